import { type Columns, quoteIdent } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'
import type { TargetColumn } from './insert-rows.ts'
import { columnDefinitions } from './table-columns.ts'

/** Makes tables of one schema where they are missing, and adds to those that an older version made the columns that they lack. */
export async function keepTables(
  warehouse: Queryable,
  schema: string,
  tables: Readonly<Record<string, Columns>>,
): Promise<void> {
  await warehouse.run(`create schema if not exists ${quoteIdent(schema)}`)
  for (const [table, columns] of Object.entries(tables)) {
    const name = `${quoteIdent(schema)}.${quoteIdent(table)}`
    const wanted = targetColumns(columns)
    await warehouse.run(`create table if not exists ${name} (\n${columnDefinitions(wanted)}\n)`)
    await addMissingColumns(warehouse, name, wanted)
  }
}

/** Adds to a table the columns that it lacks; where it has them all it is left alone, since a change of a table is in the way of its writers. */
export async function addMissingColumns(
  warehouse: Queryable,
  name: string,
  columns: readonly TargetColumn[],
): Promise<void> {
  const standing = new Set((await warehouse.describe(`select * from ${name}`)).map((column) => column.name))
  for (const column of columns.filter((each) => !standing.has(each.name))) {
    await warehouse.run(`alter table ${name} add column if not exists ${quoteIdent(column.name)} ${column.type}`)
  }
}

/** Declared columns as a statement needs them. */
export function targetColumns(columns: Columns): readonly TargetColumn[] {
  return Object.entries(columns).map(([name, { type }]) => ({ name, type }))
}
