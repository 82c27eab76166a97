import type { Day } from '@gata/base'
import type { ConnectorIo, Page } from '../connector.ts'
import { parseExactJson } from '../http/exact-json.ts'
import { linesOf } from '../http/line-stream.ts'
import { readRemoteFile } from '../http/remote-file.ts'
import { classify, maxAttempts } from './classify.ts'

type EventRecord = Page['records'][number]

/** Where the export is and who asks for which project. */
export interface ExportSource {
  readonly io: ConnectorIo
  readonly exportUrl: string
  readonly headers: Readonly<Record<string, string>>
  readonly projectId: string
}

/** Reads the events of some days, both inclusive, in batches as they arrive; days are those in which the project exports. */
export function exportDays(source: ExportSource, from: Day, to: Day): AsyncGenerator<readonly EventRecord[]> {
  const query = new URLSearchParams({
    project_id: source.projectId,
    from_date: from,
    to_date: to,
    time_in_ms: 'true',
  })
  return readRemoteFile(source.io, {
    vendor: 'mixpanel',
    url: `${source.exportUrl}?${query.toString()}`,
    headers: { ...source.headers, accept: 'text/plain' },
    read: recordsOf,
    isStable: false,
    classify,
    maxAttempts,
  })
}

/** Where the vendor fails in the middle it says so in a line of its own, with the status of a success. */
async function* recordsOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<readonly EventRecord[]> {
  for await (const lines of linesOf(body)) {
    const records: EventRecord[] = []
    for (const line of lines) {
      if (line === '') continue
      if (line.trim() === 'terminated early') throw new Error('terminated early')
      records.push(parseExactJson(line) as EventRecord) // a line is one event
    }
    yield records
  }
}
