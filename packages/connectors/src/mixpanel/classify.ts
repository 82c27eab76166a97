import { GataError } from '@gata/base'
import type { HttpAnswer, Verdict } from '../http/verdict.ts'

/** Attempts that outlast an hourly quota, with a minute between two of them. */
export const maxAttempts = 70

const QUOTA_PAUSE_MS = 60_000

/**
 * What an answer of Mixpanel means. The quotas (60 queries an hour, 3 a second) are refused without a word on when to come again.
 * Source: https://developer.mixpanel.com/reference/raw-event-export, https://developer.mixpanel.com/reference/query-api-rate-limits
 */
export function classify(answer: HttpAnswer): Verdict {
  const { status, headers } = answer
  const got = `HTTP ${status} ${saidBy(answer)}`.trim()
  if (status === 200) return { kind: 'ok' }
  if (status === 429) {
    const seconds = Number.parseFloat(headers.get('retry-after') ?? '')
    return { kind: 'retry', reason: got, waitMs: Number.isFinite(seconds) ? Math.ceil(seconds * 1000) : QUOTA_PAUSE_MS }
  }
  if (status >= 500) return { kind: 'retry', reason: got }
  if (status === 401 || status === 403) {
    return refused('vendor-refused-credentials', got, 'Check the service account and that it belongs to the project.')
  }
  if (status === 402) return refused('vendor-refused-access', got, 'The plan of this project has no access to the API.')
  if (status === 400 && /uncached query|session_id/i.test(got)) {
    return refused('mixpanel-query-forgotten', got, 'Run the same command again.')
  }
  if (status === 400 && /project/i.test(got)) {
    return refused('vendor-not-found', got, 'Check settings.project_id and settings.region.')
  }
  return refused(
    'vendor-refused-request',
    got,
    'Check settings.time_zone: a day that has not begun can not be asked for.',
  )
}

function saidBy({ text }: HttpAnswer): string {
  return /"error":\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? text.slice(0, 200)
}

function refused(code: string, got: string, todo: string): Verdict {
  return { kind: 'fatal', error: new GataError(code, 'Mixpanel refuses the request', { where: 'mixpanel', got, todo }) }
}
