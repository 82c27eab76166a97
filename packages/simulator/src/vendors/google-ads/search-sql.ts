import { literal } from '@gata/sql'
import { adTree } from '../ad-tree.ts'
import { type Field, fields } from './fields.ts'
import type { Condition, GaqlQuery } from './gaql.ts'
import { GoogleAdsError } from './google-ads-error.ts'

/** Whose data is asked for, and when. */
export interface SearchScope {
  readonly customerId: string
  /** The account asked is the manager of the world's account: it holds no campaigns itself. */
  readonly isManager: boolean
  readonly now: Date
}

interface Resource {
  /** Joined tables below the customer. */
  readonly from: string
  /** Resources whose fields may be selected along. */
  readonly attributes: readonly string[]
  /** Columns of the figures' grain; null where a resource has no figures. */
  readonly grain: readonly string[] | null
  readonly order: string
}

const campaigns = 'from customer\njoin campaign_now as campaign\n  on not customer.is_manager'
const adGroups = `${campaigns}\njoin ad_group_now as ad_group\n  using (campaign_id)`

const resources: Readonly<Record<string, Resource>> = {
  customer: { from: 'from customer', attributes: ['customer'], grain: [], order: 'customer.customer_id' },
  customer_client: {
    from: 'from customer\njoin client\n  on customer.is_manager\n  or client.customer_id = customer.customer_id',
    attributes: ['customer', 'customer_client'],
    grain: null,
    order: 'client.customer_id',
  },
  campaign: {
    from: campaigns,
    attributes: ['customer', 'campaign', 'campaign_budget'],
    grain: ['campaign_id'],
    order: 'campaign.campaign_id',
  },
  ad_group: {
    from: adGroups,
    attributes: ['customer', 'campaign', 'ad_group'],
    grain: ['campaign_id', 'ad_group_id'],
    order: 'ad_group.ad_group_id',
  },
  ad_group_ad: {
    from: `${adGroups}\njoin ad_now as ad\n  using (campaign_id, ad_group_id)`,
    attributes: ['customer', 'campaign', 'ad_group', 'ad_group_ad'],
    grain: ['campaign_id', 'ad_group_id', 'ad_id'],
    order: 'ad.ad_id',
  },
}

const RETENTION_MONTHS = 37

/**
 * SQL that gives the rows of a query, each as the text of its JSON in the column `record`. Throws what Google would refuse.
 * Source: https://developers.google.com/google-ads/api/docs/query/structure
 */
export function searchSql(query: GaqlQuery, scope: SearchScope): string {
  const resource = resources[query.resource]
  if (!resource) {
    throw queryError(
      'BAD_RESOURCE_TYPE_IN_FROM_CLAUSE',
      `'${query.resource}' is not a valid resource for the FROM clause.`,
    )
  }
  const mentioned = [
    ...query.fields,
    ...query.conditions.map((condition) => condition.field),
    ...query.order.map((term) => term.field),
  ]
  for (const name of mentioned) checkField(name, query.resource, resource)
  const withFigures = mentioned.some(isFigure)
  if (scope.isManager && withFigures) {
    throw queryError(
      'REQUESTED_METRICS_FOR_MANAGER',
      'Metrics cannot be requested for a manager account. To retrieve metrics, issue separate requests against each client account under the manager account.',
    )
  }
  const dates = query.conditions.filter((condition) => condition.field === 'segments.date')
  const byDay = query.fields.includes('segments.date')
  if (byDay) checkDates(dates, scope.now)
  const grain = withFigures ? resource.grain : null
  const conditions = query.conditions.filter((condition) => condition.field !== 'segments.date').map(conditionSql)
  return `
with ${adTree('google_ads', scope.now)},
client as (
  select account_id as customer_id, name, currency, time_zone, false as is_manager
  from account
  where network = 'google_ads'
  ${scope.isManager ? `union all\n  select ${managerColumns(scope.customerId)}\n  from account\n  where network = 'google_ads'` : ''}
),
customer as (
  select *
  from client
  where customer_id = ${literal(scope.customerId)}
)${grain ? `,\n${figures(grain, byDay, dates, scope.now)}` : ''}
select
  json_merge_patch('{}', ${recordSql(query)})::varchar as record
${resource.from}
${grain ? `${byDay ? 'join' : 'left join'} figures\n  ${grain.length > 0 ? `using (${grain.join(', ')})` : 'on true'}` : ''}
${conditions.length > 0 ? `where ${conditions.join('\n  and ')}` : ''}
order by
  ${[...query.order.map(orderSql), ...(byDay && grain ? ['figures.report_date'] : []), resource.order].join(',\n  ')}
${query.limit === null ? '' : `limit ${query.limit}`}`
}

function managerColumns(customerId: string): string {
  return `${literal(customerId)}, 'Manager account', currency, time_zone, true`
}

function checkField(name: string, from: string, resource: Resource): void {
  const [prefix = ''] = name.split('.')
  if (!fields[name]) throw queryError('UNRECOGNIZED_FIELD', `Unrecognized field in the query: '${name}'.`)
  if (isFigure(name) ? resource.grain !== null : resource.attributes.includes(prefix)) return
  const word = prefix === 'metrics' ? 'METRIC' : prefix === 'segments' ? 'SEGMENT' : 'RESOURCE_TYPE'
  throw queryError(
    word === 'RESOURCE_TYPE'
      ? 'PROHIBITED_RESOURCE_TYPE_IN_SELECT_CLAUSE'
      : `PROHIBITED_${word}_IN_SELECT_OR_WHERE_CLAUSE`,
    `Cannot select fields from the following resources: '${prefix.toUpperCase()}', since the resource is incompatible with the resource in FROM clause '${from.toUpperCase()}'.`,
  )
}

