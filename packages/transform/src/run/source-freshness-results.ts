import type { Queryable } from '@gata/warehouse'
import { measurementTables } from '../measurement-tables.ts'
import { insertRows } from './insert-rows.ts'
import { targetColumns } from './kept-tables.ts'

/** A look at how fresh a landed table is, as it is stored. */
export type StoredFreshness = Readonly<
  Record<keyof (typeof measurementTables)['source_freshness_results'], string | number | Date | null>
>

/** Stores looks at landed tables beside earlier ones; to be run in one transaction, once `createMeasurements` made the table. */
export async function writeSourceFreshness(transaction: Queryable, looks: readonly StoredFreshness[]): Promise<void> {
  const columns = targetColumns(measurementTables.source_freshness_results)
  await insertRows(transaction, 'observability.source_freshness_results', columns, looks)
}
