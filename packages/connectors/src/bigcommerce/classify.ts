import { GataError } from '@gata/base'
import type { HttpAnswer, Verdict } from '../http/verdict.ts'

/**
 * What an answer of BigCommerce means. The limit holds for the store and all its apps; the answer that meets it says when it is over in
 * two headers, of which the longer counts, or in none where the platform itself is under load, which may also show as HTTP 500.
 * HTTP 204 is the page behind the last one of the older API.
 * Source: https://developer.bigcommerce.com/docs/start/best-practices/api-rate-limits
 */
export function classify(answer: HttpAnswer, body: unknown): Verdict {
  const { status, headers } = answer
  if (status === 204 || (status === 200 && body !== null)) return { kind: 'ok' }
  if (status === 200) return { kind: 'retry', reason: 'HTTP 200 without a body' }
  const got = `HTTP ${status} ${messageOf(body)}`.trim()
  if (status === 429) return { kind: 'retry', reason: 'HTTP 429', ...limitPause(headers) }
  if (status >= 500) return { kind: 'retry', reason: got }
  if (status === 401) return refused('vendor-refused-credentials', got, 'Correct the access token of the connection.')
  if (status === 403) return refused('vendor-refused-access', got, SCOPES_TODO)
  if (status === 404) return refused('vendor-not-found', got, 'Check settings.store_hash.')
  return refused('vendor-refused-request', got, 'This is an error of ours: please report it.')
}

/** Milliseconds until the window of the limit ends, as an answer says it; none where it says nothing. */
export function limitPause(headers: Headers): { readonly waitMs: number } | Record<string, never> {
  const seconds = Number.parseFloat(headers.get('x-retry-after') ?? '')
  const reset = Number.parseFloat(headers.get('x-rate-limit-time-reset-ms') ?? '')
  const waits = [seconds * 1000, reset].filter((wait) => Number.isFinite(wait))
  return waits.length > 0 ? { waitMs: Math.ceil(Math.max(...waits)) } : {}
}

const SCOPES_TODO = 'Let the API account read orders, order transactions, products and store information.'

/** The older API answers a list of errors, the newer one an object with a title. */
function messageOf(body: unknown): string {
  const first: unknown = Array.isArray(body) ? body[0] : body
  if (typeof first !== 'object' || first === null) return ''
  return String(Reflect.get(first, 'message') ?? Reflect.get(first, 'title') ?? '').slice(0, 200)
}

function refused(code: string, got: string, todo: string): Verdict {
  return {
    kind: 'fatal',
    error: new GataError(code, 'BigCommerce refuses the request', { where: 'bigcommerce', got, todo }),
  }
}
