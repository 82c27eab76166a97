import type { Queryable } from '@gata/warehouse'
import type { Manifest } from '../manifest.ts'
import type { NodeState } from '../plan.ts'
import { methodsOf, type Selection, type SelectionFacts } from '../select/selection.ts'
import { readLastResults } from './last-run.ts'
import { readExisting, readModelState } from './model-state.ts'

/** What is known already, so that it is not read again. */
interface Known {
  readonly state: ReadonlyMap<string, NodeState>
  readonly existing: Pick<ReadonlySet<string>, 'has'>
}

/** Reads what the methods of a selection compare with, and nothing that it does not ask for. */
export async function readSelectionFacts(
  warehouse: Queryable,
  manifest: Manifest,
  selection: Selection = {},
  known: Known | null = null,
): Promise<SelectionFacts> {
  const methods = methodsOf(selection)
  if (!methods.has('state') && !methods.has('result')) return { state: null, results: null }
  const ids = manifest.nodes.map(({ id }) => id)
  const existing = known?.existing ?? (await readExisting(warehouse, ids))
  const state =
    known?.state ?? (existing.has('platform.model_state') ? await readModelState(warehouse, ids) : new Map())
  const hasResults = methods.has('result') && existing.has('platform.last_run')
  return { state, results: hasResults ? await readLastResults(warehouse) : new Map() }
}
