import { createReadStream } from 'node:fs'
import type { Page, Session } from '@gata/connectors'

const RECORDS_A_PAGE = 10_000

/** A vendor that answers with the lines of a file, parsed a page at a time as an HTTP client would. */
export function fileSession(file: string): Session {
  return {
    account: async () => ({ accountId: 'bench', timeZone: 'America/New_York', currency: 'USD' }),
    extract: () => pagesOf(file),
  }
}

async function* pagesOf(file: string): AsyncGenerator<Page> {
  let records: Page['records'][number][] = []
  let rest = ''
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    const lines = `${rest}${chunk}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      records.push(JSON.parse(line) as Page['records'][number]) // a file of records, written by the benchmark itself
      if (records.length < RECORDS_A_PAGE) continue
      yield { records }
      records = []
    }
  }
  if (records.length > 0) yield { records }
}
