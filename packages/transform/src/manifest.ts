import type { Column } from '@gata/sql'
import type { Layer, ModelKind } from './model.ts'
import type { ModelTest } from './model-test.ts'

/** How a table follows changed records; see `Increment` of a model. */
export interface ManifestIncrement {
  /** The text that gives the rows. */
  readonly rows: string
  readonly rowColumns: readonly string[]
  /** The table's query over a relation named `increment_rows`. */
  readonly query: string
  readonly records: readonly { readonly view: string; readonly platform: string }[]
  readonly rowKey: string
  readonly partition: readonly string[]
}

/** One compiled node: plain data. */
export interface ManifestNode {
  /** `schema.name`, unique in a manifest. */
  readonly id: string
  readonly name: string
  readonly schema: string
  readonly kind: ModelKind
  readonly layer: Layer
  readonly tenant: string | null
  readonly description: string
  readonly tags: readonly string[]
  readonly columns: readonly (Column & { readonly name: string })[]
  readonly grain: readonly string[]
  readonly tests: readonly ModelTest[]
  /** The query with every relation by its quoted name and every ephemeral model put in; null for sources. */
  readonly sql: string | null
  /** Ids of the nodes that stand directly above this one as its author wrote it, ephemeral ones too: the graph that people see. */
  readonly parents: readonly string[]
  /** Ids of the nodes that must be done before this one, ephemeral ones replaced by what they read. */
  readonly dependsOn: readonly string[]
  /** Ids of the nodes whose rows the query reads; a subset of `dependsOn`. */
  readonly reads: readonly string[]
  /** For a push the id of its master model, for a snapshot that of its table of versions. */
  readonly into: string | null
  readonly heavyColumns: readonly string[]
  readonly increment: ManifestIncrement | null
  /** MD5 of everything that decides what the node builds: kind, text, columns, tests left out. */
  readonly fingerprint: string
}

/** The compiled graph, in an order in which every node stands after what it depends on. */
export interface Manifest {
  readonly nodes: readonly ManifestNode[]
  /** By tenant, null for what all share: the configuration of which the texts were made, so that a plan can tell it from code. */
  readonly configs?: ReadonlyMap<string | null, string>
}
