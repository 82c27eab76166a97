import { addDays, type Day, dayIn, daysBetween, isDay } from '@gata/base'
import { literal } from '@gata/sql'
import { GraphError } from './graph-error.ts'
import { fieldsOf, filtersOf, jsonOf, listOf, type Parameters, textOf } from './parameters.ts'

/** What a report is about. */
export interface InsightsQuery {
  readonly accountId: string
  readonly fields: readonly string[]
  readonly level: Level
  readonly since: Day
  readonly until: Day
  readonly isByDay: boolean
  readonly isByPlatform: boolean
  /** The instant whose figures are given. */
  readonly asOf: Date
}

type Level = 'account' | 'campaign' | 'adset' | 'ad'

const grains: Readonly<Record<Level, readonly string[]>> = {
  account: [],
  campaign: ['campaign_id'],
  adset: ['campaign_id', 'ad_group_id'],
  ad: ['campaign_id', 'ad_group_id', 'ad_id'],
}

const RETENTION_DAYS = 37 * 30.4

/** Reads the parameters of an insights request. Source: https://developers.facebook.com/docs/marketing-api/insights/parameters */
export function parseInsights(accountId: string, timeZone: string, parameters: Parameters, asOf: Date): InsightsQuery {
  const today = dayIn(timeZone, asOf)
  const range: unknown = jsonOf(parameters, 'time_range')
  const { since, until }: Parameters =
    typeof range === 'object' && range !== null
      ? { ...range }
      : { since: addDays(today, -30), until: addDays(today, -1) }
  if (typeof since !== 'string' || typeof until !== 'string' || !isDay(since) || !isDay(until) || since > until) {
    throw new GraphError(100, '(#100) param time_range must be {"since":"YYYY-MM-DD","until":"YYYY-MM-DD"}')
  }
  if (daysBetween(since, today) > RETENTION_DAYS) {
    throw new GraphError(
      3018,
      '(#3018) The start date of the time range cannot be beyond 37 months from the current date',
    )
  }
  const level = textOf(parameters, 'level') ?? 'account'
  if (!isLevel(level)) throw new GraphError(100, `(#100) level must be one of: ${Object.keys(grains).join(', ')}`)
  const breakdowns = listOf(parameters, 'breakdowns')
  const unknown = breakdowns.find((breakdown) => breakdown !== 'publisher_platform')
  if (unknown) throw new GraphError(100, `(#100) breakdowns[0] must be a known one, not ${unknown}`)
  if (filtersOf(parameters).length > 0) {
    throw new GraphError(100, '(#100) the simulated insights know no filtering')
  }
  const fields = fieldsOf(parameters)
  const isByPlatform = breakdowns.length > 0
  for (const field of fields) checkField(field, level)
  return {
    accountId,
    fields,
    level,
    since,
    until,
    isByDay: textOf(parameters, 'time_increment') === '1',
    isByPlatform,
    asOf,
  }
}

/** SQL that gives the rows of a report, each as JSON text in `record`. There is a row only where something was shown. */
export function insightsSql(query: InsightsQuery): string {
  const columns = [
    ...grains[query.level],
    ...(query.isByDay ? ['report_date'] : []),
    ...(query.isByPlatform ? ['placement'] : []),
  ]
  const members = [
    ...query.fields.filter((field) => field !== 'date_start' && field !== 'date_stop'),
    'date_start',
    'date_stop',
    ...(query.isByPlatform ? ['publisher_platform'] : []),
  ].map((field) => `${literal(field)}, ${valueSql(field, query)}`)
  return `
with figures as (
  select
    ${columns.map((column) => `${column},`).join(' ')}
    sum(impressions)::bigint as impressions,
    sum(clicks)::bigint as clicks,
    (sum(clicks) * 4 // 5)::bigint as link_clicks,
    sum(spend)::decimal(18,2) as spend,
    sum(conversions)::bigint as purchases,
    sum(conversion_value)::decimal(18,2) as purchase_value
  from ad_day_as_of(timestamptz ${literal(query.asOf.toISOString())})
  where network = 'meta'
    and report_date between ${literal(query.since)}::date and ${literal(query.until)}::date
  ${columns.length > 0 ? `group by ${columns.join(', ')}` : ''}
  having sum(impressions) > 0
)
select
  json_merge_patch('{}', json_object(${members.join(', ')}))::varchar as record
from figures
join account
  on account.network = 'meta'
  and account.account_id = ${literal(query.accountId)}
${grains[query.level].map((column) => nameJoins[column] ?? '').join('\n')}
order by ${['impressions', ...columns]
    .slice(columns.length > 0 ? 1 : 0)
    .map((column) => `figures.${column}`)
    .join(', ')}`
}

