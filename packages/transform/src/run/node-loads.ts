import type { Manifest, ManifestNode } from '../manifest.ts'

/** For each node the newest load of the landed tables above it: what it has consumed once it is built. */
export class NodeLoads {
  readonly #nodes: ReadonlyMap<string, ManifestNode>
  readonly #sourceVersions: ReadonlyMap<string, string>
  readonly #known = new Map<string, number | null>()

  constructor(manifest: Manifest, sourceVersions: ReadonlyMap<string, string>) {
    this.#nodes = new Map(manifest.nodes.map((node) => [node.id, node]))
    this.#sourceVersions = sourceVersions
  }

  /** The `load_seq` of the newest load above a node; null where none stands there. */
  of(id: string): number | null {
    const known = this.#known.get(id)
    if (known !== undefined) return known
    const node = this.#nodes.get(id)
    const own = node?.layer === 'source' ? Number(this.#sourceVersions.get(id) ?? 0) : 0
    const newest = Math.max(own, ...(node?.dependsOn ?? []).map((above) => this.of(above) ?? 0))
    const load = newest > 0 ? newest : null
    this.#known.set(id, load)
    return load
  }
}
