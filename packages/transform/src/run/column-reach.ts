import type { ExplainedNode, ReachedColumns } from '../explain.ts'
import { impactOf } from '../lineage/impact.ts'
import type { Manifest, ManifestNode } from '../manifest.ts'
import { columnLineage } from './column-lineage.ts'

/** The same builds, each whose columns differ with the columns downstream that are made of those; only what lies below them is traced. */
export async function withReach(
  manifest: Manifest,
  builds: readonly ExplainedNode[],
): Promise<readonly ExplainedNode[]> {
  const changed = builds.filter(({ columns }) => namesIn(columns).length > 0)
  if (changed.length === 0) return builds
  const below = downstreamOf(
    manifest,
    changed.map(({ node }) => node),
  )
  const lineages = [...(await columnLineage(manifest, { nodes: below, ephemeral: 'inlined' })).values()]
  return builds.map((build) => {
    const columns = namesIn(build.columns)
    if (columns.length === 0) return build
    const { id } = build.node
    const reached = impactOf(lineages, [{ node: id, columns, rows: false }])
    const reaches = reached.flatMap(({ node, columns: names, rows }): readonly ReachedColumns[] =>
      node === id ? [] : [{ node, columns: names, rows }],
    )
    return { ...build, reaches }
  })
}

/** What is new or of another type; nothing that compiles reads a column which is gone. */
function namesIn(columns: ExplainedNode['columns']): readonly string[] {
  return columns ? [...columns.added, ...columns.retyped].map(({ name }) => name) : []
}

/** The nodes themselves and all that stands on them, seen through the texts that stand in their readers. */
function downstreamOf({ nodes }: Manifest, changed: readonly ManifestNode[]): ReadonlySet<string> {
  const found = new Set(changed.map(({ id }) => id))
  const readers = Map.groupBy(
    nodes.flatMap((reader) => reader.reads.map((read) => ({ read, reader }))),
    ({ read }) => read,
  )
  for (const id of found) {
    for (const { reader } of readers.get(id) ?? []) {
      if (reader.kind !== 'ephemeral') found.add(reader.id)
      if (reader.into !== null) found.add(reader.into)
    }
  }
  return found
}
