import type { VendorAnswer, VendorFault } from '../../server/vendor-api.ts'

const titles: Readonly<Record<number, string>> = {
  400: 'Input is invalid',
  401: 'X-Auth-Token header is required',
  404: 'The requested resource was not found.',
  422: 'JSON data is missing or invalid',
  429: 'Your request has been rate-limited.',
  500: 'Internal Server Error',
}

/** A refusal of the store's API. */
export class StoreError extends Error {
  readonly status: number

  constructor(status: number, message: string = titles[status] ?? 'error') {
    super(message)
    this.name = 'StoreError'
    this.status = status
  }

  /** The older API answers a list, the newer one an object. */
  body(path: string): unknown {
    if (path.includes('/v2/')) return [{ status: this.status, message: this.message }]
    const type = 'https://developer.bigcommerce.com/api-docs/getting-started/api-status-codes'
    return { status: this.status, title: this.message, type, errors: {} }
  }
}

/** The store's own answers for faults; its load may show as HTTP 500. */
export function faultAnswer(fault: VendorFault, path: string): VendorAnswer {
  if (fault === 'expired-token') return { status: 401, body: new StoreError(401).body(path) }
  if (fault === 'server-error') return { status: 500, body: new StoreError(500).body(path) }
  return {
    status: 429,
    headers: {
      'x-retry-after': '2',
      'x-rate-limit-time-window-ms': '30000',
      'x-rate-limit-time-reset-ms': '2500',
      'x-rate-limit-requests-quota': '150',
      'x-rate-limit-requests-left': '0',
    },
    body: new StoreError(429).body(path),
  }
}
