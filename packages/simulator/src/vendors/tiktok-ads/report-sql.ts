import { type Day, daysBetween, isDay } from '@gata/base'
import { literal } from '@gata/sql'
import { jsonOf, listOf, type Parameters, requiredText, textOf } from './parameters.ts'
import { TikTokError } from './tiktok-error.ts'

/** What a report is about. */
export interface ReportQuery {
  readonly startDate: Day
  readonly endDate: Day
  readonly metrics: readonly string[]
  readonly withDeleted: boolean
}

const LONGEST = 30

const money = (column: string): string => `${column}::decimal(18,4)::varchar`
const rate = (part: string, whole: string): string =>
  `coalesce(round(${part} / nullif(${whole}, 0), 2), 0)::decimal(18,2)::varchar`

/** Every figure is text, as are ids; `-` stands where a figure does not apply. */
const metricFields: Readonly<Record<string, string>> = {
  campaign_id: 'ad_day.campaign_id',
  campaign_name: 'campaign.name',
  adgroup_id: 'ad_day.ad_group_id',
  adgroup_name: 'ad_group.name',
  ad_name: 'ad.name',
  objective_type: 'campaign.objective',
  spend: money('ad_day.spend'),
  impressions: 'ad_day.impressions::varchar',
  clicks: 'ad_day.clicks::varchar',
  reach: '(ad_day.impressions * 4 // 5)::varchar',
  cpc: rate('ad_day.spend', 'ad_day.clicks'),
  cpm: rate('ad_day.spend * 1000', 'ad_day.impressions'),
  ctr: rate('ad_day.clicks * 100.0', 'ad_day.impressions'),
  conversion: 'ad_day.conversions::bigint::varchar',
  real_time_conversion: 'ad_day.conversions::bigint::varchar',
  total_purchase_value: `case when ad_day.conversion_value = 0 then '-' else ${money('ad_day.conversion_value')} end`,
  total_sales_lead_value: "'-'",
}

/** Reads the parameters of a report. Source: https://business-api.tiktok.com/portal/docs?id=1740302848100353 */
export function parseReport(parameters: Parameters): ReportQuery {
  expectThat(parameters, 'report_type', 'BASIC')
  expectThat(parameters, 'service_type', 'AUCTION')
  expectThat(parameters, 'data_level', 'AUCTION_AD')
  const dimensions = listOf(parameters, 'dimensions').toSorted()
  if (dimensions.join() !== 'ad_id,stat_time_day') {
    throw new TikTokError(40002, 'dimensions: the simulated report knows ad_id by stat_time_day only.')
  }
  const metrics = listOf(parameters, 'metrics')
  const unknown = metrics.find((metric) => !metricFields[metric])
  if (unknown) throw new TikTokError(40002, `Invalid metric fields: ['${unknown}'].`)
  const startDate = requiredText(parameters, 'start_date')
  const endDate = requiredText(parameters, 'end_date')
  if (!isDay(startDate) || !isDay(endDate) || endDate < startDate) {
    throw new TikTokError(40002, 'start_date, end_date: Fields must be days, YYYY-MM-DD, in their order.')
  }
  if (daysBetween(startDate, endDate) + 1 > LONGEST) {
    throw new TikTokError(40002, `The max time span is ${LONGEST} days when stat_time_day is in dimensions.`)
  }
  return { startDate, endDate, metrics, withDeleted: asksForDeleted(jsonOf(parameters, 'filtering')) }
}

/** SQL of the rows of a report as the figures are now, as JSON texts in `record`. */
export function reportSql({ startDate, endDate, metrics, withDeleted }: ReportQuery, now: Date): string {
  const instant = `timestamptz ${literal(now.toISOString())}`
  return `
select
  json_object(
    'dimensions', json_object('ad_id', ad_day.ad_id, 'stat_time_day', ad_day.report_date::varchar || ' 00:00:00'),
    'metrics', json_object(${metrics.map((metric) => `${literal(metric)}, ${metricFields[metric]}`).join(', ')})
  )::varchar as record
from ad_day_as_of(${instant}) as ad_day
join campaign
  using (network, campaign_id)
join ad_group
  using (network, ad_group_id)
join ad
  using (network, ad_id)
where network = 'tiktok_ads'
  and ad_day.report_date between ${literal(startDate)}::date and ${literal(endDate)}::date
  ${withDeleted ? '' : `and not (campaign.status = 'DELETED' and campaign.updated_at <= ${instant})`}
order by
  ad_day.report_date,
  ad_day.ad_id`
}

function expectThat(parameters: Parameters, name: string, value: string): void {
  if (textOf(parameters, name) === value) return
  throw new TikTokError(40002, `${name}: the simulated report knows ${value} only.`)
}

function asksForDeleted(filtering: unknown): boolean {
  if (!Array.isArray(filtering)) return false
  return filtering.some(
    (one: unknown) =>
      typeof one === 'object' &&
      one !== null &&
      Reflect.get(one, 'field_name') === 'ad_status' &&
      Reflect.get(one, 'filter_value') === '["STATUS_ALL"]',
  )
}
