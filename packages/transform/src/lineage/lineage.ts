/**
 * How a column of a node reaches one of its readers, as OpenLineage's column lineage facet tells it apart. Direct, its value goes in:
 *
 * - `identity`: as it is; `transformation`: through an expression; `aggregation`: many rows of it together.
 *
 * Indirect, it decides without going in:
 *
 * - `join`, `filter`, `group_by`, `sort`: which rows there are, or which of them is taken; `window`: which rows a window function sees;
 *   `conditional`: which of several values.
 */
export type LineageKind = (typeof lineageKinds)[number]

/** All of them, the closest first. */
export const lineageKinds = [
  'identity',
  'transformation',
  'aggregation',
  'conditional',
  'window',
  'sort',
  'join',
  'filter',
  'group_by',
] as const

/** A column of a node upstream, and what it does here. */
export interface ColumnInput {
  /** Id of the node upstream. */
  readonly node: string
  readonly column: string
  /** Each once, the closest first. */
  readonly kinds: readonly LineageKind[]
  /** The fields that are read where the column is a struct or a JSON document, such as `customer.email` or `refunds[].amount`; none where it is read whole. */
  readonly paths: readonly string[]
}

/** Where the columns of one node come from. */
export interface NodeLineage {
  readonly node: string
  /** Ids of the nodes whose rows it reads. */
  readonly reads: readonly string[]
  /** Every declared column of the node, in order; one that is made of constants alone has no inputs. */
  readonly columns: readonly { readonly name: string; readonly inputs: readonly ColumnInput[] }[]
  /** What decides which rows there are, and so reaches every column. */
  readonly rows: readonly ColumnInput[]
  /** Why the columns could not be traced, so that all that is read stands in `rows`; null where they were. */
  readonly problem: string | null
}

/** Whether the value itself goes in. */
export function isDirect(kind: LineageKind): boolean {
  return kind === 'identity' || kind === 'transformation' || kind === 'aggregation'
}
