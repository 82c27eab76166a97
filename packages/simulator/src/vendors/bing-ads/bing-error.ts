/** A refusal of a service of Microsoft Advertising. Thrown inside, written by {@link errorBody}. */
export class BingError extends Error {
  readonly status: number
  readonly code: number
  /** Its word for the code: `CallRateExceeded`. */
  readonly word: string

  constructor(status: number, code: number, word: string, message: string) {
    super(message)
    this.status = status
    this.code = code
    this.word = word
  }
}

/** Codes of the platform, which come in the other of the two forms. */
const platformCodes = new Set([0, 105, 106, 109])

/**
 * The body of a refusal: of the platform, or of the operation that was called.
 * Source: https://learn.microsoft.com/en-us/advertising/guides/handle-service-errors-exceptions
 */
export function errorBody({ code, word, message }: BingError): unknown {
  const TrackingId = '7ab59f30-4d7b-4f3e-9c5e-2d1f0c6f5a11'
  if (platformCodes.has(code)) {
    const Errors = [{ Code: code, Detail: null, ErrorCode: word, Message: message }]
    return { TrackingId, Errors, Type: 'AdApiFaultDetail' }
  }
  const OperationErrors = [{ Code: code, Details: null, ErrorCode: word, Message: message }]
  return { TrackingId, BatchErrors: [], OperationErrors, Type: 'ApiFaultDetail' }
}

/** What a token says that has come to its end. */
export function expiredToken(): BingError {
  return new BingError(
    401,
    109,
    'AuthenticationTokenExpired',
    'Authentication token expired. Please renew the token or obtain a new one.',
  )
}

/** What is said of a request that has no sense. */
export function invalidRequest(code: number, word: string, message: string): BingError {
  return new BingError(400, code, word, message)
}
