import { literal } from '@gata/sql'
import { adTree } from '../ad-tree.ts'

/** The account as the world has it. */
export interface BingAccount {
  readonly id: string
  readonly name: string
  readonly currency: string
  /** In Microsoft's word. */
  readonly timeZone: string
}

const kinds = {
  campaigns: {
    table: 'campaign_now',
    id: 'campaign_id',
    parent: null,
    fields: (account: BingAccount): Readonly<Record<string, string>> => ({
      AudienceAdsBidAdjustment: '0',
      BiddingScheme: "json_object('Type', 'EnhancedCpc')",
      BudgetId: 'null::varchar',
      BudgetType: "'DailyBudgetStandard'",
      CampaignType: 'node.objective',
      DailyBudget: 'node.daily_budget::double',
      Id: 'node.campaign_id',
      Languages: "['English']",
      Name: 'node.name',
      Status: statusWord,
      SubType: 'null::varchar',
      TimeZone: literal(account.timeZone),
    }),
  },
  adGroups: {
    table: 'ad_group_now',
    id: 'ad_group_id',
    parent: 'campaign_id',
    fields: (): Readonly<Record<string, string>> => ({
      CpcBid: "json_object('Amount', 1.5)",
      EndDate: 'null::varchar',
      Id: 'node.ad_group_id',
      Language: 'null::varchar',
      Name: 'node.name',
      Network: "'OwnedAndOperatedAndSyndicatedSearch'",
      StartDate:
        "json_object('Day', day(node.created_at), 'Month', month(node.created_at), 'Year', year(node.created_at))",
      Status: statusWord,
    }),
  },
  ads: {
    table: 'ad_now',
    id: 'ad_id',
    parent: 'ad_group_id',
    fields: (): Readonly<Record<string, string>> => ({
      AdFormatPreference: "'All'",
      EditorialStatus: "'Active'",
      FinalUrls: "['https://www.example.com/collections/all']",
      Headlines: "json_array(json_object('Asset', json_object('Text', node.name), 'PinnedField', null))",
      Id: 'node.ad_id',
      Status: statusWord,
      TrackingUrlTemplate: 'null::varchar',
      Type: "'ResponsiveSearch'",
    }),
  },
} as const

const statusWord = "case node.status when 'PAUSED' then 'Paused' else 'Active' end"

/**
 * SQL that gives the entities of one kind, of one parent where the kind has one, each as the text of its JSON in the column `record`.
 * Deleted ones are no longer listed. 64-bit ids are text; unset fields are null.
 */
export function entitiesSql(kind: keyof typeof kinds, account: BingAccount, parentId: string, now: Date): string {
  const { table, id, parent, fields } = kinds[kind]
  const members = Object.entries(fields(account)).map(([name, value]) => `${literal(name)}, ${value}`)
  return `
with ${adTree('bing_ads', now)}
select
  json_object(${members.join(', ')})::varchar as record
from ${table} as node
where node.status <> 'DELETED'
  and node.campaign_status <> 'DELETED'
  ${parent === null ? '' : `and node.${parent} = ${literal(parentId)}`}
order by node.${id}`
}
