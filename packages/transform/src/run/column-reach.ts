import type { ExplainedNode } from '../explain.ts'
import { impactOf } from '../lineage/impact.ts'
import type { Manifest, ManifestNode } from '../manifest.ts'
import { columnLineage } from './column-lineage.ts'

/**
 * The same builds, each whose columns differ with the columns downstream that are made of those. Only what lies below them is traced, and of
 * each only what lies below itself is gone through, so that a change for a thousand tenants costs a thousand times that for one.
 */
export async function withReach(
  manifest: Manifest,
  builds: readonly ExplainedNode[],
): Promise<readonly ExplainedNode[]> {
  const changed = builds.filter(({ columns }) => namesIn(columns).length > 0)
  if (changed.length === 0) return builds
  const readers = readersIn(manifest)
  const below = new Map(changed.map(({ node }) => [node.id, downstreamOf(node.id, readers)]))
  const lineages = await columnLineage(manifest, { nodes: union(below.values()), ephemeral: 'inlined' })
  const places = new Map([...lineages.keys()].map((id, place) => [id, place]))
  return builds.map((build) => {
    const { id } = build.node
    const ids = below.get(id)
    if (!ids) return build
    const inOrder = [...ids].sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0))
    const traced = inOrder.flatMap((each) => lineages.get(each) ?? [])
    const reached = impactOf(traced, [{ node: id, columns: namesIn(build.columns), rows: false }])
    return { ...build, reaches: reached.filter(({ node }) => node !== id) }
  })
}

/** What is new or of another type; nothing that compiles reads a column which is gone. */
function namesIn(columns: ExplainedNode['columns']): readonly string[] {
  return columns ? [...columns.added, ...columns.retyped].map(({ name }) => name) : []
}

/** For each node those that read it, texts that stand in their readers left out. */
function readersIn({ nodes }: Manifest): ReadonlyMap<string, readonly ManifestNode[]> {
  const readers = new Map<string, ManifestNode[]>()
  for (const node of nodes) {
    if (node.kind === 'ephemeral') continue
    for (const read of node.reads) {
      const known = readers.get(read)
      if (known) known.push(node)
      else readers.set(read, [node])
    }
  }
  return readers
}

/** A node and all that stands on it. */
function downstreamOf(id: string, readers: ReadonlyMap<string, readonly ManifestNode[]>): ReadonlySet<string> {
  const found = new Set([id])
  for (const each of found) {
    for (const reader of readers.get(each) ?? []) {
      found.add(reader.id)
      if (reader.into !== null) found.add(reader.into)
    }
  }
  return found
}

function union(sets: Iterable<ReadonlySet<string>>): ReadonlySet<string> {
  const all = new Set<string>()
  for (const set of sets) for (const each of set) all.add(each)
  return all
}
