import { md5Hex } from '@gata/base'
import { renderText, sql, textList } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'
import { auditQueries, dependsOnTime, testsOf } from '../audit-queries.ts'
import type { ManifestNode } from '../manifest.ts'
import { type ModelTest, modelsRead } from '../model-test.ts'
import type { NodeState } from '../plan.ts'
import { insertRows } from './insert-rows.ts'
import { type StoredResult, type StoredTest, writeResults, writeTestArtifacts } from './results-store.ts'
import { columnDefinitions } from './table-columns.ts'
import { createTestFailures, keepFailures } from './test-failures.ts'
import type { TestResult } from './test-result.ts'

/** A model that was tested: what was found, when, and its key if all of its tests passed. */
export interface AuditedModel {
  readonly node: ManifestNode
  readonly results: readonly TestResult[]
  readonly startedAt: Date
  /** See {@link auditKey}; null where a test fails. */
  readonly passedKey: string | null
  /** All of its tests were run; if not, an older verdict stands, unless a test fails. */
  readonly isWhole: boolean
}

/** Makes the tables that remember which models passed, and rows that did not. */
export async function createAuditState(warehouse: Queryable): Promise<void> {
  await warehouse.run(`create table if not exists platform.audit_state (\n${columnDefinitions(auditColumns)}\n)`)
  await createTestFailures(warehouse)
}

/** Whether a model holds rows that can be tested, and has tests. */
export function isTested(node: ManifestNode): boolean {
  const hasRows = node.kind === 'view' || node.kind === 'table' || node.kind === 'incremental'
  return hasRows && testsOf(node).length > 0
}

/** Whether a model must be tested: it changed since it passed, or one of its tests fails with time. */
export function isDue(
  node: ManifestNode,
  passed: ReadonlyMap<string, string>,
  state: Parameters<typeof auditKey>[1],
): boolean {
  return node.tests.some(dependsOnTime) || passed.get(node.id) !== auditKey(node, state)
}

/** Changes with the model's rows, its tests, and the rows of other models that these look at. */
export function auditKey(
  node: ManifestNode,
  state: { get(id: string): Pick<NodeState, 'dataVersion'> | undefined },
): string {
  const targets = node.tests.flatMap(modelsRead)
  const versions = [node.id, ...targets].map((id) => state.get(id)?.dataVersion ?? '')
  return md5Hex(
    JSON.stringify([
      auditQueries(node).map(({ sql }) => sql),
      node.tests.map(({ severity, errorIf, warnIf }) => (errorIf || warnIf ? [severity, errorIf, warnIf] : severity)),
      versions,
    ]),
  )
}

/** The keys under which some models passed, by node id. */
export async function readAudited(
  warehouse: Queryable,
  nodes: readonly ManifestNode[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await warehouse.rows<{ node_id: string; audited: string }>(
    sql`select node_id, audited from platform.audit_state where node_id in ${textList(nodes.map(({ id }) => id))}`,
  )
  return new Map(rows.map((row) => [row.node_id, row.audited]))
}

/** Stores what tests found; to be run in one transaction. */
export async function writeAudits(
  transaction: Queryable,
  runId: string,
  audited: readonly AuditedModel[],
  now: Date,
): Promise<void> {
  if (audited.length === 0) return
  const judged = audited.filter(({ passedKey, isWhole }) => isWhole || passedKey === null)
  await transaction.run(sql`
    delete from platform.audit_state
    where node_id in ${textList(judged.map(({ node }) => node.id))}
  `)
  const passed = judged.filter(({ passedKey }) => passedKey !== null)
  await insertRows(
    transaction,
    'platform.audit_state',
    auditColumns,
    passed.map(({ node, passedKey }) => ({ node_id: node.id, audited: passedKey })),
  )
  await keepFailures(
    transaction,
    runId,
    audited.flatMap(({ results }) => results),
    now,
  )
  const loads = await loadsOf(transaction, audited)
  const results = audited.flatMap((model) =>
    model.results.map((result) => stored(result, model.startedAt, loads.get(model.node.id) ?? null)),
  )
  await writeResults(transaction, runId, results, now)
  await writeTestArtifacts(
    transaction,
    runId,
    audited.flatMap(({ node }) => artifactsOf(node, loads.get(node.id) ?? null)),
    now,
  )
}

/** What models had consumed when they were built: it is what their tests look at. */
async function loadsOf(
  transaction: Queryable,
  audited: readonly AuditedModel[],
): Promise<ReadonlyMap<string, number | null>> {
  const rows = await transaction.rows<{ node_id: string; load_seq: number | null }>(sql`
    select node_id, load_seq
    from observability.run_results__current
    where node_id in ${textList(audited.map(({ node }) => node.id))}
  `)
  return new Map(rows.map(({ node_id, load_seq }) => [node_id, load_seq]))
}

function stored(result: TestResult, startedAt: Date, loadSeq: number | null): StoredResult {
  return {
    nodeId: result.id,
    nodeName: result.name,
    tenant: result.model.tenant,
    loadSeq,
    resourceType: 'test',
    status: result.status,
    reason: result.model.id,
    message: result.message,
    rows: result.failingRows,
    milliseconds: result.milliseconds,
    startedAt,
  }
}

function artifactsOf(node: ManifestNode, loadSeq: number | null): readonly StoredTest[] {
  return testsOf(node).map(({ id, name, test }) => ({
    nodeId: id,
    testName: name,
    testType: test.type,
    severity: test.severity,
    modelId: node.id,
    tenant: node.tenant,
    loadSeq,
    metadata: metadataOf(test),
  }))
}

/** The test without what other models are made of. */
function metadataOf(test: ModelTest): StoredTest['metadata'] {
  if (test.type === 'singular') return { ...test, query: renderText(test.query) }
  return test.type === 'relationships' ? { ...test, to: { schema: test.to.schema, name: test.to.name } } : { ...test }
}

const auditColumns = [
  { name: 'node_id', type: 'varchar' },
  { name: 'audited', type: 'varchar' },
]
