import { sql, unsafeSql } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'
import type { ManifestNode } from '../manifest.ts'
import { insertRows, type TargetColumn } from './insert-rows.ts'
import { columnDefinitions } from './table-columns.ts'

/** One outcome as it is stored, of a model or of a test. */
export interface StoredResult {
  readonly nodeId: string
  readonly nodeName: string
  readonly tenant: string | null
  readonly resourceType: 'model' | 'test'
  readonly status: string
  readonly reason: string
  readonly message: string | null
  /** Rows of the model; failing rows of the test. */
  readonly rows: number | null
  readonly milliseconds: number
  readonly startedAt: Date
}

/** A test as it is stored beside the models. */
export interface StoredTest {
  readonly nodeId: string
  readonly testName: string
  readonly testType: string
  readonly severity: string
  readonly modelId: string
  readonly metadata: Readonly<Record<string, unknown>>
}

/** Makes the artifact tables: `…__current` hold the latest of every node, `run_results` all that ever was. */
export async function createResultsStore(warehouse: Queryable): Promise<void> {
  await warehouse.run('create schema if not exists observability')
  const tables = {
    run_results__current: resultColumns,
    run_results: resultColumns,
    model_artifacts__current: modelColumns,
    test_artifacts__current: testColumns,
  }
  for (const [name, columns] of Object.entries(tables)) {
    await warehouse.run(`create table if not exists observability.${name} (\n${columnDefinitions(columns)}\n)`)
  }
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
  await replaceRows(transaction, 'run_results__current', resultColumns, rows)
  await insertRows(transaction, 'observability.run_results', resultColumns, rows)
}

/** Stores what models are, for those that are new or changed; to be run in one transaction. */
export async function writeModelArtifacts(
  transaction: Queryable,
  runId: string,
  nodes: readonly ManifestNode[],
  now: Date,
): Promise<void> {
  const rows = nodes.map((node) => ({
    invocation_id: runId,
    node_id: node.id,
    model_name: node.name,
    tenant_slug: node.tenant,
    description: node.description,
    materialization: node.kind,
    layer: node.layer,
    schema_name: node.schema,
    tags: node.tags,
    meta: { columns: node.columns, grain: node.grain },
    config: { materialized: node.kind, fingerprint: node.fingerprint },
    depends_on_nodes: node.dependsOn,
    extracted_at: now,
  }))
  await replaceRows(transaction, 'model_artifacts__current', modelColumns, rows)
}

/** Stores what tests are; to be run in one transaction. */
export async function writeTestArtifacts(
  transaction: Queryable,
  runId: string,
  tests: readonly StoredTest[],
  now: Date,
): Promise<void> {
  const rows = tests.map((test) => ({
    invocation_id: runId,
    node_id: test.nodeId,
    test_name: test.testName,
    test_type: test.testType,
    severity: test.severity,
    description: null,
    tags: [],
    test_metadata: test.metadata,
    target_model_ids: [test.modelId],
    extracted_at: now,
  }))
  await replaceRows(transaction, 'test_artifacts__current', testColumns, rows)
}

async function replaceRows(
  transaction: Queryable,
  table: string,
  columns: readonly TargetColumn[],
  rows: readonly (Readonly<Record<string, unknown>> & { readonly node_id: string })[],
): Promise<void> {
  if (rows.length === 0) return
  const ids = JSON.stringify(rows.map((row) => row.node_id))
  const name = unsafeSql(`observability.${table}`)
  await transaction.run(sql`delete from ${name} where node_id in (select unnest(from_json(${ids}, '["VARCHAR"]')))`)
  await insertRows(transaction, `observability.${table}`, columns, rows)
}

const varchar = (name: string): TargetColumn => ({ name, type: 'varchar' })
const json = (name: string): TargetColumn => ({ name, type: 'json' })
const instant = (name: string): TargetColumn => ({ name, type: 'timestamptz' })

const resultColumns: readonly TargetColumn[] = [
  varchar('invocation_id'),
  varchar('node_id'),
  varchar('node_name'),
  varchar('tenant_slug'),
  varchar('resource_type'),
  varchar('status'),
  varchar('reason'),
  varchar('message'),
  { name: 'rows_affected', type: 'bigint' },
  { name: 'execution_time_seconds', type: 'double' },
  instant('run_started_at'),
  instant('run_completed_at'),
  instant('extracted_at'),
]

const modelColumns: readonly TargetColumn[] = [
  varchar('invocation_id'),
  varchar('node_id'),
  varchar('model_name'),
  varchar('tenant_slug'),
  varchar('description'),
  varchar('materialization'),
  varchar('layer'),
  varchar('schema_name'),
  json('tags'),
  json('meta'),
  json('config'),
  json('depends_on_nodes'),
  instant('extracted_at'),
]

const testColumns: readonly TargetColumn[] = [
  varchar('invocation_id'),
  varchar('node_id'),
  varchar('test_name'),
  varchar('test_type'),
  varchar('severity'),
  varchar('description'),
  json('tags'),
  json('test_metadata'),
  json('target_model_ids'),
  instant('extracted_at'),
]
