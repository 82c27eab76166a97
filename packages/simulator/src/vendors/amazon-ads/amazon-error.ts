/** A refusal of Amazon's advertising API. Thrown inside, written by {@link errorBody}. */
export class AmazonError extends Error {
  readonly status: number
  /** What stands in `code`; the status as text unless given. */
  readonly code: string

  constructor(status: number, message: string, code = String(status)) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** The body of a refusal; the services do not agree on the name of its text. */
export function errorBody(error: AmazonError): unknown {
  return error.code === String(error.status)
    ? { code: error.code, detail: error.message }
    : { code: error.code, details: error.message }
}

/** The body of a refusal of the file store that holds the reports. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export function storeErrorText(code: string, message: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`
}
