import type { Connection, Warehouse } from '@gata/warehouse'
import { testsOf } from '../audit-queries.ts'
import type { Manifest, ManifestNode } from '../manifest.ts'
import { modelsRead } from '../model-test.ts'
import { selectTests } from '../select/select.ts'
import type { Selection } from '../select/selection.ts'
import { auditModel } from './audit-model.ts'
import {
  type AuditedModel,
  auditKey,
  createAuditState,
  isDue,
  isTested,
  readAudited,
  writeAudits,
} from './audit-state.ts'
import { beginInvocation, endInvocation } from './invocations.ts'
import { readModelState } from './model-state.ts'
import { readSelectionFacts } from './selection-facts.ts'
import { stopSignal } from './stop-signal.ts'
import { isFailure, type TestResult } from './test-result.ts'

/** How an audit is done. */
export interface AuditOptions {
  readonly runId: string
  /** What was asked for, where no run of that id began before; `test` unless given. */
  readonly command?: string
  readonly selection?: Selection
  /** Test again what passed and has not changed since. */
  readonly force?: boolean
  /** Calls the audit off: the statement that runs is ended, and what its model holds counts as not tested. */
  readonly signal?: AbortSignal
  readonly now?: () => Date
}

export interface AuditOutcome {
  /** The tests that ran now; those of unchanged models that passed before are not run again. */
  readonly results: readonly TestResult[]
  /** Every test was run that was to be, and none of severity error fails, neither now nor where nothing changed since it did. */
  readonly auditPassed: boolean
  /** Models whose tests passed before and which have not changed since. */
  readonly unchangedModels: number
  /** Models that were not tested, because the audit was called off. */
  readonly untested: readonly ManifestNode[]
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
  await createAuditState(warehouse)
  const now = options.now ?? (() => new Date())
  const facts = await readSelectionFacts(warehouse, manifest, options.selection)
  const wanted = selectTests(manifest, options.selection, facts)
  const tested = manifest.nodes.filter((node) => isTested(node) && testsOf(node).some(({ id }) => wanted.has(id)))
  const read = tested.flatMap((node) => [node.id, ...node.tests.flatMap(modelsRead)])
  const state = await readModelState(warehouse, read)
  const passed = await readAudited(warehouse, tested)
  const due = tested.filter((node) => options.force || isDue(node, passed, state))
  const audited = await auditEach(warehouse, due, options.signal, async (connection, node) => {
    const startedAt = now()
    const results = await auditModel(connection, node, { wanted, now: startedAt })
    const passedKey = results.some(isFailure) ? null : auditKey(node, state)
    return { node, results, startedAt, passedKey, isWhole: results.length === testsOf(node).length }
  })
  const untested = due.slice(audited.length)
  if (due.length > 0) await record(warehouse, options, { audited, untested }, now())
  return {
    results: audited.flatMap(({ results }) => results),
    auditPassed: untested.length === 0 && audited.every(({ passedKey }) => passedKey !== null),
    unchangedModels: tested.length - due.length,
    untested,
  }
}

/** Audits one model after the other, on a connection of its own that a signal can end; gives those before the signal. */
async function auditEach(
  warehouse: Warehouse,
  nodes: readonly ManifestNode[],
  signal: AbortSignal | undefined,
  audit: (connection: Connection, node: ManifestNode) => Promise<AuditedModel>,
): Promise<readonly AuditedModel[]> {
  await using connection = await warehouse.connect()
  using stop = stopSignal(signal, [connection])
  const audited: AuditedModel[] = []
  for (const node of nodes) {
    if (stop.signal.aborted) break
    const model = await audit(connection, node)
    if (stop.signal.aborted) break // what it found may be the end of its own query
    audited.push(model)
  }
  return audited
}

async function record(
  warehouse: Warehouse,
  { runId, command = 'test' }: AuditOptions,
  { audited, untested }: { readonly audited: readonly AuditedModel[]; readonly untested: readonly ManifestNode[] },
  now: Date,
): Promise<void> {
  const [first] = audited
  await warehouse.transaction(async (transaction) => {
    await beginInvocation(transaction, {
      runId,
      command,
      tenants: [...new Set([...audited.map(({ node }) => node), ...untested].flatMap(({ tenant }) => tenant ?? []))],
      loadSeq: null,
      planned: 0,
      unchanged: 0,
      startedAt: first?.startedAt ?? now,
    })
    await writeAudits(transaction, runId, audited, now)
    await endInvocation(transaction, runId, untested.length > 0 ? 'cancelled' : 'success', now)
  })
}
