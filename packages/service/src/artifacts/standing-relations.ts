import type { Manifest } from '@gata/transform'
import type { StandingRelation } from '@gata/transform/artifacts'
import type { Queryable } from '@gata/warehouse'

/** What stands in the warehouse of a graph, with the columns and the size that DuckDB knows. */
export async function standingRelations(
  warehouse: Queryable,
  { nodes }: Pick<Manifest, 'nodes'>,
): Promise<readonly StandingRelation[]> {
  const rows = await warehouse.rows<RelationRow>(`
    with relations as (
      select schema_name, table_name, 'table' as kind, estimated_size
      from duckdb_tables()
      where database_name = current_database()
      union all by name
      select schema_name, view_name as table_name, 'view' as kind, null as estimated_size
      from duckdb_views()
      where database_name = current_database() and not internal
    ),
    columns as (
      select
        schema_name,
        table_name,
        to_json(list({name: column_name, type: data_type} order by column_index)) as columns
      from duckdb_columns()
      where database_name = current_database() and not internal
      group by all
    )
    select
      relations.schema_name || '.' || relations.table_name as id,
      relations.kind,
      relations.estimated_size::double as estimated_size,
      columns.columns::varchar as columns
    from relations
    join columns using (schema_name, table_name)
  `)
  const standing = new Map(rows.map((row) => [row.id, row]))
  return nodes.flatMap((node) => {
    const row = node.kind === 'push' || node.kind === 'snapshot' ? undefined : standing.get(node.id)
    if (!row) return []
    const columns = JSON.parse(row.columns) as StandingRelation['columns'] // as the query makes it
    return [{ node, type: row.kind, columns, rows: row.estimated_size }]
  })
}

interface RelationRow extends Readonly<Record<string, unknown>> {
  readonly id: string
  readonly kind: 'table' | 'view'
  readonly estimated_size: number | null
  readonly columns: string
}
