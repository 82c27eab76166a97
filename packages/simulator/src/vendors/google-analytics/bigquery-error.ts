/** An error as Google's APIs write it. */
export interface GoogleError {
  readonly status: number
  readonly body: unknown
}

const statusNames: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
}

/** The body of a refusal: the reason is what clients go by. Source: https://cloud.google.com/bigquery/docs/error-messages */
export function googleError(status: number, reason: string, message: string): GoogleError {
  return {
    status,
    body: {
      error: {
        code: status,
        message,
        errors: [{ message, domain: 'global', reason }],
        status: statusNames[status] ?? 'UNKNOWN',
      },
    },
  }
}
