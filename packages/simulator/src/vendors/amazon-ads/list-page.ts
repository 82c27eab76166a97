import { AmazonError } from './amazon-error.ts'
import type { ListKind } from './list-sql.ts'

const LARGEST_PAGE = 100

/** The text of one page of a list; the token of the next one stands in it as long as one follows. */
export function pageText(
  { member }: ListKind,
  all: readonly string[],
  body: Readonly<Record<string, unknown>>,
  pageRows: number,
  pass: (records: readonly string[]) => readonly string[],
): string {
  const asked = body.maxResults === undefined ? LARGEST_PAGE : Number(body.maxResults)
  if (!Number.isInteger(asked) || asked < 1 || asked > LARGEST_PAGE) {
    throw new AmazonError(400, `maxResults must be from 1 to ${LARGEST_PAGE}`)
  }
  const from = offsetOf(body.nextToken)
  const to = from + Math.min(asked, pageRows)
  const next = to < all.length ? `,"nextToken":"${Buffer.from(`list ${to}`).toString('base64url')}"` : ''
  return `{"${member}":[${pass(all.slice(from, to)).join(',')}],"totalResults":${all.length}${next}}`
}

function offsetOf(nextToken: unknown): number {
  if (nextToken === undefined) return 0
  const text = typeof nextToken === 'string' ? Buffer.from(nextToken, 'base64url').toString() : ''
  const found = /^list (\d+)$/.exec(text)
  if (found) return Number(found[1])
  throw new AmazonError(400, 'nextToken is invalid')
}
