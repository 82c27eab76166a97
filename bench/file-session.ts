import { createReadStream } from 'node:fs'
import { lineBounds, type Page, type Session, textPage } from '@gata/connectors'

/** Opens a file of records as a vendor that answers with its lines, some megabytes a page. */
export function fileSession(file: string): Session {
  return {
    account: async () => ({ accountId: 'bench', timeZone: 'America/New_York', currency: 'USD' }),
    extract: () => pagesOf(file),
  }
}

async function* pagesOf(file: string): AsyncGenerator<Page> {
  let rest: Buffer = Buffer.alloc(0)
  const chunks: AsyncIterable<Buffer> = createReadStream(file, { highWaterMark: 1 << 22 })
  for await (const chunk of chunks) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    const bounds = lineBounds(bytes)
    yield textPage(bytes, bounds)
    rest = bytes.subarray((bounds.at(-1) ?? -1) + 1)
  }
}
