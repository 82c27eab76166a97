import { addDays, type Day, dayIn, daysBetween, isDay } from '@gata/base'
import { membersOf } from '../members-of.ts'
import { AmazonError } from './amazon-error.ts'
import { reportFields } from './report-fields.ts'

/** What a report is about. */
export interface ReportRequest {
  readonly name: string
  readonly startDate: Day
  readonly endDate: Day
  readonly columns: readonly string[]
  /** As it came, to be told with the report. */
  readonly configuration: Readonly<Record<string, unknown>>
}

const LONGEST = 31
const RETENTION_DAYS = 95

/** Reads the request of a report. Source: https://advertising.amazon.com/API/docs/en-us/guides/reporting/v3/get-started */
export function parseReportRequest(
  body: Readonly<Record<string, unknown>>,
  timeZone: string,
  now: Date,
): ReportRequest {
  const { startDate, endDate, name } = body
  if (typeof startDate !== 'string' || typeof endDate !== 'string' || !isDay(startDate) || !isDay(endDate)) {
    throw new AmazonError(400, 'startDate and endDate must be YYYY-MM-DD')
  }
  const days = daysBetween(startDate, endDate) + 1
  if (days < 1) throw new AmazonError(400, 'endDate must not be before startDate')
  if (days > LONGEST) {
    throw new AmazonError(
      400,
      `startDate to endDate range (${days} days) must not exceed maximum range (${LONGEST} days)`,
    )
  }
  if (startDate < addDays(dayIn(timeZone, now), -RETENTION_DAYS)) {
    throw new AmazonError(406, 'Report date is too far in the past.')
  }
  const configuration = membersOf(body.configuration)
  expectThat(configuration, 'adProduct', 'SPONSORED_PRODUCTS')
  expectThat(configuration, 'reportTypeId', 'spAdvertisedProduct')
  expectThat(configuration, 'groupBy', ['advertiser'])
  expectThat(configuration, 'timeUnit', 'DAILY')
  expectThat(configuration, 'format', 'GZIP_JSON')
  const columns = Array.isArray(configuration.columns) ? configuration.columns.map(String) : []
  const unknown = columns.filter((column) => !reportFields[column])
  if (columns.length === 0 || unknown.length > 0) {
    throw new AmazonError(400, `configuration columns includes invalid values: (${unknown.join(', ')})`)
  }
  return {
    name: typeof name === 'string' ? name : '',
    startDate,
    endDate,
    columns,
    configuration: { ...configuration, filters: null },
  }
}

function expectThat(configuration: Readonly<Record<string, unknown>>, field: string, value: unknown): void {
  if (JSON.stringify(configuration[field]) === JSON.stringify(value)) return
  throw new AmazonError(400, `configuration ${field} must be ${JSON.stringify(value)} in the simulation`)
}
