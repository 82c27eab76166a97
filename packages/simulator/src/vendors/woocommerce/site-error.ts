import type { VendorAnswer, VendorFault } from '../../server/vendor-api.ts'

/** A refusal of the site's REST API. */
export class SiteError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.name = 'SiteError'
    this.status = status
    this.code = code
  }

  body(): unknown {
    return { code: this.code, message: this.message, data: { status: this.status } }
  }
}

/** What stands in the way of everybody without a key that may read. */
export function cannotList(): SiteError {
  return new SiteError(401, 'woocommerce_rest_cannot_view', 'Sorry, you cannot list resources.')
}

/** The site's own answers for faults; throttling comes from its host, in the host's words. */
export function faultAnswer(fault: VendorFault): VendorAnswer {
  if (fault === 'expired-token') return { status: 401, body: cannotList().body() }
  if (fault === 'throttle') return { status: 429, headers: { 'retry-after': '2' }, body: 'Too Many Requests' }
  const message = 'There has been a critical error on this website.'
  return { status: 500, body: new SiteError(500, 'internal_server_error', message).body() }
}
