/** A refusal of the Google Ads API. Thrown inside, written by {@link errorBody}. */
export class GoogleAdsError extends Error {
  readonly status: number
  /** The oneof of `errorCode` and its word: `['queryError', 'UNRECOGNIZED_FIELD']`. */
  readonly code: readonly [family: string, word: string]
  readonly details: Readonly<Record<string, unknown>> | null

  constructor(
    status: number,
    code: readonly [family: string, word: string],
    message: string,
    details: Readonly<Record<string, unknown>> | null = null,
  ) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
  }
}

const statusWords: Readonly<Record<number, readonly [status: string, message: string]>> = {
  400: ['INVALID_ARGUMENT', 'Request contains an invalid argument.'],
  401: [
    'UNAUTHENTICATED',
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
  ],
  403: ['PERMISSION_DENIED', 'The caller does not have permission'],
  404: ['NOT_FOUND', 'Requested entity was not found.'],
  429: ['RESOURCE_EXHAUSTED', 'Resource has been exhausted (e.g. check quota).'],
  503: ['UNAVAILABLE', 'The service is currently unavailable.'],
}

/**
 * The body of a refusal; a stream wraps it in a list.
 * Source: https://developers.google.com/google-ads/api/docs/get-started/handle-errors
 */
export function errorBody(error: GoogleAdsError, requestId: string, isStream: boolean): unknown {
  const [status, message] = statusWords[error.status] ?? ['INTERNAL', 'Internal error encountered.']
  const [family, word] = error.code
  const failure = {
    '@type': 'type.googleapis.com/google.ads.googleads.v25.errors.GoogleAdsFailure',
    errors: [
      {
        errorCode: { [family]: word },
        message: error.message,
        ...(error.details ? { details: error.details } : {}),
      },
    ],
    requestId,
  }
  const body = { error: { code: error.status, message, status, details: [failure] } }
  return isStream ? [body] : body
}