function checkDates(dates: readonly Condition[], now: Date): void {
  const isFinite =
    dates.some((one) => ['=', 'BETWEEN', 'IN'].includes(one.operator)) ||
    (dates.some((one) => one.operator.startsWith('>')) && dates.some((one) => one.operator.startsWith('<')))
  if (!isFinite) {
    throw queryError(
      'EXPECTED_FILTERS_ON_DATE_RANGE',
      "The following fields must be present in the WHERE clause with a finite range: 'segments.date'.",
    )
  }
  const oldest = new Date(now)
  oldest.setUTCMonth(oldest.getUTCMonth() - RETENTION_MONTHS)
  for (const day of dates.flatMap((one) => one.values)) {
    if (/^\d{4}-\d{2}-\d{2}$/.test(day) && Date.parse(day) >= oldest.getTime()) continue
    throw new GoogleAdsError(400, ['dateRangeError', 'INVALID_DATE'], `Invalid date: '${day}'.`)
  }
}

/** Days of the account's figures as they are now, summed to a grain. Campaigns without ads have no rows below their own grain. */
function figures(grain: readonly string[], byDay: boolean, dates: readonly Condition[], now: Date): string {
  const columns = [...grain, ...(byDay ? ['report_date'] : [])]
  const lowest = grain.at(-1)
  return `figures as (
  select
    ${columns.map((column) => `${column},`).join(' ')}
    sum(impressions)::bigint as impressions,
    sum(clicks)::bigint as clicks,
    (sum(spend) * 1000000)::bigint as cost_micros,
    sum(conversions)::double as conversions,
    sum(conversion_value)::double as conversions_value,
    round(sum(conversions) * 1.2, 2)::double as all_conversions,
    round(sum(conversion_value) * 1.2, 2)::double as all_conversions_value,
    (sum(impressions) // 4000)::bigint as view_through_conversions
  from ad_day_as_of(timestamptz ${literal(now.toISOString())}) as ad_day
  where network = 'google_ads'
    ${lowest ? `and ${lowest} is not null` : ''}
    ${dates.map((condition) => `and ${comparison('ad_day.report_date', condition, 'date')}`).join('\n    ')}
  ${columns.length > 0 ? `group by ${columns.join(', ')}` : ''}
)`
}

function conditionSql(condition: Condition): string {
  const { sql, kind } = fieldOf(condition.field)
  const isNumber = kind === 'double' || condition.field.startsWith('metrics.')
  return comparison(sql, condition, isNumber ? 'double' : 'varchar')
}

function comparison(sql: string, { operator, values }: Condition, type: string): string {
  const operands = values.map((value) => `try_cast(${literal(value)} as ${type})`)
  const left = `(${sql})::${type}`
  if (operator === 'BETWEEN') return `${left} between ${operands.join(' and ')}`
  if (operator === 'IN' || operator === 'NOT IN') return `${left} ${operator.toLowerCase()} (${operands.join(', ')})`
  return `${left} ${operator} ${operands.join('')}`
}

function orderSql({ field, isDescending }: { readonly field: string; readonly isDescending: boolean }): string {
  return `${fieldOf(field).sql}${isDescending ? ' desc' : ''}`
}

type Tree = Map<string, Tree | string>

/** The JSON of a row: what is selected, nested by its name, and the resource name of every resource that takes part. */
function recordSql(query: GaqlQuery): string {
  const parts = new Set([query.resource, ...query.fields.map((name) => name.split('.').slice(0, -1).join('.'))])
  const names = [...parts].map((part) => `${part}.resource_name`).filter((name) => fields[name])
  const tree: Tree = new Map()
  for (const name of [...names, ...query.fields]) {
    const path = name.split('.').map(camelCase)
    let place = tree
    for (const step of path.slice(0, -1)) {
      const next = place.get(step)
      const inner: Tree = next instanceof Map ? next : new Map()
      place.set(step, inner)
      place = inner
    }
    place.set(path.at(-1) ?? name, valueSql(fieldOf(name)))
  }
  return objectSql(tree)
}

function objectSql(tree: Tree): string {
  const members = [...tree].map(
    ([name, value]) => `${literal(name)}, ${typeof value === 'string' ? value : objectSql(value)}`,
  )
  return `json_object(${members.join(', ')})`
}

function valueSql({ sql, kind }: Field): string {
  return kind === 'int64' || kind === 'date' ? `(${sql})::varchar` : sql
}

/** Names of fields as JSON has them. */
export function fieldMask(query: GaqlQuery): string {
  return query.fields.map((name) => name.split('.').map(camelCase).join('.')).join(',')
}

function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

function isFigure(name: string): boolean {
  return name.startsWith('metrics.') || name.startsWith('segments.')
}

function fieldOf(name: string): Field {
  const field = fields[name]
  if (!field) throw queryError('UNRECOGNIZED_FIELD', `Unrecognized field in the query: '${name}'.`)
  return field
}

function queryError(word: string, message: string): GoogleAdsError {
  return new GoogleAdsError(400, ['queryError', word], message)
}
