import type { Warehouse } from '@gata/warehouse'
import type { Manifest } from '../manifest.ts'
import { createAuditState } from './audit-state.ts'
import { createBuildNotes } from './build-notes.ts'
import { check } from './check.ts'
import { GraphRun } from './graph-run.ts'
import { createIncrementState } from './increment.ts'
import { createLastRun } from './last-run.ts'
import { createModelState, readChecked, writeChecked } from './model-state.ts'
import type { NodeResult } from './node-result.ts'
import { planGraph } from './plan-graph.ts'
import { createPushState } from './push.ts'
import { createResultsStore } from './results-store.ts'
import type { RunOptions } from './run-options.ts'
import { isFailure, type TestResult } from './test-result.ts'

/** What a run did, node by node in the order in which they ended. */
export interface RunOutcome {
  readonly runId: string
  readonly results: readonly NodeResult[]
  /** What the tests found, where models were tested as they were built. */
  readonly tests: readonly TestResult[]
  /** No node failed, none was left out or called off, and no test of severity error failed. */
  readonly succeeded: boolean
}

/**
 * Brings the warehouse up to date with the manifest: checks what changed, plans, builds in parallel, and records results
 * while it runs. A failed node leaves out what stands below it and nothing else. Where nothing changed no model runs.
 *
 * @throws GataError `check-failed` before any data moves. A node that fails is a result, not an error.
 */
export async function runGraph(
  warehouse: Warehouse,
  manifest: Manifest,
  options: RunOptions = {},
): Promise<RunOutcome> {
  await prepareWarehouse(warehouse)
  const checked = await check(manifest, { passed: await readChecked(warehouse) })
  await writeChecked(warehouse, checked)
  const plan = await planGraph(warehouse, manifest, options)
  const runId = options.runId ?? crypto.randomUUID()
  const now = options.now ?? (() => new Date())
  await using run = await GraphRun.open({ warehouse, manifest, plan, runId, now, options })
  const { results, tests } = await run.execute()
  const isDone = results.every(({ status }) => status === 'success' || status === 'unchanged')
  return { runId, results, tests, succeeded: isDone && !tests.some(isFailure) }
}

/** Makes the schemas and tables in which the engine keeps its own state; does nothing where they stand. */
export async function prepareWarehouse(warehouse: Warehouse): Promise<void> {
  await createModelState(warehouse)
  await createPushState(warehouse)
  await createIncrementState(warehouse)
  await createResultsStore(warehouse)
  await createAuditState(warehouse)
  await createLastRun(warehouse)
  await createBuildNotes(warehouse)
}
