import { type DuckDBConnection, type DuckDBDataChunk, type DuckDBType, DuckDBTypeId, type Json } from '@duckdb/node-api'
import type { Statement } from '@gata/sql'
import { lossless } from './json-value.ts'

/** A result by columns: `columns[c][r]` holds the value of row `r`, as {@link lossless} gives it. */
export interface ColumnarResult {
  readonly names: readonly string[]
  readonly columns: readonly (readonly Json[])[]
  readonly rowCount: number
}

/** Reads a whole result by columns; three times as fast as objects, since most types need no look at each value. */
export async function readColumns(connection: DuckDBConnection, { text, values }: Statement): Promise<ColumnarResult> {
  const result = await connection.run(text, [...values])
  const types = result.columnTypes()
  const columns: Json[][] = types.map(() => [])
  let rowCount = 0
  for await (const chunk of result) {
    rowCount += chunk.rowCount
    columns.forEach((column, at) => {
      const type = types[at]
      if (type) for (const value of valuesOf(chunk, at, type)) column.push(value)
    })
  }
  return { names: result.columnNames(), columns, rowCount }
}

function valuesOf(chunk: DuckDBDataChunk, at: number, type: DuckDBType): readonly Json[] {
  if (!plain.has(type.typeId)) return chunk.convertColumnValues(at, lossless)
  return chunk.getColumnValues(at) as readonly Json[] // these types come as text, numbers or truth values
}

/** Types whose values are the same in JSON. Doubles are not among them, for there is no JSON of infinity. */
const plain: ReadonlySet<DuckDBTypeId> = new Set([DuckDBTypeId.VARCHAR, DuckDBTypeId.INTEGER, DuckDBTypeId.BOOLEAN])
