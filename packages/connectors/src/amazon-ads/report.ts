import { GataError, isGataError } from '@gata/base'
import { z } from 'zod'
import type { ConnectorIo, Page } from '../connector.ts'
import type { DayRange } from '../day-range.ts'
import { gunzipped } from '../http/gunzip.ts'
import { jsonListItems } from '../http/json-list.ts'
import { readRemoteFile } from '../http/remote-file.ts'
import { type AdsClient, unexpected } from './ads-client.ts'
import { reportColumns } from './contract.ts'

/** Where reports are asked for. */
export interface ReportContext {
  readonly client: AdsClient
  readonly io: ConnectorIo
}

const REQUEST_TYPE = 'application/vnd.createasyncreportrequest.v3+json'
const FIRST_POLL_MS = 500
const LONGEST_POLL_MS = 30_000
const LONGEST_REPORT_MS = 3 * 60 * 60_000
const TRIES = 3

const reportAnswer = z.looseObject({
  reportId: z.string(),
  status: z.string(),
  url: z.string().nullish(),
  failureReason: z.string().nullish(),
})

/** The refusal of a request that another report already answers. */
const duplicateAnswer = z.looseObject({ code: z.literal('425'), detail: z.string() })

/**
 * The figures of some days by product ad, from a report that Amazon makes in the background: at most 31 days in one. A report that
 * fails is asked for again, and one whose file is gone gets a new address for it; rows may then come twice.
 * Source: https://advertising.amazon.com/API/docs/en-us/guides/reporting/v3/get-started
 */
export async function* readReport(context: ReportContext, range: DayRange): AsyncGenerator<Page> {
  for (let attempt = 1; ; attempt++) {
    try {
      const url = await makeReport(context, range)
      const rows = readRemoteFile(context.io, {
        vendor: 'amazon_ads',
        url,
        read: (body) => jsonListItems(gunzipped(body)),
        isStable: true,
      })
      for await (const records of rows) yield { records }
      return
    } catch (thrown) {
      const isWorthAnother = isGataError(thrown, 'amazon-report-failed') || isGataError(thrown, 'vendor-file-gone')
      if (!isWorthAnother || attempt >= TRIES) throw thrown
      context.io.onRequest?.({ kind: 'retry', reason: thrown.message })
    }
  }
}

/** Asks for a report and waits until it is there; gives the address of its file. Throws `amazon-report-failed` where Amazon gives it up. */
async function makeReport({ client, io }: ReportContext, range: DayRange): Promise<string> {
  const reportId = await startReport(client, range)
  let waited = 0
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(LONGEST_POLL_MS, pause * 2)) {
    await io.clock.sleep(pause, io.signal)
    waited += pause
    const report = parsed(await client.get(`/reporting/reports/${reportId}`))
    if (report.status === 'COMPLETED' && report.url) return report.url
    if (report.status === 'FAILED') throw failed(range, `FAILED ${report.failureReason ?? ''}`.trim())
    if (waited >= LONGEST_REPORT_MS)
      throw failed(range, `${report.status} after ${LONGEST_REPORT_MS / 3_600_000} hours`)
  }
}

async function startReport(client: AdsClient, range: DayRange): Promise<string> {
  const answer = await client.post('/reporting/reports', REQUEST_TYPE, {
    name: `Product ads ${range.from} to ${range.to}`,
    startDate: range.from,
    endDate: range.to,
    configuration: {
      adProduct: 'SPONSORED_PRODUCTS',
      reportTypeId: 'spAdvertisedProduct',
      groupBy: ['advertiser'],
      columns: reportColumns,
      timeUnit: 'DAILY',
      format: 'GZIP_JSON',
    },
  })
  const duplicate = duplicateAnswer.safeParse(answer)
  if (!duplicate.success) return parsed(answer).reportId
  const named = /duplicate of\s*:\s*([\w-]+)/i.exec(duplicate.data.detail)?.[1]
  if (named) return named
  throw unexpected('/reporting/reports', 'the id of the report that already answers', new Error(duplicate.data.detail))
}

function parsed(answer: unknown): z.infer<typeof reportAnswer> {
  const report = reportAnswer.safeParse(answer)
  if (report.success) return report.data
  throw unexpected('/reporting/reports', 'a report with its id and status', report.error)
}

function failed(range: DayRange, got: string): GataError {
  return new GataError('amazon-report-failed', 'Amazon could not make a report', {
    where: `amazon_ads spAdvertisedProduct ${range.from} to ${range.to}`,
    expected: 'COMPLETED',
    got,
    todo: 'Run the same command again later; what was read before is kept.',
  })
}
