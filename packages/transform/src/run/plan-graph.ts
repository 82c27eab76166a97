import type { Queryable } from '@gata/warehouse'
import { reachable } from '../graph.ts'
import type { Manifest, ManifestNode } from '../manifest.ts'
import { type NodeState, type PlannedNode, plan } from '../plan.ts'
import { select } from '../select/select.ts'
import { readExisting, readModelState, readSourceVersions } from './model-state.ts'
import type { RunOptions } from './run-options.ts'
import { readSelectionFacts } from './selection-facts.ts'

/** A plan with what it was made from. */
export interface WarehousePlan {
  readonly planned: readonly PlannedNode[]
  /** The data version that each node will have after the run, as far as a plan can know. */
  readonly versions: ReadonlyMap<string, string>
  readonly selected: ReadonlySet<string>
  readonly state: ReadonlyMap<string, NodeState>
  readonly sourceVersions: ReadonlyMap<string, string>
  readonly existing: ReadonlyMap<string, 'table' | 'view'>
}

/** Plans against what the warehouse holds and remembers; of a warehouse that holds nothing yet all is new. */
export async function planGraph(
  warehouse: Queryable,
  manifest: Manifest,
  options: Pick<RunOptions, 'selection' | 'force' | 'retried'> = {},
): Promise<WarehousePlan> {
  const ids = manifest.nodes.map(({ id }) => id)
  const existing = await readExisting(warehouse, ids)
  const state = existing.has('platform.model_state')
    ? await readModelState(warehouse, ids)
    : new Map<string, NodeState>()
  const facts = await readSelectionFacts(warehouse, manifest, options.selection, { state, existing })
  const selected = select(manifest, options.selection, facts)
  const sourceVersions = await readSourceVersions(warehouse, sourcesAbove(manifest, selected), existing)
  const { force = false, retried = new Set<string>() } = options
  return {
    ...plan({ manifest, state, sourceVersions, existing, selected, force, retried }),
    selected,
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
