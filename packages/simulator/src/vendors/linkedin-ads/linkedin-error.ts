/** A refusal of the LinkedIn API. Thrown inside, written by {@link errorBody}. */
export class LinkedinError extends Error {
  readonly status: number
  readonly serviceErrorCode: number | null
  readonly code: string | null

  constructor(
    status: number,
    message: string,
    codes: { readonly serviceErrorCode?: number; readonly code?: string } = {},
  ) {
    super(message)
    this.status = status
    this.serviceErrorCode = codes.serviceErrorCode ?? null
    this.code = codes.code ?? null
  }
}

/** The body of a refusal. Source: https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling */
export function errorBody({ status, serviceErrorCode, code, message }: LinkedinError): unknown {
  return {
    ...(serviceErrorCode === null ? {} : { serviceErrorCode }),
    ...(code === null ? {} : { code }),
    message,
    status,
  }
}

/** What a token says that has come to its end. */
export function expiredToken(): LinkedinError {
  return new LinkedinError(401, 'The token used in the request has expired', {
    serviceErrorCode: 65602,
    code: 'EXPIRED_ACCESS_TOKEN',
  })
}

/** What is said of a query that has no sense. */
export function illegalArgument(message: string): LinkedinError {
  return new LinkedinError(400, message, { code: 'ILLEGAL_ARGUMENT' })
}
