/** How an error of Meta differs from the plain one. */
export interface GraphErrorDetails {
  readonly subcode?: number
  readonly status?: number
  readonly isTransient?: boolean
  readonly type?: 'OAuthException' | 'GraphMethodException'
}

/** A refusal of the Graph API. Its code tells what is meant; the HTTP status is 400 for nearly everything, throttling too. */
export class GraphError extends Error {
  readonly code: number
  readonly details: GraphErrorDetails

  constructor(code: number, message: string, details: GraphErrorDetails = {}) {
    super(message)
    this.code = code
    this.details = details
  }
}

/** The body of a refusal. Source: https://developers.facebook.com/docs/graph-api/guides/error-handling */
export function errorBody({ code, message, details }: GraphError): unknown {
  return {
    error: {
      message,
      type: details.type ?? 'OAuthException',
      ...(details.isTransient ? { is_transient: true } : {}),
      code,
      ...(details.subcode ? { error_subcode: details.subcode } : {}),
      fbtrace_id: 'AzjsM93hgRykoFm2BSimuLa',
    },
  }
}

/** What is said of a thing that is not there, or not for this token. */
export function missingNode(id: string): GraphError {
  return new GraphError(
    100,
    `Unsupported get request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
    { subcode: 33, type: 'GraphMethodException' },
  )
}

/** What is said of a field that a node does not have. */
export function missingField(field: string, nodeType: string): GraphError {
  return new GraphError(100, `(#100) Tried accessing nonexisting field (${field}) on node type (${nodeType})`)
}
