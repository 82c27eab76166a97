import type { ColumnChanges } from './column-changes.ts'
import { changedInputs, inputsOf } from './inputs.ts'
import type { NodeImpact } from './lineage/impact.ts'
import type { Manifest, ManifestNode } from './manifest.ts'
import type { GraphPlan, PlannedNode, PlanReason } from './plan.ts'

/** Why a node is built, in the words of whoever reads a plan. */
export type ExplainedReason =
  | Exclude<PlanReason, 'input changed' | 'unchanged'>
  | 'config changed'
  | 'code and config changed'
  | 'upstream changed'

/** A node that a run will build, and all that is known of why. */
export interface ExplainedNode {
  readonly node: ManifestNode
  readonly reason: ExplainedReason
  /** False where the run may find that there is nothing to do after all: what a push brings is known once it ran. */
  readonly isCertain: boolean
  /** For `upstream changed`, what changed directly above it, seen through views; empty where that is not known. */
  readonly because: readonly string[]
  /** Where the change began: landed tables with new loads, and nodes that changed themselves. */
  readonly origins: readonly string[]
  /** How its columns differ from those built last; null where they do not, or where it was never built. */
  readonly columns: ColumnChanges | null
  /** Where its columns differ: the columns downstream that are made of those, in the order of the graph. */
  readonly reaches: readonly NodeImpact[]
}

/** What an explanation knows beside the plan. */
export interface ExplainFacts {
  /** Digest of the inputs that a node was built from, by id. */
  readonly inputs: { get(id: string): string | undefined }
  /** For a node whose code changed: whether that is its text, its tenant's configuration, or both. */
  readonly causeOf: (node: ManifestNode) => 'code changed' | 'config changed' | 'code and config changed'
  readonly columnsOf: (node: ManifestNode) => ColumnChanges | null
}

/** Says of every node that a plan builds why it does; how far changed columns reach is for the lineage to say. Pure. */
export function explain(manifest: Manifest, plan: GraphPlan, facts: ExplainFacts): readonly ExplainedNode[] {
  const byId = new Map(manifest.nodes.map((node) => [node.id, node]))
  const builds = new Map(
    plan.planned.filter(({ action }) => action === 'build').map((planned) => [planned.node.id, planned]),
  )
  const explained = new Map<string, ExplainedNode>()
  for (const planned of builds.values()) {
    const because = planned.reason === 'input changed' ? becauseOf(planned, byId, plan, builds, facts) : []
    explained.set(planned.node.id, explainNode(planned, because, explained, byId, facts))
  }
  return [...explained.values()]
}

/** The plan goes down the graph, so what stands above is explained already. */
function explainNode(
  { node, reason }: PlannedNode,
  because: readonly string[],
  explained: ReadonlyMap<string, ExplainedNode>,
  byId: ReadonlyMap<string, ManifestNode>,
  facts: ExplainFacts,
): ExplainedNode {
  const origins = because.flatMap((id) => {
    const above = explained.get(id)
    return above?.reason === 'upstream changed' && above.origins.length > 0 ? above.origins : [id]
  })
  return {
    node,
    reason: wordFor(reason, node, facts),
    isCertain: reason !== 'input changed' || because.some((id) => isCertainlyOther(id, explained, byId)),
    because,
    origins: [...new Set(origins)],
    columns: reason === 'code changed' ? facts.columnsOf(node) : null,
    reaches: [],
  }
}

function wordFor(reason: PlanReason, node: ManifestNode, { causeOf }: ExplainFacts): ExplainedReason {
  if (reason === 'input changed' || reason === 'unchanged') return 'upstream changed'
  return reason === 'code changed' ? causeOf(node) : reason
}

function becauseOf(
  { node }: PlannedNode,
  byId: ReadonlyMap<string, ManifestNode>,
  { versions }: GraphPlan,
  builds: ReadonlyMap<string, PlannedNode>,
  facts: ExplainFacts,
): readonly string[] {
  const inputs = inputsOf(node, byId, (id) => versions.get(id) ?? '')
  const digest = facts.inputs.get(node.id)
  const changed = digest === undefined ? inputs.filter(({ id }) => builds.has(id)) : changedInputs(inputs, digest)
  return changed.map(({ id }) => id)
}

/** Whether what a node will find at an input is sure to differ from what it was built from. */
function isCertainlyOther(
  id: string,
  explained: ReadonlyMap<string, ExplainedNode>,
  byId: ReadonlyMap<string, ManifestNode>,
): boolean {
  const node = byId.get(id)
  const above = explained.get(id)
  if (!above || node?.layer === 'source' || node?.kind === 'view') return true
  return node?.kind === 'table' && above.isCertain
}
