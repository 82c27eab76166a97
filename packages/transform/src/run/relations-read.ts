import { sql } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'

/** Ids (`schema.name`) of the relations that a select reads, as DuckDB's own parser sees them, each once. */
export async function relationsRead(warehouse: Queryable, query: string): Promise<readonly string[]> {
  const [row] = await warehouse.rows<{ tree: string }>(
    sql`select json_serialize_sql(${query}::varchar)::varchar as tree`,
  )
  const found = new Set<string>()
  JSON.parse(row?.tree ?? 'null', (_, value: unknown) => {
    if (isBaseTable(value) && !inQuery.has(value.schema_name)) found.add(`${value.schema_name}.${value.table_name}`)
    return value
  })
  return [...found].sort()
}

/** No schema is a step of the query; `recurring` is what a recursive step has so far. */
const inQuery: ReadonlySet<string> = new Set(['', 'recurring'])

function isBaseTable(value: unknown): value is { schema_name: string; table_name: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    value.type === 'BASE_TABLE' &&
    'schema_name' in value &&
    typeof value.schema_name === 'string' &&
    'table_name' in value
  )
}
