import type { ManifestNode } from '../manifest.ts'

/** What a node is in the words of dbt. */
export type ResourceType = (typeof resourceTypes)[number]

export const resourceTypes = ['model', 'source', 'snapshot', 'test'] as const

/** A landed table is a source, a node that keeps history a snapshot, all else a model. */
export function resourceTypeOf(node: Pick<ManifestNode, 'layer' | 'kind'>): Exclude<ResourceType, 'test'> {
  if (node.layer === 'source') return 'source'
  return node.kind === 'snapshot' ? 'snapshot' : 'model'
}

/** Where the SQL of a node is written below `target/compiled/`; null for one without SQL. */
export function pathOf(node: Pick<ManifestNode, 'schema' | 'name' | 'sql'>): string | null {
  return node.sql === null ? null : `${node.schema}/${node.name}.sql`
}
