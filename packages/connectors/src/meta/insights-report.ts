import { GataError, isGataError } from '@gata/base'
import { z } from 'zod'
import type { ConnectorIo, Page } from '../connector.ts'
import { type DayRange, halvesOf } from '../day-range.ts'
import { facebookInsights, fieldsOf } from './contract.ts'
import { readEdge } from './edge.ts'
import type { GraphClient } from './graph-client.ts'

/** Where insights are read from. */
export interface ReportContext {
  readonly connector: string
  readonly client: GraphClient
  readonly io: ConnectorIo
  readonly accountId: string
}

const BREAKDOWN = 'publisher_platform'
const FIRST_POLL_MS = 200
const LONGEST_POLL_MS = 10_000
const LONGEST_REPORT_MS = 60 * 60_000
const REPORTS_OF_ONE_DAY = 3

const startAnswer = z.looseObject({ report_run_id: z.union([z.string(), z.number().int()]) })

const runAnswer = z.looseObject({
  async_status: z.string(),
  async_percent_completion: z.number().optional(),
  error_code: z.number().optional(),
  error_message: z.string().optional(),
})

/**
 * The rows of all platforms over some days, by reports that Meta makes in the background. Days whose report fails or would be too
 * big are read by two reports of half as many; a single day is tried a few times.
 * Source: https://developers.facebook.com/docs/marketing-api/insights/best-practices#asynchronous
 */
export async function* readInsights(context: ReportContext, range: DayRange, attempt = 1): AsyncGenerator<Page> {
  let runId: string
  try {
    runId = await makeReport(context, range)
  } catch (thrown) {
    if (!isGataError(thrown, 'meta-too-much-data') && !isGataError(thrown, 'meta-report-failed')) throw thrown
    const halves = halvesOf(range)
    if (halves.length === 1 && attempt >= REPORTS_OF_ONE_DAY) throw thrown
    context.io.onRequest?.({ kind: 'retry', reason: thrown.message })
    for (const half of halves) yield* readInsights(context, half, halves.length === 1 ? attempt + 1 : 1)
    return
  }
  yield* readEdge(context.client, `${runId}/insights`, {})
}

/** Starts a report and waits until it is complete; throws `meta-report-failed` where Meta gives it up. */
async function makeReport(context: ReportContext, range: DayRange): Promise<string> {
  const { client, io } = context
  const answer = startAnswer.parse(
    await client.post(`act_${context.accountId}/insights`, {
      level: 'ad',
      time_increment: 1,
      time_range: { since: range.from, until: range.to },
      breakdowns: BREAKDOWN,
      use_unified_attribution_setting: 'true',
      fields: fieldsOf(facebookInsights, [BREAKDOWN]),
    }),
  )
  const runId = String(answer.report_run_id)
  let waited = 0
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(LONGEST_POLL_MS, pause * 2)) {
    await io.clock.sleep(pause, io.signal)
    waited += pause
    const run = await readRun(client, runId, waited)
    if (run?.async_status === 'Job Completed') return runId
    if (run?.async_status === 'Job Failed' || run?.async_status === 'Job Skipped') {
      throw failed(context, range, `${run.async_status} ${run.error_code ?? ''} ${run.error_message ?? ''}`.trim())
    }
    if (waited >= LONGEST_REPORT_MS)
      throw failed(context, range, `not done after ${LONGEST_REPORT_MS / 60_000} minutes`)
  }
}

/** A report is sometimes not found in the first seconds after it was started. */
async function readRun(client: GraphClient, runId: string, waited: number): Promise<z.infer<typeof runAnswer> | null> {
  try {
    const fields = 'async_status,async_percent_completion,error_code,error_message'
    return runAnswer.parse(await client.node(runId, { fields }))
  } catch (thrown) {
    if (isGataError(thrown, 'vendor-not-found') && waited < 60_000) return null
    throw thrown
  }
}

function failed(context: ReportContext, range: DayRange, got: string): GataError {
  return new GataError('meta-report-failed', 'Meta could not make a report', {
    where: `${context.connector} act_${context.accountId} ${range.from} to ${range.to}`,
    expected: 'Job Completed',
    got,
    todo: 'Run the same command again later; what was read before is kept.',
  })
}
