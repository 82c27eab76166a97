import type { ColumnInput, LineageKind, NodeLineage } from './lineage.ts'

/** Something that reads a column: a column of a node, or, as `column: null`, the choice of that node's rows. */
export interface ColumnReader {
  readonly node: string
  readonly column: string | null
  readonly kinds: readonly LineageKind[]
}

/** What of a node changes, or may change. */
export interface NodeImpact {
  readonly node: string
  /** Its columns whose values may become others, in their order. */
  readonly columns: readonly string[]
  /** Which rows it has may change, and with that what any of its columns says. */
  readonly rows: boolean
}

/** The nodes that read one column directly, by what they do with it. */
export function readersOf(
  lineages: Iterable<NodeLineage>,
  changed: { readonly node: string; readonly column: string },
): readonly ColumnReader[] {
  const isIt = (input: ColumnInput): boolean => input.node === changed.node && input.column === changed.column
  return [...lineages].flatMap(({ node, columns, rows }) => [
    ...columns.flatMap(({ name, inputs }) => inputs.filter(isIt).map(({ kinds }) => ({ node, column: name, kinds }))),
    ...rows.filter(isIt).map(({ kinds }) => ({ node, column: null, kinds })),
  ])
}

/**
 * What may change downstream of changed columns and rows, directly or over other nodes, in the order of the lineages. The changed nodes
 * themselves are part of the answer.
 */
export function impactOf(lineages: Iterable<NodeLineage>, changes: readonly NodeImpact[]): readonly NodeImpact[] {
  const given = new Map(changes.map((change) => [change.node, change]))
  const all = [...lineages]
  let found: ReadonlyMap<string, NodeImpact> = new Map()
  for (;;) {
    // A table that pushes fill stands before them in the graph, so once through is not always enough.
    const further = passOver(all, given, found)
    if (sizeOf(further) === sizeOf(found)) return [...further.values()]
    found = further
  }
}

function passOver(
  lineages: readonly NodeLineage[],
  given: ReadonlyMap<string, NodeImpact>,
  before: ReadonlyMap<string, NodeImpact>,
): ReadonlyMap<string, NodeImpact> {
  const found = new Map<string, NodeImpact>()
  const impactOn = (id: string): NodeImpact | undefined => found.get(id) ?? before.get(id)
  const isReached = ({ node, column }: ColumnInput): boolean => impactOn(node)?.columns.includes(column) === true
  for (const { node, columns: all, rows: deciding, reads } of lineages) {
    const change = given.get(node)
    const rows = change?.rows === true || deciding.some(isReached) || reads.some((id) => impactOn(id)?.rows === true)
    const columns = all
      .filter(({ name, inputs }) => change?.columns.includes(name) === true || inputs.some(isReached))
      .map(({ name }) => name)
    if (rows || columns.length > 0) found.set(node, { node, columns, rows })
  }
  return found
}

function sizeOf(found: ReadonlyMap<string, NodeImpact>): number {
  return [...found.values()].reduce((size, { columns, rows }) => size + columns.length + (rows ? 1 : 0), found.size)
}
