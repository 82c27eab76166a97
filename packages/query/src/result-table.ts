import type { ColumnarResult, Row } from '@gata/warehouse'

/** Rows by columns: what answers are kept and handed on as. */
export type ResultTable = ColumnarResult

/** The first rows of a table. */
export function firstRows(table: ResultTable, most: number): ResultTable {
  if (table.rowCount <= most) return table
  return { names: table.names, columns: table.columns.map((column) => column.slice(0, most)), rowCount: most }
}

/** The rows as objects. */
export function rowsOf({ names, columns, rowCount }: ResultTable): readonly Row[] {
  return Array.from({ length: rowCount }, (_, row) =>
    Object.fromEntries(names.map((name, at) => [name, columns[at]?.[row] ?? null])),
  )
}
