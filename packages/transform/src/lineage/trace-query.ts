import type { Scope, TracedTable } from './scope.ts'
import { part, parts, partsAt, type Tree, text, texts } from './syntax-tree.ts'
import { traceSelect } from './trace-select.ts'
import { renamedColumns } from './trace-source.ts'
import { deciding, distinct, oneOf } from './traced-value.ts'
import { gap, type Tracing } from './tracing.ts'

/**
 * What a query gives, in the tree that `json_serialize_sql` makes of it: for each column the columns upstream that it is made of, and
 * those that decide which rows there are.
 *
 * @throws GataError `untraceable` where the query says something that is not understood.
 */
export function traceQuery(tree: Tree, around: Tracing, outer: Scope | null): TracedTable {
  const tracing = withSteps(tree, around, outer)
  switch (text(tree, 'type')) {
    case 'SELECT_NODE':
      return traceSelect(tree, tracing, outer)
    case 'SET_OPERATION_NODE':
      return traceSetOperation(tree, tracing, outer)
    case 'RECURSIVE_CTE_NODE':
      return traceRecursive(tree, tracing, outer)
    default:
      throw gap(text(tree, 'type').toLowerCase())
  }
}

function withSteps(tree: Tree, around: Tracing, outer: Scope | null): Tracing {
  const entries = parts(part(tree, 'cte_map') ?? {}, 'map')
  if (entries.length === 0) return around
  const steps = new Map(around.steps)
  const tracing = { ...around, steps }
  for (const entry of entries) {
    const step = part(entry, 'value') ?? {}
    const query = part(part(step, 'query') ?? {}, 'node')
    if (!query) throw gap(text(entry, 'key'))
    const table = traceQuery(query, tracing, outer)
    steps.set(text(entry, 'key').toLowerCase(), { ...table, columns: renamedColumns(table, texts(step, 'aliases')) })
  }
  return tracing
}

function traceSetOperation(tree: Tree, tracing: Tracing, outer: Scope | null): TracedTable {
  const branches = [...partsAt(tree, ['left']), ...parts(tree, 'children'), ...partsAt(tree, ['right'])]
  const tables = branches.map((branch) => traceQuery(branch, tracing, outer))
  const type = text(tree, 'setop_type')
  const all = tables.flatMap(({ columns }) => columns.map(({ value }) => value))
  const rows = tables.flatMap((table) => table.rows)
  if (type === 'EXCEPT' || type === 'INTERSECT') {
    return { ...united(tables.slice(0, 1), false), rows: distinct([...rows, ...deciding('filter', all)]) }
  }
  const table = united(tables, type === 'UNION_BY_NAME')
  return { ...table, rows: distinct(tree['setop_all'] === true ? rows : [...rows, ...deciding('group_by', all)]) }
}

/** Tables under one another, column by column: by position, or by name. */
function united(tables: readonly TracedTable[], isByName: boolean): Omit<TracedTable, 'rows'> {
  const [first] = tables
  const others = tables.flatMap((table) => table.others ?? [])
  const names = isByName
    ? [...new Set(tables.flatMap(({ columns }) => columns.map(({ name }) => name)))]
    : (first?.columns ?? []).map(({ name }) => name)
  const columns = names.map((name, index) => ({
    name,
    value: oneOf(
      tables.flatMap((table) => {
        const column = isByName ? table.columns.find((each) => each.name === name) : table.columns[index]
        return column?.value ?? table.others ?? []
      }),
    ),
  }))
  return { columns, others: others.length > 0 ? oneOf(others) : null }
}

/** A step that reads itself: its first rows, then what comes of them, until nothing new is found. */
function traceRecursive(tree: Tree, tracing: Tracing, outer: Scope | null): TracedTable {
  const first = part(tree, 'left')
  const next = part(tree, 'right')
  if (!first || !next) throw gap('a recursive step')
  const start = traceQuery(first, tracing, outer)
  let table: TracedTable = { ...start, columns: renamedColumns(start, texts(tree, 'aliases')) }
  for (;;) {
    const steps = new Map(tracing.steps).set(text(tree, 'cte_name').toLowerCase(), table)
    const more = traceQuery(next, { ...tracing, steps }, outer)
    const grown = {
      ...united([table, more], false),
      rows: distinct([...table.rows, ...more.rows, ...(tree['union_all'] === true ? [] : grouping([table, more]))]),
    }
    if (sizeOf(grown) === sizeOf(table)) return grown
    table = grown
  }
}

function grouping(tables: readonly TracedTable[]): TracedTable['rows'] {
  return deciding(
    'group_by',
    tables.flatMap(({ columns }) => columns.map(({ value }) => value)),
  )
}

/** How much is known of a table; it only grows. */
function sizeOf({ columns, rows }: TracedTable): number {
  return columns.reduce((size, { value }) => size + value.traces.length, rows.length)
}
