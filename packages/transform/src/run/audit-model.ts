import { messageOf } from '@gata/base'
import type { Queryable } from '@gata/warehouse'
import { type AuditQuery, auditQueries, type NamedTest } from '../audit-queries.ts'
import type { ManifestNode } from '../manifest.ts'
import type { Severity } from '../model.ts'

/** `warn`: rows fail a test of that severity; `error`: the test itself could not be run. */
export type TestStatus = 'pass' | 'fail' | 'warn' | 'error'

/** What a test found. */
export interface TestResult {
  readonly id: string
  readonly name: string
  readonly model: ManifestNode
  readonly severity: Severity
  readonly status: TestStatus
  readonly failingRows: number | null
  readonly message: string | null
  readonly milliseconds: number
}

/** Runs tests of one model on what it holds; all of them unless some are named by id. */
export async function auditModel(
  warehouse: Queryable,
  node: ManifestNode,
  wanted: Pick<ReadonlySet<string>, 'has'> | null = null,
): Promise<readonly TestResult[]> {
  const results: TestResult[] = []
  for (const query of auditQueries(node)) {
    if (wanted && !query.tests.some(({ id }) => wanted.has(id))) continue
    const found = await runAuditQuery(warehouse, node, query)
    results.push(...found.filter(({ id }) => !wanted || wanted.has(id)))
  }
  return results
}

/** Whether a result keeps a model from being relied on. */
export function isFailure({ status, severity }: TestResult): boolean {
  return status === 'fail' || (status === 'error' && severity === 'error')
}

async function runAuditQuery(
  warehouse: Queryable,
  node: ManifestNode,
  query: AuditQuery,
): Promise<readonly TestResult[]> {
  const start = performance.now()
  try {
    const [row] = await warehouse.rows(query.sql)
    const milliseconds = (performance.now() - start) / query.tests.length
    return query.tests.map((named, index) => {
      const failingRows = Number(row?.[`t${index}`] ?? 0)
      return {
        ...resultOf(node, named, milliseconds),
        status: statusOf(named, failingRows),
        failingRows,
        message: messageFor(failingRows),
      }
    })
  } catch (thrown) {
    const milliseconds = performance.now() - start
    return query.tests.map((named) => ({ ...resultOf(node, named, milliseconds), message: messageOf(thrown) }))
  }
}

function resultOf(model: ManifestNode, { id, name, test }: NamedTest, milliseconds: number): TestResult {
  return { id, name, model, severity: test.severity, status: 'error', failingRows: null, message: null, milliseconds }
}

function statusOf({ test }: NamedTest, failingRows: number): TestStatus {
  if (failingRows === 0) return 'pass'
  return test.severity === 'error' ? 'fail' : 'warn'
}

function messageFor(failingRows: number): string | null {
  if (failingRows === 0) return null
  return failingRows === 1 ? 'one row fails' : `${failingRows} rows fail`
}
