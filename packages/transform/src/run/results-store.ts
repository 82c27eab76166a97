import { md5Hex } from '@gata/base'
import { sql, textList, unsafeSql } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'
import type { ManifestNode } from '../manifest.ts'
import { type ResultTable, resultTables } from '../result-tables.ts'
import { insertRows } from './insert-rows.ts'
import { keepTables, targetColumns } from './kept-tables.ts'

/** One outcome as it is stored, of a model or of a test. */
export interface StoredResult {
  readonly nodeId: string
  readonly nodeName: string
  readonly tenant: string | null
  /** Newest load that the node had consumed. */
  readonly loadSeq: number | null
  readonly resourceType: 'model' | 'test'
  readonly status: string
  readonly reason: string
  readonly message: string | null
  /** Rows of the model; failing rows of the test. */
  readonly rows: number | null
  readonly milliseconds: number
  readonly startedAt: Date
}

/** A model as it is stored, with the newest load that it had consumed. */
export interface StoredModel {
  readonly node: ManifestNode
  readonly loadSeq: number | null
}

/** A test as it is stored beside the models. */
export interface StoredTest {
  readonly nodeId: string
  readonly testName: string
  readonly testType: string
  readonly severity: string
  readonly modelId: string
  readonly tenant: string | null
  readonly loadSeq: number | null
  readonly metadata: Readonly<Record<string, unknown>>
}

/** Makes the tables of results, and adds to older ones the columns that they lack. */
export async function createResultsStore(warehouse: Queryable): Promise<void> {
  await keepTables(warehouse, 'observability', resultTables)
}

/** Stores a batch of outcomes; to be run in one transaction. */
export async function writeResults(
  transaction: Queryable,
  runId: string,
  results: readonly StoredResult[],
  now: Date,
): Promise<void> {
  const rows = results.map((result) => ({
    invocation_id: runId,
    node_id: result.nodeId,
    node_name: result.nodeName,
    tenant_slug: result.tenant,
    load_seq: result.loadSeq,
    resource_type: result.resourceType,
    status: result.status,
    reason: result.reason,
    message: result.message,
    rows_affected: result.rows,
    execution_time_seconds: result.milliseconds / 1000,
    run_started_at: result.startedAt,
    run_completed_at: new Date(result.startedAt.getTime() + result.milliseconds),
    extracted_at: now,
  }))
  await replaceRows(transaction, 'run_results__current', rows)
  await insert(transaction, 'run_results', rows)
}

/** Stores what models are, for those that are new or changed; to be run in one transaction. */
export async function writeModelArtifacts(
  transaction: Queryable,
  runId: string,
  models: readonly StoredModel[],
  now: Date,
): Promise<void> {
  const rows = models.map(({ node, loadSeq }) => ({
    invocation_id: runId,
    node_id: node.id,
    model_name: node.name,
    tenant_slug: node.tenant,
    load_seq: loadSeq,
    description: node.description,
    materialization: node.kind,
    layer: node.layer,
    schema_name: node.schema,
    tags: node.tags,
    meta: { columns: node.columns, grain: node.grain },
    config: { materialized: node.kind, fingerprint: node.fingerprint },
    depends_on_nodes: node.dependsOn,
    definition_hash: md5Hex(
      JSON.stringify([node.fingerprint, node.description, node.tags, node.columns, node.grain, node.dependsOn]),
    ),
    extracted_at: now,
  }))
  await insert(transaction, 'model_artifacts', await changed(transaction, 'model_artifacts__current', rows))
  await replaceRows(transaction, 'model_artifacts__current', rows)
}

/** Stores what the tests of some models are, all of each; to be run in one transaction. */
export async function writeTestArtifacts(
  transaction: Queryable,
  runId: string,
  tests: readonly StoredTest[],
  now: Date,
): Promise<void> {
  if (tests.length === 0) return
  const rows = tests.map((test) => ({
    invocation_id: runId,
    node_id: test.nodeId,
    test_name: test.testName,
    tenant_slug: test.tenant,
    load_seq: test.loadSeq,
    test_type: test.testType,
    severity: test.severity,
    description: null,
    tags: [],
    test_metadata: test.metadata,
    target_model_ids: [test.modelId],
    definition_hash: md5Hex(JSON.stringify([test.testType, test.severity, test.metadata])),
    extracted_at: now,
  }))
  await insert(transaction, 'test_artifacts', await changed(transaction, 'test_artifacts__current', rows))
  // A test that its model no longer has goes too, else it would count as failing for ever.
  const models = [...new Set(tests.map(({ modelId }) => modelId))]
  await transaction.run(sql`
    delete from observability.test_artifacts__current
    where target_model_ids->>'$[0]' in ${textList(models)}
  `)
  await insert(transaction, 'test_artifacts__current', rows)
}

type ResultRow = Readonly<Record<string, unknown>> & { readonly node_id: string }

/** Those of some definitions that are not the ones known. */
async function changed<T extends ResultRow & { readonly definition_hash: string }>(
  transaction: Queryable,
  table: ResultTable,
  rows: readonly T[],
): Promise<readonly T[]> {
  if (rows.length === 0) return []
  const known = await transaction.rows<{ node_id: string; definition_hash: string | null }>(sql`
    select node_id, definition_hash
    from ${unsafeSql(`observability.${table}`)}
    where node_id in ${idsOf(rows)}
  `)
  const hashes = new Map(known.map(({ node_id, definition_hash }) => [node_id, definition_hash]))
  return rows.filter((row) => hashes.get(row.node_id) !== row.definition_hash)
}

async function replaceRows(transaction: Queryable, table: ResultTable, rows: readonly ResultRow[]): Promise<void> {
  if (rows.length === 0) return
  await transaction.run(sql`delete from ${unsafeSql(`observability.${table}`)} where node_id in ${idsOf(rows)}`)
  await insert(transaction, table, rows)
}

async function insert(transaction: Queryable, table: ResultTable, rows: readonly ResultRow[]): Promise<void> {
  await insertRows(transaction, `observability.${table}`, targetColumns(resultTables[table]), rows)
}

function idsOf(rows: readonly ResultRow[]) {
  return textList(rows.map(({ node_id }) => node_id))
}
