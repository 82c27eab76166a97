import type { GataError } from '@gata/base'

/** What an answer of a vendor means. HTTP status alone does not say it: vendors throttle with 400 and fail with 200. */
export type Verdict =
  | { readonly kind: 'ok' }
  /** Try again: after `waitMs` where the vendor says how long, else after an exponential pause. */
  | { readonly kind: 'retry'; readonly reason: string; readonly waitMs?: number }
  /** The token is dead: refresh it once and try again. */
  | { readonly kind: 'auth'; readonly reason: string }
  /** Asking again changes nothing. */
  | { readonly kind: 'fatal'; readonly error: GataError }

/** An answer read whole. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}
