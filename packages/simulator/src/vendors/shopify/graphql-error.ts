/** A refusal that Shopify writes into a GraphQL answer of HTTP 200. */
export class GraphqlError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.name = 'GraphqlError'
    this.code = code
  }
}
