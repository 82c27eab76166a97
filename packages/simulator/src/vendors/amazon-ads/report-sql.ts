import { literal } from '@gata/sql'
import { reportFields } from './report-fields.ts'
import type { ReportRequest } from './report-request.ts'

/** SQL of the rows of a report as the figures are now, as JSON texts in `record`. */
export function reportSql({ startDate, endDate, columns }: ReportRequest, now: Date): string {
  return `
select
  json_object(${columns.map((column) => `${literal(column)}, ${reportFields[column]}`).join(', ')})::varchar as record
from ad_day_as_of(timestamptz ${literal(now.toISOString())}) as ad_day
join campaign
  using (network, campaign_id)
join account
  using (network)
where network = 'amazon_ads'
  and ad_day.ad_id is not null
  and ad_day.report_date between ${literal(startDate)}::date and ${literal(endDate)}::date
order by
  ad_day.report_date,
  ad_day.ad_id`
}
