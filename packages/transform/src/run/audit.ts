import type { Warehouse } from '@gata/warehouse'
import { testsOf } from '../audit-queries.ts'
import type { Manifest } from '../manifest.ts'
import { selectTests } from '../select/select.ts'
import type { Selection } from '../select/selection.ts'
import { auditModel, isFailure, type TestResult } from './audit-model.ts'
import { type AuditedModel, auditKey, createAuditState, isTested, readAudited, writeAudits } from './audit-state.ts'
import { beginInvocation, endInvocation } from './invocations.ts'
import { readModelState } from './model-state.ts'
import { readSelectionFacts } from './selection-facts.ts'

/** How an audit is done. */
export interface AuditOptions {
  readonly runId: string
  /** What was asked for, where no run of that id began before; `test` unless given. */
  readonly command?: string
  readonly selection?: Selection
  /** Test again what passed and has not changed since. */
  readonly force?: boolean
  readonly now?: () => Date
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
  await createAuditState(warehouse)
  const now = options.now ?? (() => new Date())
  const facts = await readSelectionFacts(warehouse, options.selection)
  const wanted = selectTests(manifest, options.selection, facts)
  const tested = manifest.nodes.filter((node) => isTested(node) && testsOf(node).some(({ id }) => wanted.has(id)))
  const state = await readModelState(warehouse)
  const passed = await readAudited(warehouse)
  const due = tested.filter((node) => options.force || passed.get(node.id) !== auditKey(node, state))
  const audited: AuditedModel[] = []
  for (const node of due) {
    const startedAt = now()
    const results = await auditModel(warehouse, node, wanted)
    const passedKey = results.some(isFailure) ? null : auditKey(node, state)
    audited.push({ node, results, startedAt, passedKey, isWhole: results.length === testsOf(node).length })
  }
  if (audited.length > 0) await record(warehouse, options, audited, now())
  return {
    results: audited.flatMap(({ results }) => results),
    auditPassed: audited.every(({ passedKey }) => passedKey !== null),
    unchangedModels: tested.length - due.length,
  }
}

async function record(
  warehouse: Warehouse,
  { runId, command = 'test' }: AuditOptions,
  audited: readonly AuditedModel[],
  now: Date,
): Promise<void> {
  const [first] = audited
  await warehouse.transaction(async (transaction) => {
    await beginInvocation(transaction, {
      runId,
      command,
      tenants: [...new Set(audited.flatMap(({ node }) => node.tenant ?? []))],
      loadSeq: null,
      planned: 0,
      unchanged: 0,
      startedAt: first?.startedAt ?? now,
    })
    await writeAudits(transaction, runId, audited, now)
    await endInvocation(transaction, runId, 'success', now)
  })
}
