import type { Manifest, ManifestNode } from './manifest.ts'

/**
 * The edges as the data goes, by node: a table that pushes fill stands below them, and its readers below it alone, whereas in the order of
 * work the table is made first and its readers wait for the pushes too.
 */
export function dataParents({ nodes }: Pick<Manifest, 'nodes'>): ReadonlyMap<string, readonly string[]> {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const parents = new Map<string, string[]>(nodes.map(({ id }) => [id, []]))
  for (const node of nodes) {
    parents.get(node.id)?.push(...node.parents.filter((id) => isAbove(id, node, byId)))
    if (node.into !== null) parents.get(node.into)?.push(node.id)
  }
  return parents
}

function isAbove(id: string, node: ManifestNode, byId: ReadonlyMap<string, ManifestNode>): boolean {
  const into = byId.get(id)?.into ?? null
  return id !== node.into && !(into !== null && node.parents.includes(into))
}
