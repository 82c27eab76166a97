import { daysBetween } from '@gata/base'
import { GraphError, missingNode } from './graph-error.ts'
import type { InsightsQuery } from './insights-sql.ts'

/** The insights reports that an account has under way or done. */
export interface Reports {
  /** Starts a report and gives its id. */
  start(query: InsightsQuery): string
  has(runId: string): boolean
  /** How far a report is. Each look moves it on, so that the same polls see the same states. */
  look(runId: string): Readonly<Record<string, unknown>>
  /** The query of a report that is complete. */
  resultOf(runId: string): InsightsQuery
}

interface Report {
  readonly query: InsightsQuery
  looks: number
}

const courses = [
  ['Job Not Started', 0],
  ['Job Running', 55],
] as const

/** A report over more than `longestReport` days fails. Source: https://developers.facebook.com/docs/marketing-api/insights/best-practices */
export function createReports(longestReport: number): Reports {
  const reports = new Map<string, Report>()

  function find(runId: string): Report {
    const report = reports.get(runId)
    if (!report) throw missingNode(runId)
    return report
  }

  function stateOf({ query, looks }: Report): readonly [status: string, percent: number] {
    const isTooLong = daysBetween(query.since, query.until) + 1 > longestReport
    return courses[looks - 1] ?? (isTooLong ? ['Job Failed', 62] : ['Job Completed', 100])
  }

  return {
    start(query) {
      const runId = String(6_023_920_149_050 + reports.size)
      reports.set(runId, { query, looks: 0 })
      return runId
    },
    has: (runId) => reports.has(runId),
    look(runId) {
      const report = find(runId)
      report.looks += 1
      const [status, percent] = stateOf(report)
      const { accountId, since, until, asOf } = report.query
      const isDone = status === 'Job Completed' || status === 'Job Failed'
      const started = Math.floor(asOf.getTime() / 1000)
      return {
        id: runId,
        account_id: accountId,
        time_ref: started,
        ...(isDone ? { time_completed: started + 20 } : {}),
        async_status: status,
        async_percent_completion: percent,
        date_start: since,
        date_stop: until,
        ...(status === 'Job Failed'
          ? { error_code: 2, error_subcode: 1504018, error_message: 'The report took too long: ask for fewer days.' }
          : {}),
      }
    },
    resultOf(runId) {
      const report = find(runId)
      if (stateOf(report)[0] !== 'Job Completed') {
        throw new GraphError(
          100,
          "(#100) Cannot include account_id in summary param because they weren't there while creating the report run",
        )
      }
      return report.query
    },
  }
}
