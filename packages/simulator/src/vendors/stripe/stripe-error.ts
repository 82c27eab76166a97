import type { VendorAnswer, VendorFault } from '../../server/vendor-api.ts'

/** A refusal in Stripe's words. */
export class StripeError extends Error {
  readonly status: number
  readonly code: string | null

  constructor(status: number, code: string | null, message: string) {
    super(message)
    this.status = status
    this.code = code
  }

  /** The body of the answer. */
  body(): object {
    return errorBody(this.status >= 500 ? 'api_error' : 'invalid_request_error', this.code, this.message)
  }
}

/** What a fault makes of any request. A throttled one names the limit that it met. */
export function faultAnswer(fault: VendorFault): VendorAnswer {
  if (fault === 'expired-token') {
    const message = 'Expired API Key provided: rk_live_*********lated'
    return { status: 401, body: errorBody('invalid_request_error', 'api_key_expired', message) }
  }
  if (fault === 'server-error') {
    return { status: 500, body: errorBody('api_error', null, 'An unknown error occurred.') }
  }
  const message =
    'Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits.'
  return {
    status: 429,
    headers: { 'stripe-rate-limited-reason': 'endpoint-rate', 'stripe-should-retry': 'true' },
    body: errorBody('invalid_request_error', null, message),
  }
}

function errorBody(type: string, code: string | null, message: string): object {
  return { error: { ...(code === null ? {} : { code }), message, type } }
}
