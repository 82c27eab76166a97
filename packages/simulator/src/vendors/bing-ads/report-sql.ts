import { isDay } from '@gata/base'
import { literal } from '@gata/sql'
import { membersOf } from '../members-of.ts'
import { type BingError, invalidRequest } from './bing-error.ts'
import type { BingAccount } from './entities-sql.ts'

/** An ordered report. */
export interface ReportOrder {
  readonly columns: readonly string[]
  readonly grain: readonly string[]
  readonly from: string
  readonly to: string
  readonly name: string
  readonly hasHeader: boolean
  readonly hasFooter: boolean
  /** The instant whose figures are given. */
  readonly asOf: Date
}

const grains: Readonly<Record<string, readonly string[]>> = {
  AccountPerformanceReportRequest: [],
  CampaignPerformanceReportRequest: ['campaign_id'],
  AdGroupPerformanceReportRequest: ['campaign_id', 'ad_group_id'],
  AdPerformanceReportRequest: ['campaign_id', 'ad_group_id', 'ad_id'],
}

/** Columns that name the grain; each can be asked for where the report has its key. */
const attributes: Readonly<Record<string, { readonly sql: string; readonly key: string | null }>> = {
  AccountId: { sql: 'account.account_id', key: null },
  AccountName: { sql: 'account.name', key: null },
  TimePeriod: { sql: 'figures.report_date::varchar', key: null },
  CurrencyCode: { sql: 'account.currency', key: null },
  DeviceType: { sql: 'figures.device', key: null },
  CampaignId: { sql: 'figures.campaign_id', key: 'campaign_id' },
  AdGroupId: { sql: 'figures.ad_group_id', key: 'ad_group_id' },
  AdId: { sql: 'figures.ad_id', key: 'ad_id' },
}

/** Decimals are written with two places at least. */
const decimal = (column: string): string => `regexp_replace(figures.${column}::varchar, '0{1,${places[column]}}$', '')`
const places: Readonly<Record<string, number>> = { spend: 2, conversions: 4, conversion_value: 2 }

const figures: Readonly<Record<string, string>> = {
  Spend: decimal('spend'),
  Impressions: 'figures.impressions::varchar',
  Clicks: 'figures.clicks::varchar',
  Ctr: "printf('%.2f%%', 100.0 * figures.clicks / figures.impressions)",
  Conversions: 'floor(figures.conversions)::bigint::varchar',
  ConversionsQualified: decimal('conversions'),
  Revenue: `case when figures.conversions > 0 then ${decimal('conversion_value')} else '' end`,
}

/** Reads the order of a report; throws where it makes none. Source: https://learn.microsoft.com/en-us/advertising/guides/reports */
export function parseOrder(body: unknown, account: BingAccount, asOf: Date): ReportOrder {
  const request = membersOf(membersOf(body).ReportRequest)
  const grain = grains[String(request.Type)]
  if (!grain) throw invalidRequest(2001, 'InvalidReportType', `The report type ${String(request.Type)} is not valid.`)
  if (request.Format !== 'Csv' || request.Aggregation !== 'Daily') {
    throw invalidRequest(2059, 'UnsuportedTimeGrain', 'The simulated service makes daily reports in CSV alone.')
  }
  const columns = Array.isArray(request.Columns) ? request.Columns.map(String) : []
  for (const column of columns) if (!isKnown(column, grain)) throw unknownColumn(column)
  if (!columns.includes('TimePeriod') || !columns.some((column) => figures[column])) {
    throw invalidRequest(2015, 'ReportColumnsMissing', 'The request needs TimePeriod and at least one figure.')
  }
  const accounts = membersOf(request.Scope).AccountIds
  if (!Array.isArray(accounts) || accounts.map(String).join() !== account.id) {
    throw invalidRequest(2060, 'InvalidFilterOrScopeValue', 'Invalid filter or scope value.')
  }
  const time = membersOf(request.Time)
  const [from, to] = [dayOf(time.CustomDateRangeStart), dayOf(time.CustomDateRangeEnd)]
  if (from > to) throw invalidRequest(2013, 'InvalidCustomDateRangeEnd', 'The custom date range ends before it starts.')
  return {
    columns,
    grain,
    from,
    to,
    name: typeof request.ReportName === 'string' ? request.ReportName : '',
    hasHeader: request.ExcludeReportHeader !== true,
    hasFooter: request.ExcludeReportFooter !== true,
    asOf,
  }
}

/** SQL that gives the rows of a report, each as the text of a JSON list of its cells in `record`. A row is cut by device where that is asked for. */
export function reportSql(order: ReportOrder): string {
  const keys = [...order.grain, 'report_date']
  const lowest = order.grain.at(-1)
  return `
with summed as (
  select
    ${keys.map((key) => `${key},`).join(' ')}
    sum(impressions)::bigint as impressions,
    sum(clicks)::bigint as clicks,
    sum(spend)::decimal(18,4) as spend,
    sum(conversions)::decimal(18,6) as conversions,
    sum(conversion_value)::decimal(18,4) as conversion_value
  from ad_day_as_of(timestamptz ${literal(order.asOf.toISOString())})
  where network = 'bing_ads'
    and report_date between ${literal(order.from)}::date and ${literal(order.to)}::date
    ${lowest ? `and ${lowest} is not null` : ''}
  group by ${keys.join(', ')}
),
figures as (
  ${order.columns.includes('DeviceType') ? byDevice(keys) : 'select * from summed'}
)
select
  to_json([${order.columns.map((column) => attributes[column]?.sql ?? figures[column]).join(', ')}])::varchar as record
from figures
join account
  on account.network = 'bing_ads'
where figures.impressions > 0
order by ${[...keys, ...(order.columns.includes('DeviceType') ? ['device'] : [])].map((key) => `figures.${key}`).join(', ')}`
}

/** Three fifths of each figure are of phones, the rest of computers: together they are the whole. */
function byDevice(keys: readonly string[]): string {
  const phones = [
    'impressions * 3 // 5',
    'clicks * 3 // 5',
    'trunc(spend * 0.6, 2)',
    'trunc(conversions)',
    'trunc(conversion_value)',
  ]
  const names = ['impressions', 'clicks', 'spend', 'conversions', 'conversion_value']
  const part = (device: string, value: (sql: string, name: string) => string): string => `
  select
    ${keys.join(', ')},
    ${literal(device)} as device,
    ${names.map((name, index) => `${value(phones[index] ?? '0', name)}::${typeOf[name]} as ${name}`).join(',\n    ')}
  from summed`
  return `${part('Smartphone', (sql) => `(${sql})`)}
  union all
  ${part('Computer', (sql, name) => `(${name} - (${sql}))`)}`
}

const typeOf: Readonly<Record<string, string>> = {
  impressions: 'bigint',
  clicks: 'bigint',
  spend: 'decimal(18,4)',
  conversions: 'decimal(18,6)',
  conversion_value: 'decimal(18,4)',
}

function isKnown(column: string, grain: readonly string[]): boolean {
  const attribute = attributes[column]
  return attribute ? attribute.key === null || grain.includes(attribute.key) : Boolean(figures[column])
}

function dayOf(value: unknown): string {
  const { Day, Month, Year } = membersOf(value)
  const day = `${String(Year)}-${String(Month).padStart(2, '0')}-${String(Day).padStart(2, '0')}`
  if (isDay(day)) return day
  throw invalidRequest(2012, 'InvalidCustomDateRangeStart', `The custom date range has no day ${day}.`)
}

function unknownColumn(column: string): BingError {
  return invalidRequest(2016, 'InvalidReportColumn', `The report has no column ${column}.`)
}
