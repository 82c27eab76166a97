import { isGataError } from '@gata/base'
import type { Queryable } from '@gata/warehouse'

/** A column that a query gives, with its type as DuckDB writes it. */
export interface GivenColumn {
  readonly name: string
  readonly type: string
}

/** What a query gives, or why DuckDB refuses it. */
export type Description = { readonly columns: readonly GivenColumn[] } | { readonly refused: Error }

/**
 * Names and types of the columns that each of many queries gives, without running them. Sound queries are asked about together, as views
 * of which the catalogue tells, at half the price of a `describe` each; among those with a bad one each is asked by itself.
 *
 * ```sql
 * create or replace temp view described_0 as select …; create or replace temp view described_1 as select …
 * ```
 */
export async function describeQueries(
  warehouse: Queryable,
  queries: readonly string[],
): Promise<readonly Description[]> {
  const found: Description[] = []
  for (let start = 0; start < queries.length; start += viewsAtOnce) {
    const some = queries.slice(start, start + viewsAtOnce)
    found.push(...((await describeTogether(warehouse, some)) ?? (await describeEach(warehouse, some))))
  }
  return found
}

async function describeTogether(
  warehouse: Queryable,
  queries: readonly string[],
): Promise<readonly Description[] | null> {
  try {
    const views = queries.map((query, index) => `create or replace temp view described_${index} as\n${query}\n`)
    await warehouse.run(views.join(';\n'))
  } catch (thrown) {
    if (isGataError(thrown)) return null
    throw thrown
  }
  const rows = await warehouse.rows<{ position: number; name: string; type: string }>(`
    select
      replace(table_name, 'described_', '')::integer as position,
      column_name as name,
      data_type as type
    from duckdb_columns()
    where database_name = 'temp'
      and starts_with(table_name, 'described_')
    order by position, column_index
  `)
  const columns = Map.groupBy(rows, ({ position }) => position)
  return queries.map((_, index) => ({
    columns: (columns.get(index) ?? []).map(({ name, type }) => ({ name, type })),
  }))
}

async function describeEach(warehouse: Queryable, queries: readonly string[]): Promise<readonly Description[]> {
  const found: Description[] = []
  for (const query of queries) {
    try {
      found.push({ columns: await warehouse.describe(query) })
    } catch (thrown) {
      if (!isGataError(thrown)) throw thrown
      found.push({ refused: thrown })
    }
  }
  return found
}

/** What one bad query costs the others: each of so many is asked by itself. */
const viewsAtOnce = 100
