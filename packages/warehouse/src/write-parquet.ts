import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { DuckDBDataChunk, DuckDBInstance, type DuckDBValue, VARCHAR } from '@duckdb/node-api'
import { type ColumnType, literal, quoteIdent } from '@gata/sql'
import type { ColumnarResult } from './read-columns.ts'

/** What DuckDB may use to write one file. */
const memoryLimit = '256MB'
const rowsOfChunk = 2048

/**
 * The bytes of a Parquet file (compressed with Zstandard) of rows that were read. It is written by a database of its own that holds
 * nothing else, so that the one which was read from stays sealed.
 */
export async function* parquetOf(
  columns: readonly { readonly name: string; readonly type: ColumnType }[],
  { columns: values, rowCount }: ColumnarResult,
): AsyncGenerator<Uint8Array> {
  const folder = await mkdtemp(joinPath(tmpdir(), 'gata-parquet-'))
  const path = joinPath(folder, 'rows.parquet')
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: memoryLimit, temp_directory: folder })
  const connection = await instance.connect()
  try {
    await connection.run(`set timezone = 'UTC'`)
    // As text every value comes as it was given; DuckDB reads it back as what it is.
    await connection.run(`create table rows (${columns.map((_, at) => `c${at} varchar`).join(', ')})`)
    const appender = await connection.createAppender('rows')
    for (let start = 0; start < rowCount; start += rowsOfChunk) {
      const length = Math.min(rowsOfChunk, rowCount - start)
      const chunk = DuckDBDataChunk.create(
        columns.map(() => VARCHAR),
        length,
      )
      columns.forEach((_, at) => chunk.setColumnValues(at, (values[at] ?? []).slice(start, start + length).map(asText)))
      appender.appendDataChunk(chunk)
    }
    appender.closeSync()
    const selected = columns.map(({ name, type }, at) => `c${at}::${type} as ${quoteIdent(name)}`)
    await connection.run(
      `copy (select ${selected.join(', ')} from rows) to ${literal(path)} (format parquet, compression zstd)`,
    )
    for await (const piece of createReadStream(path)) yield piece as Uint8Array // without an encoding a stream gives buffers
  } finally {
    connection.closeSync()
    instance.closeSync()
    await rm(folder, { recursive: true, force: true })
  }
}

function asText(value: unknown): DuckDBValue {
  if (value === null || value === undefined) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}
