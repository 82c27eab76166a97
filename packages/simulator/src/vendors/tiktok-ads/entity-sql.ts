import { literal } from '@gata/sql'
import { adTree } from '../ad-tree.ts'
import { jsonOf, type Parameters } from './parameters.ts'
import { TikTokError } from './tiktok-error.ts'

/** An entity: its name in addresses and statuses, and the SQL of its records. */
export interface EntityKind {
  readonly path: string
  readonly word: string
  readonly table: string
  readonly id: string
  readonly fields: Readonly<Record<string, string>>
}

const operationStatus = `case node.status when 'ACTIVE' then 'ENABLE' else 'DISABLE' end`
const utcTime = (column: string): string => `strftime(timezone('UTC', ${column}), '%Y-%m-%d %H:%M:%S')`

/** What really serves, which what lies above decides too. */
const secondaryStatus = (word: string): string => `case
    when node.status = 'DELETED' then '${word}_STATUS_DELETE'
    when node.status = 'PAUSED' then '${word}_STATUS_DISABLE'
    when node.campaign_status <> 'ACTIVE' then '${word}_STATUS_CAMPAIGN_DISABLE'
    else '${word}_STATUS_${word === 'AD' ? 'DELIVERY_OK' : word === 'ADGROUP' ? 'DELIVERY_OK' : 'ENABLE'}'
  end`

const shared = (word: string): Readonly<Record<string, string>> => ({
  advertiser_id: 'account.account_id',
  campaign_id: 'node.campaign_id',
  operation_status: operationStatus,
  secondary_status: secondaryStatus(word),
  create_time: utcTime('node.created_at'),
  modify_time: utcTime('node.updated_at'),
  is_new_structure: 'true',
})

/** The entities there are. A field without a value is null here, not left out. */
export const entityKinds: readonly EntityKind[] = [
  {
    path: 'campaign',
    word: 'CAMPAIGN',
    table: 'campaign_now',
    id: 'node.campaign_id',
    fields: {
      ...shared('CAMPAIGN'),
      campaign_name: 'node.name',
      campaign_type: "'REGULAR_CAMPAIGN'",
      objective: "'LANDING_PAGE'",
      objective_type: 'node.objective',
      budget: 'node.daily_budget',
      budget_mode: "'BUDGET_MODE_DAY'",
      is_smart_performance_campaign: 'false',
      deep_bid_type: 'null',
      rta_id: 'null',
    },
  },
  {
    path: 'adgroup',
    word: 'ADGROUP',
    table: 'ad_group_now',
    id: 'node.ad_group_id',
    fields: {
      ...shared('ADGROUP'),
      campaign_name: 'campaign.name',
      adgroup_id: 'node.ad_group_id',
      adgroup_name: 'node.name',
      budget: '20',
      budget_mode: "'BUDGET_MODE_DAY'",
      billing_event: "'CPC'",
      bid_type: "'BID_TYPE_NO_BID'",
      bid_price: '0',
      optimization_goal: "'CLICK'",
      placements: `'["PLACEMENT_TIKTOK"]'::json`,
      schedule_type: "'SCHEDULE_FROM_NOW'",
      schedule_start_time: utcTime('node.created_at'),
      schedule_end_time: utcTime('node.created_at + interval 10 years'),
      pixel_id: 'null',
    },
  },
  {
    path: 'ad',
    word: 'AD',
    table: 'ad_now',
    id: 'node.ad_id',
    fields: {
      ...shared('AD'),
      campaign_name: 'campaign.name',
      adgroup_id: 'node.ad_group_id',
      adgroup_name: 'ad_group.name',
      ad_id: 'node.ad_id',
      ad_name: 'node.name',
      ad_format: "'SINGLE_VIDEO'",
      ad_text: "'Made for you'",
      landing_page_url: "'https://shop.example/?utm_source=tiktok&utm_medium=paid_social'",
      is_aco: 'false',
      music_id: 'null',
    },
  },
]

/**
 * SQL of the records of an entity as JSON texts in `record`. Deleted ones come only when they are asked for.
 * Source: https://business-api.tiktok.com/portal/docs?id=1739315828649986
 */
export function entitySql(kind: EntityKind, parameters: Parameters, now: Date): string {
  const members = Object.entries(kind.fields).map(([name, value]) => `${literal(name)}, ${value}`)
  return `
with ${adTree('tiktok_ads', now)}
select
  json_object(${members.join(', ')})::varchar as record
from ${kind.table} as node
join account
  on account.network = 'tiktok_ads'
join campaign_now as campaign
  on campaign.campaign_id = node.campaign_id
${kind.path === 'ad' ? 'join ad_group_now as ad_group\n  on ad_group.ad_group_id = node.ad_group_id' : ''}
where ${statusCondition(kind, parameters)}
order by ${kind.id}`
}

function statusCondition({ word }: EntityKind, parameters: Parameters): string {
  const filtering = jsonOf(parameters, 'filtering')
  const asked: unknown =
    typeof filtering === 'object' && filtering !== null ? Reflect.get(filtering, 'secondary_status') : undefined
  if (asked === undefined || asked === `${word}_STATUS_NOT_DELETE`) return "node.status <> 'DELETED'"
  if (asked === `${word}_STATUS_ALL`) return 'true'
  if (typeof asked === 'string' && asked.startsWith(`${word}_STATUS_`))
    return `${secondaryStatus(word)} = ${literal(asked)}`
  throw new TikTokError(40002, `filtering.secondary_status: ${JSON.stringify(asked)} is not a valid choice.`)
}
