import { type Columns, column, sql, textList } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'
import { insertRows } from './insert-rows.ts'
import { keepTables, targetColumns } from './kept-tables.ts'
import type { TestResult } from './test-result.ts'

/** How many failing rows of a test are kept at most. */
export const failuresKept = 100

/** The failing rows that are kept of one test, as its last run found them. */
export interface KeptFailures {
  readonly testId: string
  readonly runId: string
  readonly foundAt: string
  /** All that failed, kept or not; as far as the test counts them. */
  readonly failingRows: number
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

/** Makes the table of failing rows. It has a tenant, so that what it holds of one goes when the tenant does. */
export async function createTestFailures(warehouse: Queryable): Promise<void> {
  await keepTables(warehouse, 'observability', { test_failures: columns })
}

/** Puts what tests found now in the place of what they found before; a test that passes keeps none. To be run in one transaction. */
export async function keepFailures(
  transaction: Queryable,
  runId: string,
  results: readonly TestResult[],
  now: Date,
): Promise<void> {
  await transaction.run(sql`
    delete from observability.test_failures
    where test_id in ${textList(results.map(({ id }) => id))}
  `)
  const rows = results.flatMap(({ id, model, failingRows, failures }) =>
    failures.map((row) => ({
      test_id: id,
      tenant_slug: model.tenant ?? (typeof row['tenant_slug'] === 'string' ? row['tenant_slug'] : null),
      invocation_id: runId,
      found_at: now,
      failing_rows: failingRows,
      failing_row: row,
    })),
  )
  await insertRows(transaction, 'observability.test_failures', targetColumns(columns), rows)
}

/** The failing rows kept of a test; null where it never failed, passed since, or its rows were forgotten. */
export async function readFailures(warehouse: Queryable, testId: string): Promise<KeptFailures | null> {
  const [table] = await warehouse.rows(
    `select 1 from duckdb_tables() where database_name = current_database() and schema_name = 'observability' and table_name = 'test_failures'`,
  )
  if (!table) return null
  const rows = await warehouse.rows<FailureRow>(sql`
    select invocation_id, found_at, failing_rows, failing_row::varchar as failing_row
    from observability.test_failures
    where test_id = ${testId}
    order by failing_row
  `)
  const [first] = rows
  if (!first) return null
  return {
    testId,
    runId: first.invocation_id,
    foundAt: first.found_at,
    failingRows: first.failing_rows,
    rows: rows.map(({ failing_row }) => JSON.parse(failing_row) as Readonly<Record<string, unknown>>), // written by keepFailures alone
  }
}

/**
 * Forgets the failing rows of a tenant, and those that name no tenant: any of them may hold a person that is to be erased. The tests
 * themselves still stand as failed.
 *
 * @returns how many rows went.
 */
export async function forgetFailures(transaction: Queryable, tenant: string): Promise<number> {
  await createTestFailures(transaction)
  return await transaction.run(sql`
    delete from observability.test_failures
    where tenant_slug = ${tenant} or tenant_slug is null
  `)
}

interface FailureRow {
  readonly [column: string]: unknown
  readonly invocation_id: string
  readonly found_at: string
  readonly failing_rows: number
  readonly failing_row: string
}

const columns: Columns = {
  test_id: column('varchar', '`schema.model.test`.'),
  tenant_slug: column('varchar', 'Owner of the row; null where it does not tell.', { nullable: true }),
  invocation_id: column('varchar', 'Run that found it.'),
  found_at: column('timestamptz', 'When.'),
  failing_rows: column('bigint', 'All rows that failed the test.'),
  failing_row: column('json', 'The row, without the heavy columns of its model.'),
}
