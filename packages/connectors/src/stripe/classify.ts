import { GataError } from '@gata/base'
import { z } from 'zod'
import type { HttpAnswer, Verdict } from '../http/verdict.ts'

const errorBody = z.looseObject({
  error: z.looseObject({
    type: z.string().optional(),
    code: z.string().optional(),
    message: z.string().optional(),
  }),
})

/**
 * What an answer of Stripe means. A throttled request names the limit it met in a header and rarely says how long to wait; an object
 * that is locked by another request answers with the same status.
 * Source: https://docs.stripe.com/rate-limits, https://docs.stripe.com/error-low-level
 */
export function classify(answer: HttpAnswer, body: unknown): Verdict {
  const { status, headers } = answer
  const parsed = errorBody.safeParse(body)
  if (status === 200 && !parsed.success) return { kind: 'ok' }
  const { code = '', type = '', message = '' } = parsed.data?.error ?? {}
  const reason = `HTTP ${status} ${headers.get('stripe-rate-limited-reason') ?? code}`.trim()
  const got = `HTTP ${status} ${code || type} ${message}`.replace(/ +/g, ' ').trim()
  if (status === 429) return { kind: 'retry', reason, ...retryAfter(headers) }
  if (status >= 500 || status === 409 || headers.get('stripe-should-retry') === 'true') return { kind: 'retry', reason }
  if (status === 401) return refused('vendor-refused-credentials', got, keyTodo(code))
  if (status === 403) return refused('vendor-refused-access', got, ACCESS_TODO)
  if (status === 404 || code === 'resource_missing')
    return refused('vendor-not-found', got, 'Check settings.account_id.')
  return refused('vendor-refused-request', got, 'This is an error of ours: please report it.')
}

const ACCESS_TODO =
  'Let the key read charges, payment intents, events and balance transactions; check that settings.account_id is its account.'

function keyTodo(code: string): string {
  return code === 'api_key_expired' ? 'The key has ended: make a new one.' : 'Correct the key of the connection.'
}

function retryAfter(headers: Headers): { readonly waitMs: number } | Record<string, never> {
  const seconds = Number.parseFloat(headers.get('retry-after') ?? '')
  return Number.isFinite(seconds) ? { waitMs: Math.ceil(seconds * 1000) } : {}
}

function refused(code: string, got: string, todo: string): Verdict {
  return { kind: 'fatal', error: new GataError(code, 'Stripe refuses the request', { where: 'stripe', got, todo }) }
}
