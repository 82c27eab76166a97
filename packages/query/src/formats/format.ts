import type { Answer } from '../query-engine.ts'
import { csv } from './csv.ts'
import { ndjson } from './json-rows.ts'

/** Forms in which the rows of an answer are handed on. */
export type RowFormat = 'ndjson' | 'csv' | 'arrow' | 'parquet'

/** Media types by format, as registered with IANA (Parquet's and Arrow's are) or in common use. */
export const mediaTypes: Readonly<Record<RowFormat, string>> = {
  ndjson: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
  arrow: 'application/vnd.apache.arrow.stream',
  parquet: 'application/vnd.apache.parquet',
}

/** The rows of an answer in a format, piece by piece as they are taken. */
export async function* writeRows(
  format: RowFormat,
  { compiled, table }: Pick<Answer, 'compiled' | 'table'>,
): AsyncGenerator<string | Uint8Array> {
  switch (format) {
    case 'ndjson':
      return yield* ndjson(table)
    case 'csv':
      return yield* csv(table)
    // What writes these takes a tenth of a second to load.
    case 'arrow':
      return yield* (await import('./arrow.ts')).arrow(compiled.columns, table)
    case 'parquet':
      return yield* (await import('./parquet.ts')).parquet(compiled.columns, table)
  }
}