const nameJoins: Readonly<Record<string, string>> = {
  campaign_id: "join campaign\n  on campaign.network = 'meta'\n  and campaign.campaign_id = figures.campaign_id",
  ad_group_id: "join ad_group\n  on ad_group.network = 'meta'\n  and ad_group.ad_group_id = figures.ad_group_id",
  ad_id: "join ad\n  on ad.network = 'meta'\n  and ad.ad_id = figures.ad_id",
}

const count = (column: string): string => `nullif(figures.${column}, 0)::varchar`
const money = (column: string): string => `regexp_replace(figures.${column}::varchar, '\\.?0+$', '')`

/** One purchase comes under several names, which must not be added up. */
const purchaseActions = ['purchase', 'omni_purchase', 'offsite_conversion.fb_pixel_purchase']

const actions = listSql([
  { type: 'link_click', value: 'figures.link_clicks::varchar', where: 'figures.link_clicks > 0' },
  { type: 'page_engagement', value: 'figures.clicks::varchar', where: 'figures.clicks > 0' },
  { type: 'post_engagement', value: 'figures.clicks::varchar', where: 'figures.clicks > 0' },
  ...purchaseActions.map((type) => ({ type, value: 'figures.purchases::varchar', where: 'figures.purchases > 0' })),
])

const actionValues = listSql(
  purchaseActions.map((type) => ({ type, value: money('purchase_value'), where: 'figures.purchase_value > 0' })),
)

/** Every scalar is text; figures without a value are absent, as the lists are when they would be empty. */
const values: Readonly<Record<string, string>> = {
  account_id: 'account.account_id',
  account_name: 'account.name',
  account_currency: 'account.currency',
  campaign_id: 'campaign.campaign_id',
  campaign_name: 'campaign.name',
  objective: 'campaign.objective',
  adset_id: 'ad_group.ad_group_id',
  adset_name: 'ad_group.name',
  ad_id: 'ad.ad_id',
  ad_name: 'ad.name',
  impressions: 'figures.impressions::varchar',
  reach: '(figures.impressions * 5 // 6 + 1)::varchar',
  clicks: 'figures.clicks::varchar',
  inline_link_clicks: count('link_clicks'),
  spend: money('spend'),
  actions,
  action_values: actionValues,
}

const lowestLevelOf: Readonly<Record<string, readonly Level[]>> = {
  campaign: ['campaign', 'adset', 'ad'],
  objective: ['campaign', 'adset', 'ad'],
  adset: ['adset', 'ad'],
  ad: ['ad'],
}

function checkField(field: string, level: Level): void {
  if (field === 'date_start' || field === 'date_stop') return
  const levels = lowestLevelOf[field.split('_')[0] ?? '']
  if (values[field] && (!levels || levels.includes(level))) return
  throw new GraphError(
    100,
    `(#100) ${field} is not valid for fields param. please check https://developers.facebook.com/docs/marketing-api/reference/ads-insights/ for all valid values`,
  )
}

function valueSql(field: string, query: InsightsQuery): string {
  if (field === 'publisher_platform') return 'figures.placement'
  if (field === 'date_start') return query.isByDay ? 'figures.report_date::varchar' : literal(query.since)
  if (field === 'date_stop') return query.isByDay ? 'figures.report_date::varchar' : literal(query.until)
  return values[field] ?? 'null'
}

interface ActionSql {
  readonly type: string
  readonly value: string
  readonly where: string
}

function listSql(list: readonly ActionSql[]): string {
  const entries = list.map(
    ({ type, value, where }) => `case when ${where} then {'action_type': ${literal(type)}, 'value': ${value}} end`,
  )
  return `nullif(to_json(list_filter([${entries.join(', ')}], lambda entry: entry is not null)), '[]'::json)`
}

function isLevel(text: string): text is Level {
  return Object.hasOwn(grains, text)
}
