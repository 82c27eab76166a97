import { literal } from '@gata/sql'
import { adTree } from '../ad-tree.ts'
import { AmazonError } from './amazon-error.ts'

/** A list of Sponsored Products: its name in addresses and answers, its media type and the SQL of its records. */
export interface ListKind {
  readonly member: string
  readonly mediaType: string
  readonly table: string
  readonly id: string
  readonly fields: Readonly<Record<string, string>>
}

const state = `case node.status when 'ACTIVE' then 'ENABLED' when 'PAUSED' then 'PAUSED' else 'ARCHIVED' end`
const instant = (column: string): string => `strftime(timezone('UTC', ${column}), '%Y-%m-%dT%H:%M:%S.%gZ')`

const extendedData = (prefix: string): string => `json_object(
    'servingStatus', case when node.status = 'ACTIVE' and node.campaign_status = 'ACTIVE' then '${prefix}_STATUS_ENABLED' else '${prefix}_PAUSED' end,
    'creationDateTime', ${instant('node.created_at')},
    'lastUpdateDateTime', ${instant('node.updated_at')}
  )`

/** The lists there are. Ids are text here, while reports have them as numbers. */
export const listKinds: readonly ListKind[] = [
  {
    member: 'campaigns',
    mediaType: 'application/vnd.spCampaign.v3+json',
    table: 'campaign_now',
    id: 'node.campaign_id',
    fields: {
      campaignId: 'node.campaign_id',
      name: 'node.name',
      state,
      targetingType: `case when node.objective in ('AUTO', 'MANUAL') then node.objective else 'MANUAL' end`,
      startDate: 'timezone(account.time_zone, node.created_at)::date::varchar',
      budget: `json_object('budget', node.daily_budget, 'budgetType', 'DAILY')`,
      dynamicBidding: `json_object('strategy', 'LEGACY_FOR_SALES', 'placementBidding', '[]'::json)`,
      extendedData: extendedData('CAMPAIGN'),
    },
  },
  {
    member: 'adGroups',
    mediaType: 'application/vnd.spAdGroup.v3+json',
    table: 'ad_group_now',
    id: 'node.ad_group_id',
    fields: {
      adGroupId: 'node.ad_group_id',
      campaignId: 'node.campaign_id',
      name: 'node.name',
      state,
      defaultBid: '0.75',
      extendedData: extendedData('AD_GROUP'),
    },
  },
  {
    member: 'productAds',
    mediaType: 'application/vnd.spProductAd.v3+json',
    table: 'ad_now',
    id: 'node.ad_id',
    fields: {
      adId: 'node.ad_id',
      adGroupId: 'node.ad_group_id',
      campaignId: 'node.campaign_id',
      asin: asinOf('node.ad_id'),
      sku: skuOf('node.ad_id'),
      state,
      extendedData: extendedData('AD'),
    },
  },
]

/** Amazon's own number of the product that an ad is for. */
export function asinOf(ad: string): string {
  return `'B0' || upper(substr(md5(${ad}), 1, 8))`
}

/** The seller's number of the product that an ad is for. */
export function skuOf(ad: string): string {
  return `'SKU-' || substr(${ad}, -6)`
}

/** SQL of a list as JSON texts in `record`. Archived ones come unless a filter leaves them out. */
export function listSql(kind: ListKind, body: Readonly<Record<string, unknown>>, now: Date): string {
  const withExtended = body.includeExtendedDataFields === true
  const members = Object.entries(kind.fields)
    .filter(([name]) => name !== 'extendedData' || withExtended)
    .map(([name, value]) => `${literal(name)}, ${value}`)
  const states = statesOf(body.stateFilter)
  return `
with ${adTree('amazon_ads', now)}
select
  json_object(${members.join(', ')})::varchar as record
from ${kind.table} as node
join account
  on account.network = 'amazon_ads'
${states ? `where ${state} in (${states.map((one) => literal(one)).join(', ')})` : ''}
order by ${kind.id}`
}

const knownStates = ['ENABLED', 'PAUSED', 'ARCHIVED']

function statesOf(filter: unknown): readonly string[] | null {
  if (typeof filter !== 'object' || filter === null) return null
  const include: unknown = Reflect.get(filter, 'include')
  if (!Array.isArray(include)) return null
  const states = include.map(String)
  const unknown = states.find((one) => !knownStates.includes(one))
  if (unknown) throw new AmazonError(400, `stateFilter.include must be among ${knownStates.join(', ')}, not ${unknown}`)
  return states
}
