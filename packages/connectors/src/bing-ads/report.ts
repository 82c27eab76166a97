import { GataError, isGataError } from '@gata/base'
import { z } from 'zod'
import type { ConnectorIo, Page } from '../connector.ts'
import type { DayRange } from '../day-range.ts'
import type { ObjectContract } from '../object.ts'
import { reportColumns } from './contract.ts'
import { readReportFile } from './report-file.ts'
import type { ServiceClient } from './service-client.ts'

/** Where reports are read from. */
export interface ReportContext {
  readonly client: ServiceClient
  readonly io: ConnectorIo
  readonly accountId: string
  /** The account's time zone in Microsoft's word. */
  readonly timeZone: () => Promise<string>
}

const FIRST_POLL_MS = 1000
const LONGEST_POLL_MS = 60_000
const LONGEST_REPORT_MS = 60 * 60_000
const TRIES = 3

const submitAnswer = z.looseObject({ ReportRequestId: z.string() })

const pollAnswer = z.looseObject({
  ReportRequestStatus: z.looseObject({ Status: z.string(), ReportDownloadUrl: z.string().nullable().optional() }),
})

const requestTypes: Readonly<Record<string, string>> = {
  account_performance_report: 'AccountPerformanceReportRequest',
  ad_performance_report: 'AdPerformanceReportRequest',
}

/**
 * The rows of a report over some days: ordered, waited for and downloaded. A report that Microsoft gives up is ordered again a few
 * times; the address of a finished one, which lives five minutes, is asked for again where it has ended.
 * Source: https://learn.microsoft.com/en-us/advertising/guides/request-download-report
 */
export async function* readReport(
  context: ReportContext,
  report: ObjectContract,
  range: DayRange,
): AsyncGenerator<Page> {
  const made = await makeReport(context, report, range)
  let { url } = made
  for (let attempt = 1; url !== null; attempt++) {
    try {
      yield* readReportFile(context.io, url, reportColumns(report))
      return
    } catch (thrown) {
      if (!isGataError(thrown, 'vendor-file-gone') || attempt >= TRIES) throw thrown
      context.io.onRequest?.({ kind: 'retry', reason: 'the address of the report has ended' })
    }
    url = await waitFor(context, made.id)
  }
}

interface FinishedReport {
  readonly id: string
  /** Where its file lies; null where there is no data. */
  readonly url: string | null
}

async function makeReport(context: ReportContext, report: ObjectContract, range: DayRange): Promise<FinishedReport> {
  const order = await orderOf(context, report, range)
  for (let attempt = 1; ; attempt++) {
    const { ReportRequestId: id } = await context.client.call('Reporting', 'GenerateReport/Submit', order, submitAnswer)
    try {
      return { id, url: await waitFor(context, id) }
    } catch (thrown) {
      if (!isGataError(thrown, 'bing-report-failed') || attempt >= TRIES) throw thrown
      context.io.onRequest?.({ kind: 'retry', reason: thrown.message })
    }
  }
}

async function orderOf(context: ReportContext, report: ObjectContract, range: DayRange) {
  return {
    ReportRequest: {
      Type: requestTypes[report.name],
      ReportName: report.name,
      Format: 'Csv',
      FormatVersion: '2.0',
      ReturnOnlyCompleteData: false,
      ExcludeReportHeader: true,
      ExcludeReportFooter: true,
      ExcludeColumnHeaders: false,
      Aggregation: 'Daily',
      Columns: reportColumns(report),
      Scope: { AccountIds: [context.accountId] },
      Time: {
        CustomDateRangeStart: dateOf(range.from),
        CustomDateRangeEnd: dateOf(range.to),
        ReportTimeZone: await context.timeZone(),
      },
    },
  }
}

/** Waits until a report is finished and gives the address of its file, null where it has none. */
async function waitFor({ client, io }: ReportContext, id: string): Promise<string | null> {
  let waited = 0
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(LONGEST_POLL_MS, pause * 2)) {
    const answer = await client.call('Reporting', 'GenerateReport/Poll', { ReportRequestId: id }, pollAnswer)
    const { Status: status, ReportDownloadUrl: url } = answer.ReportRequestStatus
    if (status === 'Success') return url ?? null
    if (status !== 'Pending') throw failed(id, status)
    if (waited >= LONGEST_REPORT_MS) throw failed(id, `not done after ${LONGEST_REPORT_MS / 60_000} minutes`)
    await io.clock.sleep(pause, io.signal)
    waited += pause
  }
}

function dateOf(day: string): { readonly Day: number; readonly Month: number; readonly Year: number } {
  const [year, month, date] = day.split('-').map(Number)
  return { Day: date ?? 0, Month: month ?? 0, Year: year ?? 0 }
}

function failed(id: string, got: string): GataError {
  return new GataError('bing-report-failed', 'Microsoft Advertising could not make a report', {
    where: `bing_ads report ${id}`,
    expected: 'Success',
    got,
    todo: 'Run the same command again later; what was read before is kept.',
  })
}
