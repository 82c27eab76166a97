import type { Queryable } from '@gata/warehouse'
import { reachable } from '../graph.ts'
import type { Manifest, ManifestNode } from '../manifest.ts'
import { type NodeState, type PlannedNode, plan } from '../plan.ts'
import { select } from '../select/select.ts'
import type { Selection } from '../select/selection.ts'
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
  const sourceVersions = await readSourceVersions(warehouse, sourcesAbove(manifest, selected), existing)
  const force = options.force ?? false
  return {
    planned: plan({ manifest, state, sourceVersions, existing, selected, force }),
    state,
    sourceVersions,
    existing,
  }
}

/** The landed tables that the selected nodes stand on, selected or not. */
function sourcesAbove(manifest: Manifest, selected: ReadonlySet<string>): readonly ManifestNode[] {
  const above = reachable(new Map(manifest.nodes.map((node) => [node.id, node.dependsOn])), selected)
  return manifest.nodes.filter((node) => node.layer === 'source' && above.has(node.id))
}
