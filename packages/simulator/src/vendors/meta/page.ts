import { GraphError } from './graph-error.ts'
import { type Parameters, textOf } from './parameters.ts'

/** Where a page stands: the address it was asked at, and how much a page may hold. */
export interface PageRequest {
  /** Address without its parameters, for the link to the next page. */
  readonly url: string
  readonly parameters: Parameters
  readonly token: string
  /** A longer page is refused as too much data. */
  readonly largestPage: number
  pass(records: readonly string[]): readonly string[]
}

const DEFAULT_LIMIT = 25

/**
 * The text of one page of JSON texts. Cursors stand on every page, `next` only where one follows.
 * Source: https://developers.facebook.com/docs/graph-api/results
 */
export function pageText(all: readonly string[], request: PageRequest): string {
  const limit = Number(textOf(request.parameters, 'limit') ?? DEFAULT_LIMIT)
  if (!Number.isInteger(limit) || limit < 1) throw new GraphError(100, '(#100) param limit must be a positive number')
  if (limit > request.largestPage) throw tooMuchData()
  const from = offsetOf(textOf(request.parameters, 'after'))
  const records = all.slice(from, from + limit)
  const cursors = { before: cursorOf(from), after: cursorOf(from + records.length) }
  const next = from + limit < all.length ? { next: nextUrl(request, cursors.after) } : {}
  const paging = records.length > 0 ? `,"paging":${JSON.stringify({ cursors, ...next })}` : ''
  return `{"data":[${request.pass(records).join(',')}]${paging}}`
}

/** What is said of more than can be answered at once. */
function tooMuchData(): GraphError {
  return new GraphError(1, "Please reduce the amount of data you're asking for, then retry your request", {
    status: 500,
  })
}

/** The whole address, with the token inside, as Meta writes it. */
function nextUrl(request: PageRequest, after: string): string {
  const given = Object.entries(request.parameters).map(([name, value]): [string, string] => [name, String(value)])
  const kept = given.filter(([name]) => name !== 'after' && name !== 'access_token')
  const search = new URLSearchParams([['access_token', request.token], ...kept, ['after', after]])
  return `${request.url}?${search.toString()}`
}

function cursorOf(offset: number): string {
  return Buffer.from(`offset ${offset}`).toString('base64url')
}

function offsetOf(cursor: string | null): number {
  if (cursor === null) return 0
  const found = /^offset (\d+)$/.exec(Buffer.from(cursor, 'base64url').toString())
  if (!found) throw new GraphError(100, '(#100) Invalid cursor in param after')
  return Number(found[1])
}
