import { GataError } from '@gata/base'
import { z } from 'zod'
import type { HttpAnswer, Verdict } from '../http/verdict.ts'

const failure = z.looseObject({
  errorCode: z.record(z.string(), z.unknown()).optional(),
  message: z.string().optional(),
  details: z
    .looseObject({ quotaErrorDetails: z.looseObject({ retryDelay: z.string().optional() }).optional() })
    .optional(),
})

const errorBody = z.looseObject({
  error: z.looseObject({
    code: z.number().optional(),
    message: z.string().optional(),
    status: z.string().optional(),
    details: z.array(z.looseObject({ errors: z.array(failure).optional() })).optional(),
  }),
})

type GoogleError = z.infer<typeof errorBody>['error']

const LONGEST_WAIT_MS = 60 * 60_000
const renewable = new Set(['OAUTH_TOKEN_EXPIRED', 'OAUTH_TOKEN_INVALID', 'OAUTH_TOKEN_HEADER_INVALID'])

/**
 * What an answer of Google Ads means. A stream may end in an error after chunks that came with HTTP 200, and wraps errors in a list.
 * Source: https://developers.google.com/google-ads/api/docs/common-errors
 */
export function classify(answer: HttpAnswer, body: unknown): Verdict {
  const error = findError(body)
  if (!error) {
    if (answer.status === 200) return { kind: 'ok' }
    if (answer.status === 401) return { kind: 'auth', reason: 'HTTP 401' }
    if (answer.status >= 500 || answer.status === 429) return { kind: 'retry', reason: `HTTP ${answer.status}` }
    const got = `HTTP ${answer.status} ${answer.text.slice(0, 200)}`
    return refused('vendor-refused-request', got, 'Check the base URL of the connection.')
  }
  const status = error.code ?? answer.status
  const first = error.details?.flatMap((detail) => detail.errors ?? [])[0]
  const [family, code] = errorCode(first)
  const reason = `HTTP ${status} ${error.status ?? ''} ${code}`.replace(/ +/g, ' ').trim()
  const got = `${reason} ${first?.message ?? error.message ?? ''}`.trim()
  if (family === 'quotaError' || status === 429) return throttled(first, reason, got)
  if (status === 401 && (code === '' || renewable.has(code))) return { kind: 'auth', reason }
  if (status === 401 && code === 'CUSTOMER_NOT_FOUND')
    return refused('vendor-not-found', got, 'Check settings.customer_id.')
  if (status === 401) return refused('vendor-refused-credentials', got, 'Connect the account again.')
  if (status >= 500 || family === 'internalError') return { kind: 'retry', reason }
  if (status === 403) return refused('vendor-refused-access', got, accessTodo(code))
  if (code === 'REQUESTED_METRICS_FOR_MANAGER')
    return refused('vendor-refused-request', got, 'Set customer_id to an account that has campaigns, not its manager.')
  return refused('vendor-refused-request', got, 'This is an error of ours: please report it.')
}

function findError(body: unknown): GoogleError | null {
  for (const part of Array.isArray(body) ? body : [body]) {
    const parsed = errorBody.safeParse(part)
    if (parsed.success) return parsed.data.error
  }
  return null
}

/** `{quotaError: 'RESOURCE_EXHAUSTED'}`: the family and the code in it. */
function errorCode(first: z.infer<typeof failure> | undefined): readonly [family: string, code: string] {
  const [entry] = Object.entries(first?.errorCode ?? {})
  return entry ? [entry[0], String(entry[1])] : ['', '']
}

/** Google names the wait; one of hours is a quota of the day, for which nobody wants a run to stand still. */
function throttled(first: z.infer<typeof failure> | undefined, reason: string, got: string): Verdict {
  const seconds = Number.parseFloat(first?.details?.quotaErrorDetails?.retryDelay ?? '')
  if (!Number.isFinite(seconds)) return { kind: 'retry', reason }
  const waitMs = Math.ceil(seconds * 1000)
  if (waitMs <= LONGEST_WAIT_MS) return { kind: 'retry', reason, waitMs }
  return refused('vendor-quota-spent', got, `Run the same command again in ${Math.ceil(seconds / 3600)} hours.`)
}

function accessTodo(code: string): string {
  if (code.startsWith('DEVELOPER_TOKEN')) return 'Ask Google to approve the developer token for this kind of account.'
  if (code === 'CUSTOMER_NOT_ENABLED') return 'The account is cancelled or not yet set up; its owner must enable it.'
  return 'Give the user access to the account; where it is by a manager account, set settings.login_customer_id.'
}

function refused(code: string, got: string, todo: string): Verdict {
  return {
    kind: 'fatal',
    error: new GataError(code, 'Google Ads refuses the request', { where: 'google_ads', got, todo }),
  }
}
