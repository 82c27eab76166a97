import type { NamedTest } from '../audit-queries.ts'
import type { ManifestNode } from '../manifest.ts'
import { dbtId, dbtTestId } from './dbt-id.ts'
import type { DbtMetadata } from './dbt-manifest-types.ts'
import { dbtMetadata, type Invocation } from './dbt-metadata.ts'
import { relationName } from './dbt-node.ts'

/** What a run did with a node. */
export interface RanNode {
  readonly node: ManifestNode
  readonly status: 'success' | 'error' | 'skipped' | 'cancelled'
  readonly reason: string
  readonly rows: number | null
  readonly milliseconds: number
  readonly startedAt: Date
  readonly message: string | null
}

/** What a test found. */
export interface RanTest extends Pick<NamedTest, 'id' | 'name'> {
  readonly model: ManifestNode
  readonly status: 'pass' | 'fail' | 'warn' | 'error'
  readonly failingRows: number | null
  readonly message: string | null
  readonly milliseconds: number
}

/** dbt's run_results v6. @see https://schemas.getdbt.com/dbt/run-results/v6.json */
export interface DbtRunResults {
  readonly metadata: DbtMetadata
  readonly results: readonly DbtRunResult[]
  /** Seconds. */
  readonly elapsed_time: number
  readonly args: Readonly<Record<string, unknown>>
}

export interface DbtRunResult {
  readonly unique_id: string
  readonly status: 'success' | 'error' | 'skipped' | 'pass' | 'fail' | 'warn'
  readonly timing: readonly { readonly name: string; readonly started_at: string; readonly completed_at: string }[]
  readonly thread_id: string
  /** Seconds. */
  readonly execution_time: number
  readonly adapter_response: Readonly<Record<string, unknown>>
  readonly message: string | null
  readonly failures: number | null
  readonly compiled: boolean
  readonly compiled_code: null
  readonly relation_name: string | null
}

/**
 * What a run did in dbt's words: what it built or tested, or was to and did not; nodes that needed nothing are not listed. A node that was called off
 * counts as skipped, which dbt has a word for. A test of a model that all tenants share may run for each of them and is listed once, as it ended last. The
 * SQL stands in the manifest.
 */
export function dbtRunResults(
  ran: { readonly nodes: readonly RanNode[]; readonly tests: readonly RanTest[] },
  byId: ReadonlyMap<string, ManifestNode>,
  invocation: Invocation,
): DbtRunResults {
  const { command, startedAt, generatedAt } = invocation
  return {
    metadata: dbtMetadata('run-results/v6', invocation),
    results: [
      ...ran.nodes.map((each) => nodeResult(each, relationName(each.node, { invocation, byId }))),
      ...new Map(ran.tests.map((test) => [test.id, testResult(test)])).values(),
    ],
    elapsed_time: (generatedAt.getTime() - startedAt.getTime()) / 1000,
    args: { which: command },
  }
}

function nodeResult(
  { node, status, reason, rows, milliseconds, startedAt, message }: RanNode,
  relation: string | null,
): DbtRunResult {
  const completedAt = new Date(startedAt.getTime() + milliseconds)
  const isRun = status === 'success' || status === 'error'
  return {
    unique_id: dbtId(node),
    status: status === 'cancelled' ? 'skipped' : status,
    timing: isRun
      ? [{ name: 'execute', started_at: startedAt.toISOString(), completed_at: completedAt.toISOString() }]
      : [],
    thread_id: 'main',
    execution_time: milliseconds / 1000,
    adapter_response: { reason, ...(rows === null ? {} : { rows_affected: rows }) },
    message: status === 'cancelled' ? 'called off' : message,
    failures: null,
    compiled: true,
    compiled_code: null,
    relation_name: relation,
  }
}

function testResult({ model, status, failingRows, message, milliseconds, ...named }: RanTest): DbtRunResult {
  return {
    unique_id: dbtTestId(model, named),
    status,
    timing: [],
    thread_id: 'main',
    execution_time: milliseconds / 1000,
    adapter_response: {},
    message,
    failures: failingRows,
    compiled: true,
    compiled_code: null,
    relation_name: null,
  }
}
