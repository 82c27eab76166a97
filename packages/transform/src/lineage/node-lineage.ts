import { messageOf } from '@gata/base'
import type { ManifestNode } from '../manifest.ts'
import { keyColumns } from '../push.ts'
import { type ColumnInput, type LineageKind, lineageKinds, type NodeLineage } from './lineage.ts'
import type { TracedTable } from './scope.ts'
import type { Tree } from './syntax-tree.ts'
import { traceQuery } from './trace-query.ts'
import { columnOf, type Trace, type TracedValue } from './traced-value.ts'
import { gap } from './tracing.ts'

/** A node, the nodes that its text reads, and the tree of that text. */
export interface ParsedNode {
  readonly node: Pick<ManifestNode, 'id' | 'columns'>
  readonly reads: readonly Pick<ManifestNode, 'id' | 'columns'>[]
  readonly tree: Tree
  /** Names of DuckDB's aggregate functions, lower-case. */
  readonly aggregates: ReadonlySet<string>
}

/** Where the columns of a node come from; a query that is not understood is said to depend on all that it reads. */
export function lineageOf({ node, reads, tree, aggregates }: ParsedNode): NodeLineage {
  const ids = reads.map(({ id }) => id)
  try {
    const upstream = new Map(reads.map((each) => [each.id, tableOf(each)]))
    const table = traceQuery(tree, { upstream, steps: new Map(), aggregates, query: traceQuery }, null)
    const columns = node.columns.map(({ name }, index) => ({
      name,
      inputs: inputsOf(valueAt(table, name, index).traces),
    }))
    return { node: node.id, reads: ids, columns, rows: inputsOf(table.rows), problem: null }
  } catch (thrown) {
    const all = reads.flatMap(({ id, columns }) => columns.map(({ name }) => columnInput(id, name, 'filter')))
    const columns = node.columns.map(({ name }) => ({ name, inputs: [] }))
    return { node: node.id, reads: ids, columns, rows: all, problem: messageOf(thrown) }
  }
}

/** The lineage of a table that other nodes fill, their rows put in by the columns’ names; what they do not give, the engine fills in. */
export function lineageOfFilled(
  node: Pick<ManifestNode, 'id' | 'columns'>,
  fillers: readonly Pick<ManifestNode, 'id' | 'columns' | 'kind' | 'grain'>[],
): NodeLineage {
  const deciding = fillers.map((filler) => ({ filler, names: decidingColumns(filler) }))
  const columns = node.columns.map(({ name }) => ({
    name,
    inputs: deciding.flatMap(({ filler, names }) =>
      filler.columns.some((column) => column.name === name)
        ? [columnInput(filler.id, name, 'identity')]
        : names.map((each) => columnInput(filler.id, each, 'window')),
    ),
  }))
  const rows = deciding.flatMap(({ filler, names }) => names.map((name) => columnInput(filler.id, name, 'filter')))
  return { node: node.id, reads: fillers.map(({ id }) => id), columns, rows, problem: null }
}

/** The columns by which a push or a snapshot tells records and their versions apart. */
function decidingColumns(filler: Pick<ManifestNode, 'columns' | 'kind'>): readonly string[] {
  const names = filler.columns.map(({ name }) => name)
  return filler.kind === 'push' ? names.filter((name) => keyColumns.includes(name)) : names
}

/** The same lineage for a node that is alike but for the tenant: its reads stand in the same order. */
export function lineageLike(
  lineage: NodeLineage,
  node: Pick<ManifestNode, 'id'>,
  reads: readonly Pick<ManifestNode, 'id'>[],
): NodeLineage {
  const ids = new Map(lineage.reads.map((id, index) => [id, reads[index]?.id ?? id]))
  const move = (input: ColumnInput): ColumnInput => ({ ...input, node: ids.get(input.node) ?? input.node })
  return {
    ...lineage,
    node: node.id,
    reads: reads.map(({ id }) => id),
    columns: lineage.columns.map(({ name, inputs }) => ({ name, inputs: inputs.map(move) })),
    rows: lineage.rows.map(move),
  }
}

function tableOf({ id, columns }: Pick<ManifestNode, 'id' | 'columns'>): TracedTable {
  return { columns: columns.map(({ name }) => ({ name, value: columnOf(id, name) })), others: null, rows: [] }
}

/** A declared column among those that the query gives: by its place, else by its name. */
function valueAt(table: TracedTable, name: string, index: number): TracedValue {
  const there = table.columns[index]
  const value = there?.name === name ? there : (table.columns.find((each) => each.name === name) ?? there)
  if (value) return value.value
  if (table.others) return table.others
  throw gap(name)
}

function columnInput(node: string, column: string, kind: LineageKind): ColumnInput {
  return { node, column, kinds: [kind], paths: [] }
}

/** One entry for each column upstream, in the order of nodes and columns. */
function inputsOf(traces: readonly Trace[]): readonly ColumnInput[] {
  const byColumn = new Map<string, Trace[]>()
  for (const trace of traces) {
    const key = `${trace.node}\0${trace.column}`
    byColumn.set(key, [...(byColumn.get(key) ?? []), trace])
  }
  return [...byColumn]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([, [first, ...more]]) => (first ? [inputOf(first, [first, ...more])] : []))
}

function inputOf({ node, column }: Trace, traces: readonly Trace[]): ColumnInput {
  const kinds = new Set(traces.map(({ kind }) => kind))
  const paths = new Set(traces.map(({ path }) => path))
  return {
    node,
    column,
    kinds: lineageKinds.filter((kind) => kinds.has(kind)),
    paths: paths.has('') ? [] : [...paths].sort(),
  }
}
