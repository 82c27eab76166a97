import { md5Hex, messageOf } from '@gata/base'
import { sql } from '@gata/sql'
import type { Queryable, Warehouse } from '@gata/warehouse'
import { type AuditQuery, auditQueries, type NamedTest, testsOf } from '../audit-queries.ts'
import type { Manifest, ManifestNode } from '../manifest.ts'
import type { Severity } from '../model.ts'
import { idOf } from '../model-id.ts'
import type { NodeState } from '../plan.ts'
import { select } from '../select/select.ts'
import type { Selection } from '../select/selection.ts'
import { insertRows } from './insert-rows.ts'
import { readModelState } from './model-state.ts'
import { type StoredResult, type StoredTest, writeResults, writeTestArtifacts } from './results-store.ts'

/** How an audit is done. */
export interface AuditOptions {
  readonly runId: string
  readonly selection?: Selection
  /** Test again what passed and has not changed since. */
  readonly force?: boolean
  readonly now?: () => Date
}

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

export interface AuditOutcome {
  /** The tests that ran now; those of unchanged models that passed before are not run again. */
  readonly results: readonly TestResult[]
  /** No test of severity error fails, neither now nor where nothing changed since it did. */
  readonly auditPassed: boolean
  /** Models whose tests passed before and which have not changed since. */
  readonly unchangedModels: number
}

/**
 * Tests what the selected models hold: those that were built since their last passed audit, so that a run that died between
 * build and audit is made up for, and a failure is found again until it is mended.
 */
export async function auditGraph(
  warehouse: Warehouse,
  manifest: Manifest,
  options: AuditOptions,
): Promise<AuditOutcome> {
  await warehouse.run('create table if not exists platform.audit_state (node_id varchar, audited varchar)')
  const now = options.now ?? (() => new Date())
  const selected = select(manifest, options.selection)
  const tested = manifest.nodes.filter((node) => selected.has(node.id) && hasRows(node) && testsOf(node).length > 0)
  const state = await readModelState(warehouse)
  const passed = await readAudited(warehouse)
  const due = tested.filter((node) => options.force || passed.get(node.id) !== auditKey(node, state))
  const results: TestResult[] = []
  const started = now()
  for (const node of due) results.push(...(await auditModel(warehouse, node)))
  const failed = new Set(results.filter(isFailure).map((result) => result.model.id))
  await store(warehouse, due, results, failed, state, { runId: options.runId, started, now: now() })
  return { results, auditPassed: failed.size === 0, unchangedModels: tested.length - due.length }
}

function hasRows(node: ManifestNode): boolean {
  return node.kind === 'view' || node.kind === 'table' || node.kind === 'incremental'
}

/** Changes with the model's rows, its tests, and the rows that its relationships point to. */
function auditKey(node: ManifestNode, state: ReadonlyMap<string, NodeState>): string {
  const targets = node.tests.flatMap((test) => (test.type === 'relationships' ? [idOf(test.to)] : []))
  const versions = [node.id, ...targets].map((id) => state.get(id)?.dataVersion ?? '')
  return md5Hex(
    JSON.stringify([auditQueries(node).map(({ sql }) => sql), node.tests.map(({ severity }) => severity), versions]),
  )
}

async function auditModel(warehouse: Queryable, node: ManifestNode): Promise<readonly TestResult[]> {
  const results: TestResult[] = []
  for (const query of auditQueries(node)) results.push(...(await runAuditQuery(warehouse, node, query)))
  return results
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

function isFailure({ status, severity }: TestResult): boolean {
  return status === 'fail' || (status === 'error' && severity === 'error')
}

async function readAudited(warehouse: Queryable): Promise<ReadonlyMap<string, string>> {
  const rows = await warehouse.rows<{ node_id: string; audited: string }>(
    'select node_id, audited from platform.audit_state',
  )
  return new Map(rows.map((row) => [row.node_id, row.audited]))
}

async function store(
  warehouse: Warehouse,
  due: readonly ManifestNode[],
  results: readonly TestResult[],
  failed: ReadonlySet<string>,
  state: ReadonlyMap<string, NodeState>,
  { runId, started, now }: { readonly runId: string; readonly started: Date; readonly now: Date },
): Promise<void> {
  if (due.length === 0) return
  const ids = JSON.stringify(due.map((node) => node.id))
  const passed = due
    .filter((node) => !failed.has(node.id))
    .map((node) => ({ node_id: node.id, audited: auditKey(node, state) }))
  await warehouse.transaction(async (transaction) => {
    await transaction.run(sql`
      delete from platform.audit_state
      where node_id in (select unnest(from_json(${ids}, '["VARCHAR"]')))
    `)
    await insertRows(transaction, 'platform.audit_state', auditColumns, passed)
    await writeResults(
      transaction,
      runId,
      results.map((result) => stored(result, started)),
      now,
    )
    await writeTestArtifacts(transaction, runId, due.flatMap(artifactsOf), now)
  })
}

function stored(result: TestResult, startedAt: Date): StoredResult {
  return {
    nodeId: result.id,
    nodeName: result.name,
    tenant: result.model.tenant,
    resourceType: 'test',
    status: result.status,
    reason: result.model.id,
    message: result.message,
    rows: result.failingRows,
    milliseconds: result.milliseconds,
    startedAt,
  }
}

function artifactsOf(node: ManifestNode): readonly StoredTest[] {
  return testsOf(node).map(({ id, name, test }) => ({
    nodeId: id,
    testName: name,
    testType: test.type,
    severity: test.severity,
    modelId: node.id,
    metadata: { ...test },
  }))
}

const auditColumns = [
  { name: 'node_id', type: 'varchar' },
  { name: 'audited', type: 'varchar' },
]
