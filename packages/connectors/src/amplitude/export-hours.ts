import { isGataError } from '@gata/base'
import type { ConnectorIo, Page } from '../connector.ts'
import { parseExactJson } from '../http/exact-json.ts'
import { gunzipped } from '../http/gunzip.ts'
import { linesOf } from '../http/line-stream.ts'
import { readRemoteFile } from '../http/remote-file.ts'
import { zipEntries } from '../http/zip-entries.ts'
import { classify } from './classify.ts'

type EventRecord = Page['records'][number]

/** Hours of upload, both inclusive, each by its first instant. */
export interface HourRange {
  readonly from: Date
  readonly to: Date
}

/** Where the export is and who asks. */
export interface ExportSource {
  readonly io: ConnectorIo
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

const HOUR_MS = 3_600_000

/**
 * Reads the events that were uploaded in some hours, in batches as they arrive. Hours that are too much for one archive are halved
 * until they are not; hours without events give nothing.
 *
 * @throws GataError `amplitude-too-much-data` where a single hour is more than the export gives.
 */
export async function* exportHours(source: ExportSource, hours: HourRange): AsyncGenerator<readonly EventRecord[]> {
  const { io, headers } = source
  const url = `${source.url}/export?start=${hourText(hours.from)}&end=${hourText(hours.to)}`
  try {
    // Archives are made on demand, so a second one may hold the same events in another order.
    yield* readRemoteFile(io, { vendor: 'amplitude', url, headers, read: recordsOf, isStable: false, classify })
  } catch (thrown) {
    if (isGataError(thrown, 'amplitude-no-data')) return
    const halves = halved(hours)
    if (!isGataError(thrown, 'amplitude-too-much-data') || halves === null) throw thrown
    for (const half of halves) yield* exportHours(source, half)
  }
}

/** An archive of gzipped files of lines. */
async function* recordsOf(archive: AsyncIterable<Uint8Array>): AsyncGenerator<readonly EventRecord[]> {
  for await (const { name, bytes } of zipEntries(archive)) {
    const plain = name.endsWith('.gz') ? gunzipped(bytes) : bytes
    for await (const lines of linesOf(plain)) {
      yield lines.filter((line) => line !== '').map((line) => parseExactJson(line) as EventRecord) // a line is one event
    }
  }
}

function halved({ from, to }: HourRange): readonly [HourRange, HourRange] | null {
  const hours = (to.getTime() - from.getTime()) / HOUR_MS + 1
  if (hours <= 1) return null
  const middle = from.getTime() + Math.ceil(hours / 2) * HOUR_MS
  return [
    { from, to: new Date(middle - HOUR_MS) },
    { from: new Date(middle), to },
  ]
}

/** `20261101T09` */
function hourText(instant: Date): string {
  return instant.toISOString().slice(0, 13).replaceAll('-', '')
}
