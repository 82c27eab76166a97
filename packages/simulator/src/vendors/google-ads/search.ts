import { md5Hex } from '@gata/base'
import { membersOf } from '../members-of.ts'
import { parseGaql } from './gaql.ts'
import { GoogleAdsError } from './google-ads-error.ts'
import { fieldMask, type SearchScope, searchSql } from './search-sql.ts'

/** The rows of a query, as JSON texts. */
export interface Found {
  readonly records: readonly string[]
  readonly fieldMask: string
}

/** Runs the query of a search request's body; `read` gives the records of SQL. */
export async function search(
  read: (query: string) => Promise<readonly string[]>,
  body: unknown,
  scope: SearchScope,
): Promise<Found> {
  const { query, pageSize, page_size: pageSizeToo } = membersOf(body)
  if (pageSize !== undefined || pageSizeToo !== undefined) {
    throw new GoogleAdsError(
      400,
      ['requestError', 'PAGE_SIZE_NOT_SUPPORTED'],
      'Setting the page size is not supported. Search Responses will have fixed page size of 10000 rows.',
    )
  }
  const parsed = parseGaql(typeof query === 'string' ? query : '')
  return { records: await read(searchSql(parsed, scope)), fieldMask: fieldMask(parsed) }
}

/** The text of a stream: a list of chunks; a query without rows has one chunk without `results`. */
export function streamText(
  found: Found,
  chunkRows: number,
  requestId: string,
  pass: (records: readonly string[]) => readonly string[],
): string {
  const chunks: string[] = []
  for (let from = 0; from === 0 || from < found.records.length; from += chunkRows) {
    const records = pass(found.records.slice(from, from + chunkRows))
    chunks.push(pageText(records, { fieldMask: found.fieldMask, requestId }))
  }
  return `[${chunks.join(',\n')}\n]`
}

/** The text of one page and the token of the next one. */
export function searchText(
  found: Found,
  pageRows: number,
  body: unknown,
  pass: (records: readonly string[]) => readonly string[],
): string {
  const { query, pageToken } = membersOf(body)
  const mark = md5Hex(String(query)).slice(0, 12)
  const from = typeof pageToken === 'string' && pageToken !== '' ? offsetOf(pageToken, mark) : 0
  const to = from + pageRows
  const next = to < found.records.length ? { nextPageToken: Buffer.from(`${mark} ${to}`).toString('base64url') } : {}
  return pageText(pass(found.records.slice(from, to)), {
    ...next,
    fieldMask: found.fieldMask,
    queryResourceConsumption: String(100 + found.records.length),
  })
}

function offsetOf(pageToken: string, mark: string): number {
  const [given, offset] = Buffer.from(pageToken, 'base64url').toString().split(' ')
  if (given === mark && /^\d+$/.test(offset ?? '')) return Number(offset)
  throw new GoogleAdsError(400, ['requestError', 'INVALID_PAGE_TOKEN'], 'Page token is invalid.')
}

function pageText(records: readonly string[], rest: Readonly<Record<string, string>>): string {
  const results = records.length > 0 ? `"results":[${records.join(',\n')}],` : ''
  return `{${results}${JSON.stringify(rest).slice(1)}`
}
