import { ident, join, type Sql, sql } from '@gata/sql'
import type { ResultColumn } from '../query/compiled-query.ts'

/** One row with the least and greatest value of each column of some combinations; nulls are neither. */
export function boundsOf(
  combinations: Sql,
  columns: readonly ResultColumn[],
): { readonly sql: Sql; readonly columns: readonly ResultColumn[] } {
  const bounds = columns.flatMap((column) =>
    (['min', 'max'] as const).map((side) => ({
      of: column.name,
      side,
      column: {
        ...column,
        name: `${column.name}__${side}`,
        title: `${column.title}, ${side === 'min' ? 'least' : 'greatest'}`,
      },
    })),
  )
  const selected = bounds.map(({ of, side, column: { name } }) =>
    side === 'min' ? sql`min(${ident(of)}) as ${ident(name)}` : sql`max(${ident(of)}) as ${ident(name)}`,
  )
  return {
    sql: sql`select ${join(selected)} from (${combinations}) as combinations`,
    columns: bounds.map(({ column }) => column),
  }
}
