import type { ResultColumn } from '@gata/semantic'
import { parquetOf } from '@gata/warehouse'
import type { ResultTable } from '../result-table.ts'

/** A Parquet file with the columns in their own types. */
export async function* parquet(columns: readonly ResultColumn[], table: ResultTable): AsyncGenerator<Uint8Array> {
  yield* parquetOf(
    columns.map(({ name, type }) => ({ name, type })),
    table,
  )
}
