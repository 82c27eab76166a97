import type { Manifest, ManifestNode } from '../manifest.ts'
import { derivedVersion, inputHashOf, type NodeState } from '../plan.ts'
import type { WarehousePlan } from './plan-graph.ts'

/**
 * The data versions of a graph while a run changes them. A node's version may be asked for once all above it is done; what a
 * plan could only foresee (did the push bring anything?) is known by then.
 */
export class RunVersions {
  readonly #nodes: ReadonlyMap<string, ManifestNode>
  readonly #plan: WarehousePlan
  readonly #runId: string
  readonly #known = new Map<string, string>()

  constructor(manifest: Manifest, plan: WarehousePlan, runId: string) {
    this.#nodes = new Map(manifest.nodes.map((node) => [node.id, node]))
    this.#plan = plan
    this.#runId = runId
  }

  /** The version of a node as the next plan will find it. */
  get(id: string): string {
    const known = this.#known.get(id)
    if (known !== undefined) return known
    const node = this.#nodes.get(id)
    const version = node?.kind === 'view' ? derivedVersion(node, inputHashOf(node, this)) : this.#remembered(id, node)
    this.#known.set(id, version)
    return version
  }

  /** Whether all that a node depends on is as it was when the node was last built. */
  isUnchanged(node: ManifestNode): boolean {
    return this.#plan.state.get(node.id)?.inputHash === inputHashOf(node, this)
  }

  /** Takes note of a node that was built; `made` is what the build itself says of its version, null if nothing. */
  built(node: ManifestNode, made: string | null): NodeState {
    const inputHash = inputHashOf(node, this)
    const dataVersion = this.#versionAfter(node, inputHash, made)
    this.#known.set(node.id, dataVersion)
    return { fingerprint: node.fingerprint, inputHash, dataVersion }
  }

  #versionAfter(node: ManifestNode, inputHash: string, made: string | null): string {
    if (node.layer === 'source') return this.#plan.sourceVersions.get(node.id) ?? '0'
    if (node.kind === 'push') return made ?? ''
    if (node.kind === 'snapshot') return made ?? this.#plan.state.get(node.id)?.dataVersion ?? ''
    if (node.kind !== 'incremental') return derivedVersion(node, inputHash)
    const kept = this.#plan.state.get(node.id)?.dataVersion
    return made === null && kept ? kept : this.#runId
  }

  #remembered(id: string, node: ManifestNode | undefined): string {
    if (node?.layer === 'source') return this.#plan.sourceVersions.get(id) ?? ''
    return this.#plan.state.get(id)?.dataVersion ?? ''
  }
}
