import { GataError } from '@gata/base'
import { z } from 'zod'
import type { HttpAnswer, Verdict } from '../http/verdict.ts'

const errorBody = z.looseObject({
  serviceErrorCode: z.number().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
})

/** The limit of metric values asked for is counted over five minutes. */
const DATA_LIMIT_WAIT_MS = 330_000

const REVOKED_TOKEN = 65601

/**
 * What an answer of LinkedIn means. A throttled request is not told how long to wait; a limit of the day lasts until midnight UTC.
 * Source: https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling, …/rate-limits
 */
export function classify(answer: HttpAnswer, body: unknown): Verdict {
  const { status } = answer
  if (status === 200) return { kind: 'ok' }
  const parsed = errorBody.safeParse(body)
  const { serviceErrorCode, code = '', message = '' } = parsed.data ?? {}
  const reason = [`HTTP ${status}`, serviceErrorCode ?? '', code].join(' ').replace(/ +/g, ' ').trim()
  const got = `${reason} ${parsed.success ? message : answer.text.slice(0, 200)}`.trim()
  if (status === 429) return throttled(message, reason, got)
  if (status >= 500) return { kind: 'retry', reason }
  if (status === 401 && serviceErrorCode === REVOKED_TOKEN)
    return refused('vendor-refused-credentials', got, 'The access was taken back: connect the account again.')
  if (status === 401) return { kind: 'auth', reason }
  if (status === 403) {
    const todo = 'Give the person a role on settings.account_id, and the app the scopes r_ads and r_ads_reporting.'
    return refused('vendor-refused-access', got, todo)
  }
  if (status === 404) return refused('vendor-not-found', got, 'Check settings.account_id.')
  if (status === 426)
    return refused('vendor-version-ended', got, 'LinkedIn has ended this version of its API: update GATA.')
  return refused('vendor-refused-request', got, 'This is an error of ours: please report it.')
}

function throttled(message: string, reason: string, got: string): Verdict {
  if (/\bDAY limit/i.test(message))
    return refused('vendor-quota-spent', got, 'Run the same command again after midnight UTC.')
  if (/metric values/i.test(message)) return { kind: 'retry', reason, waitMs: DATA_LIMIT_WAIT_MS }
  return { kind: 'retry', reason }
}

function refused(code: string, got: string, todo: string): Verdict {
  return {
    kind: 'fatal',
    error: new GataError(code, 'LinkedIn refuses the request', { where: 'linkedin_ads', got, todo }),
  }
}
