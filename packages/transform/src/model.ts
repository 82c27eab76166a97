import type { Column, Columns, Relation, Sql } from '@gata/sql'
import type { ModelTest } from './model-test.ts'

/**
 * How a model is kept.
 *
 * - `view`: a view; nothing is stored.
 * - `table`: rebuilt whole, swapped in one transaction.
 * - `incremental`: a table that is never dropped; created when absent, filled by the pushes that name it.
 * - `push`: no relation of its own; merges its staging view into a master model.
 * - `snapshot`: no relation of its own; keeps the history of what its query gives now in a table of versions.
 * - `ephemeral`: no relation; its text is put into the models that read it.
 */
export type ModelKind = 'view' | 'table' | 'incremental' | 'push' | 'snapshot' | 'ephemeral'

export type Layer =
  | 'source'
  | 'staging'
  | 'master'
  | 'platform'
  | 'intermediate'
  | 'engine'
  | 'analytics'
  | 'observability'

/**
 * How a table is brought up to date from the records that changed, instead of being made anew. Its query must work partition by
 * partition over the rows of one ephemeral model, whose columns all stand in the table; rows with a null in the partition stand alone.
 */
export interface Increment {
  /** The ephemeral model whose rows the query works on. */
  readonly rows: Model
  /** Views each of whose records gives at most one row; what else the rows read must be unchanged. */
  readonly records: readonly { readonly view: Model; readonly platform: string }[]
  /** The column that holds the MD5 of a record's key. */
  readonly rowKey: string
  /** The columns by which every window of the query is partitioned; `source_platform` is one of them. */
  readonly partition: readonly string[]
}

/** A node of the graph as its author writes it. A model is a relation, so it can stand in another model's query. */
export interface Model extends Relation {
  readonly kind: ModelKind
  readonly layer: Layer
  readonly schema: string
  readonly description: string
  readonly columns: Columns
  /** Columns that name a row; the audit proves that they do. Empty where rows have no name. */
  readonly grain: readonly string[]
  readonly tests: readonly ModelTest[]
  readonly tags: readonly string[]
  /** The tenant a node belongs to; null for what all tenants share. */
  readonly tenant: string | null
  /** The text of a source is null: ingest writes its table. For a push or a snapshot it is the select whose rows are merged. */
  readonly query: Sql | null
  /** Edges that the query does not show: the pushes behind a master model's readers. */
  readonly after: readonly Model[]
  /** For a push: the master model it merges into. For a snapshot: the table of versions that it keeps. */
  readonly into: Model | null
  /** Columns that readers inside a run may not use, so that a materialised copy can leave them out (the payload). */
  readonly heavyColumns: readonly string[]
  /** For a table that can follow changed records; null for one that is always made anew. */
  readonly increment: Increment | null
}

/** What an author must say of a model; the rest has defaults. */
export interface ModelSpec {
  readonly name: string
  readonly schema: string
  readonly kind: ModelKind
  readonly layer: Layer
  readonly description: string
  readonly columns: Readonly<Record<string, Column>>
  readonly query: Sql | null
  readonly grain?: readonly string[]
  readonly tests?: readonly ModelTest[]
  readonly tags?: readonly string[]
  readonly tenant?: string | null
  readonly after?: readonly Model[]
  readonly into?: Model
  readonly heavyColumns?: readonly string[]
  readonly increment?: Increment | null
}
