import type { Queryable } from '@gata/warehouse'
import type { Manifest } from '../manifest.ts'
import { type NodeState, type PlannedNode, plan } from '../plan.ts'
import { type Selection, select } from '../select.ts'
import { readExisting, readModelState, readSourceVersions } from './model-state.ts'

/** A plan with what it was made from. */
export interface WarehousePlan {
  readonly planned: readonly PlannedNode[]
  readonly state: ReadonlyMap<string, NodeState>
  readonly sourceVersions: ReadonlyMap<string, string>
  readonly existing: ReadonlyMap<string, 'table' | 'view'>
}

/** Plans against what the warehouse holds and remembers; the tables of the engine's state must stand. */
export async function planGraph(
  warehouse: Queryable,
  manifest: Manifest,
  options: { readonly selection?: Selection; readonly force?: boolean } = {},
): Promise<WarehousePlan> {
  const selected = select(manifest, options.selection)
  const state = await readModelState(warehouse)
  const existing = await readExisting(warehouse)
  const sourceVersions = await readSourceVersions(warehouse, manifest, existing)
  const force = options.force ?? false
  return {
    planned: plan({ manifest, state, sourceVersions, existing, selected, force }),
    state,
    sourceVersions,
    existing,
  }
}
