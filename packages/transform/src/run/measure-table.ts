import { type ColumnType, literal, quoteIdent, sql, unsafeSql } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'
import type { ManifestNode } from '../manifest.ts'
import { measurementTables } from '../measurement-tables.ts'
import { keepTables } from './kept-tables.ts'
import { quotedName } from './table-columns.ts'

/** A built table with what tells the time in it. */
export interface MeasuredTable {
  readonly node: ManifestNode
  /** Column of the day of a row; null for a table that knows no days. */
  readonly day: string | null
  /** Column of the instant of a row; null for one that knows days only. */
  readonly at: string | null
}

/** Makes the tables of measurements where they are missing. */
export async function createMeasurements(warehouse: Queryable): Promise<void> {
  await keepTables(warehouse, 'observability', measurementTables)
}

/**
 * Measures a table in one pass: rows, nulls, sums and bounds of each column, and rows and nulls of each day and connector. The columns of
 * the run are added to those of earlier runs, the days take the place of those known before. To be run in one transaction.
 *
 * ```sql
 * select source_platform, day, count(*), max(event_at), [{'nulls': count(*) - count(a), …}, …] from t group by all
 * ```
 */
export async function measureTable(
  transaction: Queryable,
  table: MeasuredTable,
  { runId, now }: { readonly runId: string; readonly now: Date },
): Promise<void> {
  const { node } = table
  await transaction.run(`create or replace temp table measured_days as\n${partsQuery(table)}`)
  await transaction.run(sql`
    insert into observability.column_metrics by name
    select
      ${runId} as invocation_id,
      ${node.tenant} as tenant_slug,
      ${node.id} as node_id,
      (select load_seq from observability.run_results__current where node_id = ${node.id}) as load_seq,
      ${now.toISOString()}::timestamptz as measured_at,
      ${unsafeSql(totalsOf(node))}
  `)
  await transaction.run(sql`delete from observability.table_days where node_id = ${node.id}`)
  if (table.day !== null && node.columns.some(({ name }) => name === platformColumn)) {
    const nullable = node.columns.flatMap(({ name, nullable: isNullable }, index) =>
      isNullable ? [{ name, count: `columns[${index + 1}].nulls` }] : [],
    )
    await transaction.run(sql`
      insert into observability.table_days by name
      select
        ${runId} as invocation_id,
        ${node.tenant} as tenant_slug,
        ${node.id} as node_id,
        (select load_seq from observability.run_results__current where node_id = ${node.id}) as load_seq,
        ${now.toISOString()}::timestamptz as measured_at,
        source_platform,
        day,
        row_count,
        newest_at,
        ${unsafeSql(`[${nullable.map(({ name }) => literal(name)).join(', ')}]::varchar[]`)} as null_columns,
        ${unsafeSql(`[${nullable.map(({ count }) => count).join(', ')}]::bigint[]`)} as null_counts
      from measured_days
      where day is not null
        and source_platform is not null
      qualify row_number() over (partition by source_platform order by day desc) <= ${mostDays}
    `)
  }
  await transaction.run('drop table measured_days')
}

function partsQuery({ node, day, at }: MeasuredTable): string {
  const hasPlatform = node.columns.some(({ name }) => name === platformColumn)
  const parts = node.columns.map(({ name, type, nullable }) => partOf(quoteIdent(name), type, nullable))
  return `select
  ${hasPlatform ? platformColumn : 'null'}::varchar as source_platform,
  ${day === null ? 'null::date' : quoteIdent(day)} as day,
  count(*) as row_count,
  ${at === null ? 'null::timestamptz' : `max(${quoteIdent(at)})`} as newest_at,
  [
    ${parts.join(',\n    ')}
  ] as columns
from ${quotedName(node)}
group by
  1,
  2`
}

/** What is known of one column in a part of the rows; a column that may not be null has no nulls, as its test proves. */
function partOf(column: string, type: ColumnType, isNullable: boolean): string {
  const isNumber = /^(bigint|integer|double|decimal)/.test(type)
  const isTime = type === 'date' || type === 'timestamptz'
  const fields = [
    `'nulls': ${isNullable ? `count(*) - count(${column})` : '0::bigint'}`,
    `'trues': ${type === 'boolean' ? `count_if(${column})::bigint` : 'null::bigint'}`,
    `'total': ${isNumber ? `sum(${column})::double` : 'null::double'}`,
    `'min_number': ${isNumber ? `min(${column})::double` : 'null::double'}`,
    `'max_number': ${isNumber ? `max(${column})::double` : 'null::double'}`,
    `'min_at': ${isTime ? `min(${column})::timestamptz` : 'null::timestamptz'}`,
    `'max_at': ${isTime ? `max(${column})::timestamptz` : 'null::timestamptz'}`,
  ]
  return `{${fields.join(', ')}}`
}

/** A row for each column, of a table without rows too. */
function totalsOf(node: ManifestNode): string {
  const declared = node.columns.map(({ name, type }, index) => `(${index + 1}, ${literal(name)}, ${literal(type)})`)
  return `declared.column_name,
      declared.ordinal_position,
      declared.data_type,
      rows_of_all.row_count,
      coalesce(parts.null_count, 0) as null_count,
      parts.true_count,
      parts.total,
      parts.min_number,
      parts.max_number,
      parts.min_at,
      parts.max_at
    from (values ${declared.join(', ')}) as declared(ordinal_position, column_name, data_type)
    cross join (
      select coalesce(sum(row_count), 0)::bigint as row_count
      from measured_days
    ) as rows_of_all
    left join (
      select
        ordinal_position,
        sum(part.nulls)::bigint as null_count,
        sum(part.trues)::bigint as true_count,
        sum(part.total) as total,
        min(part.min_number) as min_number,
        max(part.max_number) as max_number,
        min(part.min_at) as min_at,
        max(part.max_at) as max_at
      from (
        select
          unnest(columns) as part,
          generate_subscripts(columns, 1) as ordinal_position
        from measured_days
      )
      group by ordinal_position
    ) as parts using (ordinal_position)`
}

const platformColumn = 'source_platform'

/** More than any window, so that days far in the future, which broken records make, push none out. */
const mostDays = 120
