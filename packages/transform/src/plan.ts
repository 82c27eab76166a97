import { md5Hex } from '@gata/base'
import type { Manifest, ManifestNode } from './manifest.ts'

/** What is known of a node since it last succeeded; all null where it was tried but never did. */
export interface NodeState {
  readonly fingerprint: string | null
  /** Of the data versions of all that it depended on. */
  readonly inputHash: string | null
  /** Changes when, and only when, what readers see may have changed. */
  readonly dataVersion: string | null
}

export type PlanReason =
  | 'new'
  | 'missing'
  | 'never succeeded'
  | 'code changed'
  | 'input changed'
  | 'forced'
  | 'retried'
  | 'unchanged'

/** What is to be done with a node, and why. */
export interface PlannedNode {
  readonly node: ManifestNode
  readonly action: 'build' | 'skip'
  readonly reason: PlanReason
}

export interface PlanInput {
  readonly manifest: Manifest
  /** By node id. */
  readonly state: ReadonlyMap<string, NodeState>
  /** Version of each landed table by node id: its highest `load_seq`; a table that is absent has none. */
  readonly sourceVersions: ReadonlyMap<string, string>
  /** Ids of the relations that the warehouse holds; null trusts the state. */
  readonly existing: Pick<ReadonlySet<string>, 'has'> | null
  /** Ids to plan; null for the whole graph. */
  readonly selected: ReadonlySet<string> | null
  /** Build all that is selected, or some ids of it, changed or not and anew. */
  readonly force?: boolean | ReadonlySet<string>
  /** Ids of nodes that are built again, changed or not. */
  readonly retried?: ReadonlySet<string>
}

/** A plan, with the data version that each node of the graph will have after it. */
export interface GraphPlan {
  readonly planned: readonly PlannedNode[]
  readonly versions: ReadonlyMap<string, string>
}

/** Decides for every selected node, in the order of the manifest, whether it is built; ephemeral nodes never are. */
export function plan(input: PlanInput): GraphPlan {
  const versions = new Map<string, string>()
  const planned: PlannedNode[] = []
  for (const node of input.manifest.nodes) {
    if (node.kind === 'ephemeral') continue
    const state = input.state.get(node.id)
    const inputHash = inputHashOf(node, versions)
    const isSelected = input.selected === null || input.selected.has(node.id)
    const reason = isSelected ? reasonFor(node, state, inputHash, input) : 'unchanged'
    const builds = reason !== 'unchanged'
    if (isSelected) planned.push({ node, action: builds ? 'build' : 'skip', reason })
    versions.set(node.id, expectedVersion(node, state, inputHash, builds, input.sourceVersions))
  }
  return { planned, versions }
}

/** One hash of the versions of all that a node depends on. */
export function inputHashOf(node: ManifestNode, versions: { get(id: string): string | undefined }): string {
  return md5Hex(node.dependsOn.map((id) => `${id}=${versions.get(id) ?? ''}`).join('\n'))
}

/** The version of what a view or a table gives: equal code over equal inputs gives equal rows. */
export function derivedVersion(node: ManifestNode, inputHash: string): string {
  return md5Hex(`${node.fingerprint}:${inputHash}`)
}

function reasonFor(
  node: ManifestNode,
  state: NodeState | undefined,
  inputHash: string,
  { existing, force, retried }: PlanInput,
): PlanReason {
  if (!state) return 'new'
  if (state.fingerprint === null) return 'never succeeded'
  if (state.fingerprint !== node.fingerprint) return 'code changed'
  if (existing && hasRelation(node) && !existing.has(node.id)) return 'missing'
  if (force === true || (force && force.has(node.id))) return 'forced'
  const followsInputs = node.kind === 'table' || node.kind === 'push' || node.kind === 'snapshot'
  if (followsInputs && state.inputHash !== inputHash) return 'input changed'
  return retried?.has(node.id) ? 'retried' : 'unchanged'
}

function hasRelation({ kind }: ManifestNode): boolean {
  return kind !== 'push' && kind !== 'snapshot'
}

/** What the node's version will be. A push and a new master are known only once they ran, so here any other version does. */
function expectedVersion(
  node: ManifestNode,
  state: NodeState | undefined,
  inputHash: string,
  builds: boolean,
  sourceVersions: ReadonlyMap<string, string>,
): string {
  if (node.layer === 'source') return sourceVersions.get(node.id) ?? ''
  if (node.kind === 'view') return derivedVersion(node, inputHash)
  if (!builds) return state?.dataVersion ?? ''
  if (node.kind === 'table') return derivedVersion(node, inputHash)
  return `after the run:${node.id}`
}
