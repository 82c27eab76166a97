import { quoteIdent, sql, unsafeSql } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'

/** A column to be filled: name and DuckDB type. */
export interface TargetColumn {
  readonly name: string
  readonly type: string
}

/**
 * Inserts plain objects into a table in one statement; what an object lacks is null. Values go as one bound JSON text and
 * are cast to the column's type, so decimals may be numbers or strings.
 *
 * ```sql
 * insert into "s"."t" ("a", "b") select (row->>'a')::bigint, row->'b' from (select unnest($1::json[]) as row)
 * ```
 */
export async function insertRows(
  target: Queryable,
  table: string,
  columns: readonly TargetColumn[],
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  if (rows.length === 0) return
  const names = columns.map(({ name }) => quoteIdent(name)).join(', ')
  const values = columns.map(valueOf).join(',\n  ')
  await target.run(sql`
    insert into ${unsafeSql(table)} (${unsafeSql(names)})
    select
      ${unsafeSql(values)}
    from (
      select unnest(${JSON.stringify(rows, exact)}::json[]) as "row"
    )
  `)
}

function valueOf({ name, type }: TargetColumn): string {
  const path = `'$."${name.replaceAll("'", "''")}"'`
  if (type === 'json') return `case when json_type("row", ${path}) <> 'NULL' then "row"->${path} end`
  const nested = type.endsWith('[]') || type.startsWith('struct(')
  return nested ? `("row"->${path})::${type}` : `("row"->>${path})::${type}`
}

/** JSON has no bigint; its digits as text lose nothing. */
function exact(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}
