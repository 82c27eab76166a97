import { GataError } from '@gata/base'
import { z } from 'zod'
import type { HttpAnswer, Verdict } from '../http/verdict.ts'

const errorBody = z.looseObject({
  error: z.looseObject({
    message: z.string().default(''),
    code: z.number().default(0),
    error_subcode: z.number().optional(),
    is_transient: z.boolean().optional(),
    error_user_msg: z.string().optional(),
  }),
})

type MetaError = z.infer<typeof errorBody>['error']

const usageHeader = z.record(
  z.string(),
  z.array(z.looseObject({ estimated_time_to_regain_access: z.number().optional() })),
)

const throttleCodes = new Set([4, 17, 32, 341, 613, 80008, 80014])
const LONGEST_HINT_MS = 60 * 60_000

/**
 * What an answer of Meta means: the code inside the body tells. Throttling comes with HTTP 400 and the type of an authentication
 * error, and "too much data" with the code of any internal error.
 * Source: https://developers.facebook.com/docs/marketing-api/error-reference, …/graph-api/overview/rate-limiting
 */
export function classify(connector: string, answer: HttpAnswer, body: unknown): Verdict {
  const parsed = errorBody.safeParse(body)
  if (!parsed.success) {
    if (answer.status === 200) return { kind: 'ok' }
    if (answer.status >= 500 || answer.status === 429) return { kind: 'retry', reason: `HTTP ${answer.status}` }
    const got = `HTTP ${answer.status} ${answer.text.slice(0, 200)}`
    return refused(connector, 'vendor-refused-request', got, 'Check the base URL of the connection.')
  }
  const { error } = parsed.data
  const got = [`HTTP ${answer.status} code ${error.code}`, subcodeText(error), error.error_user_msg ?? error.message]
    .filter((part) => part !== '')
    .join(' ')
  if (isThrottle(error))
    return { kind: 'retry', reason: `throttled, code ${error.code}`, ...regainHint(answer.headers) }
  if (error.code === 190 || error.code === 102) {
    return refused(
      connector,
      'vendor-refused-credentials',
      got,
      'Connect the account again: a Meta token that has ended can not be renewed.',
    )
  }
  if (isTooMuchData(error)) return refused(connector, 'meta-too-much-data', got, 'Ask for fewer days or rows at once.')
  if (isTransient(error, answer.status)) return { kind: 'retry', reason: `code ${error.code} ${error.message}`.trim() }
  if (error.code === 3 || error.code === 10 || (error.code >= 200 && error.code <= 299)) {
    return refused(
      connector,
      'vendor-refused-access',
      got,
      'Give the token the permission ads_read, and its user access to the ad account.',
    )
  }
  if (error.code === 803 || (error.code === 100 && error.error_subcode === 33)) {
    return refused(connector, 'vendor-not-found', got, 'Check settings.account_id, and that the token may read it.')
  }
  return refused(connector, 'vendor-refused-request', got, 'This is an error of ours: please report it.')
}

function isThrottle({ code }: MetaError): boolean {
  return throttleCodes.has(code) || (code >= 80000 && code <= 80006)
}

function isTooMuchData({ code, error_subcode, message }: MetaError): boolean {
  if (code === 960 || error_subcode === 1487534 || error_subcode === 1504018) return true
  return code === 1 && /reduce the amount of data/i.test(message)
}

/** "summary param" comes when a report is read right after it was made. */
function isTransient(error: MetaError, status: number): boolean {
  if (error.code === 1 || error.code === 2 || error.code === 99 || error.is_transient === true || status >= 500)
    return true
  return error.code === 100 && /in summary param because/i.test(error.message)
}

/** Meta tells the minutes until it answers again, for each limit; the longest counts. There is no Retry-After. */
function regainHint(headers: Headers): { readonly waitMs: number } | Record<string, never> {
  const parsed = usageHeader.safeParse(parseJson(headers.get('x-business-use-case-usage')))
  if (!parsed.success) return {}
  const minutes = Object.values(parsed.data)
    .flat()
    .map((usage) => usage.estimated_time_to_regain_access ?? 0)
  const waitMs = Math.max(0, ...minutes) * 60_000
  return waitMs > 0 ? { waitMs: Math.min(LONGEST_HINT_MS, waitMs) } : {}
}

function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return null
  }
}

function subcodeText({ error_subcode }: MetaError): string {
  return error_subcode === undefined ? '' : `subcode ${error_subcode}`
}

function refused(connector: string, code: string, got: string, todo: string): Verdict {
  return { kind: 'fatal', error: new GataError(code, 'Meta refuses the request', { where: connector, got, todo }) }
}
