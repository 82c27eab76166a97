import { sql } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'

/** Of each of some selects the ids (`schema.name`) of the relations that it reads, as DuckDB's own parser sees them, each once. */
export async function relationsRead(
  warehouse: Queryable,
  queries: readonly string[],
): Promise<readonly (readonly string[])[]> {
  const rows = await warehouse.rows<{ tree: string }>(sql`
    select json_serialize_sql(query)::varchar as tree
    from (
      select
        unnest(list) as query,
        generate_subscripts(list, 1) as position
      from (select from_json(${JSON.stringify(queries)}, '["VARCHAR"]') as list)
    )
    order by position
  `)
  return rows.map(({ tree }) => relationsIn(tree))
}

function relationsIn(tree: string): readonly string[] {
  const found = new Set<string>()
  JSON.parse(tree, (_, value: unknown) => {
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
