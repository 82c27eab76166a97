import type { ConnectorIo, Page } from '../connector.ts'
import { createByteReader } from '../http/byte-reader.ts'
import { type CsvRow, csvRows } from '../http/csv-rows.ts'
import { gunzipped } from '../http/gunzip.ts'
import { readRemoteFile } from '../http/remote-file.ts'
import { zipEntries } from '../http/zip-entries.ts'

type ReportRecord = Readonly<Record<string, string>>

const CHUNK = 65_536

/**
 * The rows of a report file as records of texts. The file is a ZIP of one CSV; now and then it arrives as plain or gzipped CSV, so its
 * first bytes decide. Lines above the column names and the copyright below the rows are left out where they were not turned off.
 */
export async function* readReportFile(io: ConnectorIo, url: string, columns: readonly string[]): AsyncGenerator<Page> {
  const file = {
    vendor: 'bing_ads',
    url,
    read: (body: AsyncIterable<Uint8Array>) => recordsOf(csvRows(unpacked(body)), columns),
    isStable: true,
  }
  for await (const records of readRemoteFile<ReportRecord>(io, file)) yield { records }
}

async function* unpacked(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = createByteReader(body)
  const head = await reader.some(CHUNK)
  if (head === null) return
  reader.putBack(head)
  const bytes = restOf(reader)
  if (head[0] === 0x50) for await (const entry of zipEntries(bytes)) yield* entry.bytes
  else if (head[0] === 0x1f) yield* gunzipped(bytes)
  else yield* bytes
}

async function* restOf(reader: ReturnType<typeof createByteReader>): AsyncGenerator<Uint8Array> {
  for (let bytes = await reader.some(CHUNK); bytes !== null; bytes = await reader.some(CHUNK)) yield bytes
}

async function* recordsOf(
  batches: AsyncIterable<readonly CsvRow[]>,
  columns: readonly string[],
): AsyncGenerator<readonly ReportRecord[]> {
  let names: CsvRow | null = null
  for await (const rows of batches) {
    const records: ReportRecord[] = []
    for (const row of rows) {
      if (names === null) {
        if (row.includes(columns[0] ?? '')) names = row
      } else if (row.length === names.length) {
        records.push(Object.fromEntries(names.map((name, index) => [name, row[index] ?? ''])))
      } else if (row.length > 1) {
        throw new Error(`a row of ${row.length} instead of ${names.length} cells`)
      }
    }
    if (records.length > 0) yield records
  }
  if (names === null) throw new Error('a report without column names')
}
