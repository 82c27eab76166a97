import { messageOf } from '@gata/base'
import type { Queryable } from '@gata/warehouse'
import { type AuditQuery, auditQueries, failingRowsQuery, type NamedTest } from '../audit-queries.ts'
import type { ManifestNode } from '../manifest.ts'
import { verdictOn } from '../model-test.ts'
import { failuresKept } from './test-failures.ts'
import type { TestResult } from './test-result.ts'

/** What is tested: all tests of a model unless some are named by id, as of now unless told another time. */
export interface AuditScope {
  readonly wanted?: Pick<ReadonlySet<string>, 'has'>
  readonly now?: Date
}

/** Runs tests of one model on what it holds, and reads some of the rows that fail. */
export async function auditModel(
  warehouse: Queryable,
  node: ManifestNode,
  scope: AuditScope = {},
): Promise<readonly TestResult[]> {
  const results: TestResult[] = []
  const { wanted, now = null } = scope
  for (const query of auditQueries(node, now)) {
    if (wanted && !query.tests.some(({ id }) => wanted.has(id))) continue
    const found = await runAuditQuery(warehouse, node, query, now)
    results.push(...found.filter(({ id }) => !wanted || wanted.has(id)))
  }
  return results
}

async function runAuditQuery(
  warehouse: Queryable,
  node: ManifestNode,
  query: AuditQuery,
  now: Date | null,
): Promise<readonly TestResult[]> {
  const start = performance.now()
  try {
    const [row] = await warehouse.rows(query.sql)
    const milliseconds = (performance.now() - start) / query.tests.length
    const results: TestResult[] = []
    for (const [index, named] of query.tests.entries()) {
      const failingRows = Number(row?.[`t${index}`] ?? 0)
      const status = verdictOn(named.test, failingRows)
      results.push({
        ...resultOf(node, named, milliseconds),
        status,
        failingRows,
        failures: status === 'pass' ? [] : await readFailing(warehouse, node, named, now),
        message: messageFor(named, failingRows),
      })
    }
    return results
  } catch (thrown) {
    const milliseconds = performance.now() - start
    return query.tests.map((named) => ({ ...resultOf(node, named, milliseconds), message: messageOf(thrown) }))
  }
}

async function readFailing(
  warehouse: Queryable,
  node: ManifestNode,
  { test }: NamedTest,
  now: Date | null,
): Promise<TestResult['failures']> {
  const rows = await warehouse.rows<{ failing_row: string }>(failingRowsQuery(node, test, failuresKept, now))
  return rows.map(({ failing_row }) => JSON.parse(failing_row) as Readonly<Record<string, unknown>>) // to_json of a row is an object
}

function resultOf(model: ManifestNode, { id, name, test }: NamedTest, milliseconds: number): TestResult {
  const { severity } = test
  return { id, name, model, severity, status: 'error', failingRows: null, failures: [], message: null, milliseconds }
}

function messageFor({ test }: NamedTest, failingRows: number): string | null {
  if (failingRows === 0) return null
  if (test.type === 'row_count') return 'the number of rows is out of bounds'
  if (test.type === 'freshness') return `the newest ${test.column} is older than ${test.within}`
  return failingRows === 1 ? 'one row fails' : `${failingRows} rows fail`
}
