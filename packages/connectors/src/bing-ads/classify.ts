import { GataError } from '@gata/base'
import { z } from 'zod'
import type { HttpAnswer, Verdict } from '../http/verdict.ts'

const failure = z.looseObject({
  Code: z.number(),
  ErrorCode: z.string().nullable().optional(),
  Message: z.string().nullable().optional(),
})

const failures = z.array(failure).nullable().optional()

/** The two forms of a fault: of the platform (`Errors`), and of one service (`OperationErrors`, `BatchErrors`). */
const faultBody = z.looseObject({ Errors: failures, OperationErrors: failures, BatchErrors: failures })

const MINUTE_MS = 60_000

/** Codes after which the same call succeeds later, and how long to wait; null where Microsoft does not say. */
const retries: Readonly<Record<number, number | null>> = {
  0: null, // InternalError
  117: MINUTE_MS, // CallRateExceeded: so many calls in a minute
  207: MINUTE_MS, // ConcurrentRequestOverLimit: so many reports at once
  4204: 15 * MINUTE_MS, // BulkServiceNoMoreCallsPermittedForTheTimePeriod
}

/**
 * What an answer of Microsoft Advertising means: the codes in the body tell, not the HTTP status.
 * Source: https://learn.microsoft.com/en-us/advertising/guides/operation-error-codes
 */
export function classify(answer: HttpAnswer, body: unknown): Verdict {
  const first = firstFailure(body)
  if (!first) {
    if (answer.status === 200) return { kind: 'ok' }
    if (answer.status === 401) return { kind: 'auth', reason: 'HTTP 401' }
    if (answer.status >= 500 || answer.status === 429) return { kind: 'retry', reason: `HTTP ${answer.status}` }
    const got = `HTTP ${answer.status} ${answer.text.slice(0, 200)}`
    return refused('vendor-refused-request', got, 'Check the base URL of the connection.')
  }
  const { Code: code } = first
  const reason = `HTTP ${answer.status} ${code} ${first.ErrorCode ?? ''}`.trim()
  const got = `${reason} ${first.Message ?? ''}`.trim()
  if (code === 109) return { kind: 'auth', reason }
  const waitMs = retries[code]
  if (waitMs !== undefined) return { kind: 'retry', reason, ...(waitMs === null ? {} : { waitMs }) }
  if (code === 105) return refused('vendor-refused-credentials', got, 'Connect the account again.')
  if (code === 106 || code === 120)
    return refused('vendor-refused-access', got, 'Give the person access to settings.account_id in its customer.')
  if (code === 1030 || code === 1100)
    return refused('vendor-not-found', got, 'Check settings.account_id and settings.customer_id.')
  if (answer.status >= 500) return { kind: 'retry', reason }
  return refused('vendor-refused-request', got, 'This is an error of ours: please report it.')
}

function firstFailure(body: unknown): z.infer<typeof failure> | null {
  const parsed = faultBody.safeParse(body)
  if (!parsed.success) return null
  const { Errors, OperationErrors, BatchErrors } = parsed.data
  return [Errors, OperationErrors, BatchErrors].flatMap((list) => list ?? [])[0] ?? null
}

function refused(code: string, got: string, todo: string): Verdict {
  return {
    kind: 'fatal',
    error: new GataError(code, 'Microsoft Advertising refuses the request', { where: 'bing_ads', got, todo }),
  }
}
