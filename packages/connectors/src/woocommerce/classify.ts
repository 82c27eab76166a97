import { GataError } from '@gata/base'
import { z } from 'zod'
import type { HttpAnswer, Verdict } from '../http/verdict.ts'

const errorBody = z.looseObject({ code: z.string(), message: z.string().optional() })

/**
 * What an answer of a WooCommerce site means. It has no limits of its own: 429 and 503 come from the host or its firewall, in a form of
 * their own. What an older version does not have comes back as `woocommerce-no-route` for the reader to act on.
 * Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#errors
 */
export function classify(answer: HttpAnswer, body: unknown): Verdict {
  const { status, headers } = answer
  const parsed = errorBody.safeParse(body)
  if (status === 200 && body !== null) return { kind: 'ok' }
  if (status === 200) return { kind: 'retry', reason: 'HTTP 200 without a body' }
  const { code = '', message = '' } = parsed.data ?? {}
  const got = `HTTP ${status} ${code} ${message}`.replace(/ +/g, ' ').trim()
  if (status === 429 || status === 503) return { kind: 'retry', reason: `HTTP ${status}`, ...retryAfter(headers) }
  if (status === 501)
    return refused('vendor-refused-access', got, 'The firewall of the host refuses the request: allow it.')
  if (status >= 500 || status === 408) return { kind: 'retry', reason: got }
  if (status === 401) return refused('vendor-refused-credentials', got, KEY_TODO)
  if (status === 403) return refused('vendor-refused-access', got, ACCESS_TODO)
  if (code === 'rest_no_route') return refused('woocommerce-no-route', got, ROUTE_TODO)
  if (status === 404) return refused('vendor-not-found', got, ROUTE_TODO)
  return refused('vendor-refused-request', got, 'This is an error of ours: please report it.')
}

const KEY_TODO =
  'Correct the key of the connection; check that the site is reached by https and that its server passes the Authorization header on.'
const ACCESS_TODO = 'Let the key read, and give it to a person who may manage the shop.'
const ROUTE_TODO = 'Check settings.site, that WooCommerce is active there and that permalinks are not plain.'

function retryAfter(headers: Headers): { readonly waitMs: number } | Record<string, never> {
  const seconds = Number.parseFloat(headers.get('retry-after') ?? '')
  return Number.isFinite(seconds) ? { waitMs: Math.ceil(seconds * 1000) } : {}
}

function refused(code: string, got: string, todo: string): Verdict {
  return {
    kind: 'fatal',
    error: new GataError(code, 'WooCommerce refuses the request', { where: 'woocommerce', got, todo }),
  }
}
