import { createReadStream } from 'node:fs'
import type { Page, Session } from '@gata/connectors'

const RECORDS_A_PAGE = 10_000

/** A vendor that answers with the lines of a file, parsed a page at a time as an HTTP client would. */
export interface FileSession extends Session {
  /** Time spent so far on reading and parsing pages, without what was done with them. */
  readonly parseSeconds: () => number
}

/** Opens a file of records as a vendor. */
export function fileSession(file: string): FileSession {
  let milliseconds = 0
  return {
    account: async () => ({ accountId: 'bench', timeZone: 'America/New_York', currency: 'USD' }),
    extract: async function* () {
      let asked = performance.now()
      for await (const page of pagesOf(file)) {
        milliseconds += performance.now() - asked
        yield page
        asked = performance.now()
      }
    },
    parseSeconds: () => milliseconds / 1000,
  }
}

async function* pagesOf(file: string): AsyncGenerator<Page> {
  let records: Page['records'][number][] = []
  let rest: Buffer = Buffer.alloc(0)
  const chunks: AsyncIterable<Buffer> = createReadStream(file, { highWaterMark: 1 << 22 })
  for await (const chunk of chunks) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    let start = 0
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      records.push(JSON.parse(bytes.toString('utf8', start, end)) as Page['records'][number]) // a file of records that the benchmark wrote
      start = end + 1
      if (records.length < RECORDS_A_PAGE) continue
      yield { records }
      records = []
    }
    rest = bytes.subarray(start)
  }
  if (records.length > 0) yield { records }
}

const newline = 10
