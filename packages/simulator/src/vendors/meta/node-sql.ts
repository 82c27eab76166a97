import { literal } from '@gata/sql'
import { adTree } from '../ad-tree.ts'
import { GraphError, missingField } from './graph-error.ts'
import { type Filter, fieldsOf, filtersOf, listOf, type Parameters } from './parameters.ts'

/** The edges of an ad account that hold its entities. */
export type Edge = 'campaigns' | 'adsets' | 'ads'

interface NodeKind {
  readonly type: string
  readonly table: string
  /** The prefix of its fields in filters. */
  readonly word: string
  readonly id: string
  readonly fields: Readonly<Record<string, string>>
}

/** An instant as Meta writes it: in the account's zone, its offset without a colon. */
function instant(column: string): string {
  const local = `timezone(account.time_zone, ${column})`
  const minutes = `date_diff('minute', timezone('UTC', ${column}), ${local})`
  return `strftime(${local}, '%Y-%m-%dT%H:%M:%S') || case when ${minutes} < 0 then '-' else '+' end
    || lpad((abs(${minutes}) // 60)::varchar, 2, '0') || lpad((abs(${minutes}) % 60)::varchar, 2, '0')`
}

const account: Readonly<Record<string, string>> = {
  id: "'act_' || account.account_id",
  account_id: 'account.account_id',
  name: 'account.name',
  account_status: '1',
  currency: 'account.currency',
  timezone_name: 'account.time_zone',
  timezone_id: '7',
  business_country_code: "'US'",
  amount_spent: "'0'",
  spend_cap: "'0'",
}

const shared = (effective: string): Readonly<Record<string, string>> => ({
  account_id: 'account.account_id',
  name: 'node.name',
  status: 'node.status',
  configured_status: 'node.status',
  effective_status: effective,
  created_time: instant('node.created_at'),
  updated_time: instant('node.updated_at'),
})

const belowCampaign =
  "case when node.status = 'DELETED' or node.campaign_status = 'ACTIVE' then node.status else 'CAMPAIGN_' || node.campaign_status end"
const cents = '(node.daily_budget * 100)::bigint::varchar'

const kinds: Readonly<Record<Edge, NodeKind>> = {
  campaigns: {
    type: 'AdCampaignGroup',
    table: 'campaign_now',
    word: 'campaign',
    id: 'node.campaign_id',
    fields: {
      id: 'node.campaign_id',
      ...shared('node.status'),
      objective: 'node.objective',
      buying_type: "'AUCTION'",
      bid_strategy: "'LOWEST_COST_WITHOUT_CAP'",
      daily_budget: cents,
      lifetime_budget: 'null::varchar',
      budget_remaining: `case node.status when 'ACTIVE' then (node.daily_budget * 37)::bigint::varchar else '0' end`,
      spend_cap: 'null::varchar',
      special_ad_categories: "'[]'::json",
      start_time: instant('node.created_at'),
      stop_time: 'null::varchar',
    },
  },
  adsets: {
    type: 'AdCampaign',
    table: 'ad_group_now',
    word: 'adset',
    id: 'node.ad_group_id',
    fields: {
      id: 'node.ad_group_id',
      ...shared(belowCampaign),
      campaign_id: 'node.campaign_id',
      billing_event: "'IMPRESSIONS'",
      optimization_goal: "'OFFSITE_CONVERSIONS'",
      bid_strategy: "'LOWEST_COST_WITHOUT_CAP'",
      bid_amount: 'null::integer',
      daily_budget: 'null::varchar',
      lifetime_budget: 'null::varchar',
      budget_remaining: "'0'",
      is_dynamic_creative: 'false',
      attribution_spec: `'[{"event_type":"CLICK_THROUGH","window_days":7},{"event_type":"VIEW_THROUGH","window_days":1}]'::json`,
      targeting: `'{"age_max":65,"age_min":18,"geo_locations":{"countries":["US"],"location_types":["home","recent"]}}'::json`,
      start_time: instant('node.created_at'),
      end_time: 'null::varchar',
    },
  },
  ads: {
    type: 'Adgroup',
    table: 'ad_now',
    word: 'ad',
    id: 'node.ad_id',
    fields: {
      id: 'node.ad_id',
      ...shared(belowCampaign),
      campaign_id: 'node.campaign_id',
      adset_id: 'node.ad_group_id',
      creative: "json_object('id', '9' || node.ad_id)",
    },
  },
}

/** SQL of an ad account's own node, as JSON text in `record`. */
export function accountSql(accountId: string, parameters: Parameters): string {
  const fields = fieldsOf(parameters)
  return `
select
  ${recordSql(['id', ...fields.filter((field) => field !== 'id')], account, 'AdAccount')} as record
from account
where network = 'meta'
  and account_id = ${literal(accountId)}`
}

/**
 * SQL of the nodes of an edge, each as JSON text in `record`. Deleted and archived ones come only when a filter asks for them.
 * Source: https://developers.facebook.com/docs/marketing-api/best-practices/storing_adobjects
 */
export function edgeSql(edge: Edge, accountId: string, parameters: Parameters, now: Date): string {
  const kind = kinds[edge]
  const fields = fieldsOf(parameters)
  const asked = listOf(parameters, 'effective_status')
  const filters: Filter[] = [...filtersOf(parameters)]
  if (asked.length > 0) filters.push({ field: `${kind.word}.effective_status`, operator: 'IN', values: asked })
  const namesStatus = filters.some((filter) => filter.field === `${kind.word}.effective_status`)
  const conditions = [
    ...filters.map((filter) => filterSql(filter, kind)),
    ...(namesStatus ? [] : [`${kind.fields.effective_status} not in ('DELETED', 'ARCHIVED')`]),
  ]
  return `
with ${adTree('meta', now)}
select
  ${recordSql(['id', ...fields.filter((field) => field !== 'id')], kind.fields, kind.type)} as record
from ${kind.table} as node
join account
  on account.network = 'meta'
  and account.account_id = ${literal(accountId)}
where ${conditions.join('\n  and ')}
order by ${kind.id}`
}

/** A field without a value is left out, never null. */
function recordSql(names: readonly string[], fields: Readonly<Record<string, string>>, type: string): string {
  const members = names.map((name) => {
    const value = fields[name]
    if (value === undefined) throw missingField(name, type)
    return `${literal(name)}, ${value}`
  })
  return `json_merge_patch('{}', json_object(${members.join(', ')}))::varchar`
}

function filterSql({ field, operator, values }: Filter, { word, fields }: NodeKind): string {
  const list = values.map((value) => literal(value)).join(', ')
  if (field === `${word}.effective_status` && operator === 'IN') return `${fields.effective_status} in (${list})`
  if (field === `${word}.updated_time` && operator === 'GREATER_THAN') {
    return `epoch(node.updated_at) > ${Number(values[0])}`
  }
  throw new GraphError(
    100,
    `(#100) Filtering field '${field}' with operation '${operator.toLowerCase()}' is not supported`,
  )
}
