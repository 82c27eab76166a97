import { columnIn, type NamedTable, noSource, type Scope, type Source, scopeOf, type TracedTable } from './scope.ts'
import { part, parts, type Tree, text, texts } from './syntax-tree.ts'
import { traceExpression } from './trace-expression.ts'
import { deciding, distinct, elementOf, nothing, oneOf, type TracedValue, through } from './traced-value.ts'
import { gap, type Tracing } from './tracing.ts'

/** What a `from` clause gives; an empty one where there is none. */
export function traceSource(tree: Tree | null, tracing: Tracing, outer: Scope | null): Source {
  if (!tree) return noSource
  switch (text(tree, 'type')) {
    case 'EMPTY':
      return noSource
    case 'BASE_TABLE':
      return named(tree, tableOf(tree, tracing), text(tree, 'table_name'))
    case 'SUBQUERY': {
      const query = part(part(tree, 'subquery') ?? {}, 'node')
      if (!query) throw gap('a subquery')
      return named(tree, tracing.query(query, tracing, outer), '')
    }
    case 'EXPRESSION_LIST':
      return named(tree, valuesOf(tree, tracing, outer), '')
    case 'TABLE_FUNCTION':
      return tableFunction(tree, tracing, outer)
    case 'JOIN':
      return joined(tree, tracing, outer)
    default:
      throw gap(`from ${text(tree, 'type').toLowerCase()}`)
  }
}

function tableOf(tree: Tree, tracing: Tracing): TracedTable {
  const name = text(tree, 'table_name')
  const schema = text(tree, 'schema_name')
  // No schema is a step of the query; `recurring` is what a recursive step has so far.
  const isStep = schema === '' || schema === 'recurring'
  const table = isStep ? tracing.steps.get(name.toLowerCase()) : tracing.upstream.get(`${schema}.${name}`)
  if (!table) throw gap(schema === '' ? name : `${schema}.${name}`)
  return table
}

/** A table by its alias, its columns by theirs. */
function named(tree: Tree, table: TracedTable, name: string): Source {
  const alias = text(tree, 'alias')
  const names = texts(tree, 'column_name_alias')
  const renamed: NamedTable = {
    name: alias || name,
    schema: alias ? '' : text(tree, 'schema_name'),
    table: { ...table, columns: renamedColumns(table, names) },
  }
  return { tables: [renamed], merged: new Map(), rows: table.rows }
}

/** The columns of a table under other names, as many as are given. */
export function renamedColumns(table: TracedTable, names: readonly string[]): TracedTable['columns'] {
  const columns = table.columns.map((column, index) => ({ ...column, name: names[index] ?? column.name }))
  const others = table.others
  return others ? [...columns, ...names.slice(columns.length).map((name) => ({ name, value: others }))] : columns
}

function valuesOf(tree: Tree, tracing: Tracing, outer: Scope | null): TracedTable {
  const tuples = Array.isArray(tree['values']) ? tree['values'] : []
  const rows = tuples.map((tuple: unknown) => parts({ tuple }, 'tuple'))
  const scope = scopeOf(noSource, outer)
  const names = texts(tree, 'expected_names')
  const columns = (rows[0] ?? []).map((_, index) => ({
    name: names[index] ?? `col${index}`,
    value: oneOf(rows.flatMap((row) => (row[index] ? [traceExpression(row[index], scope, tracing)] : []))),
  }))
  return { columns, others: null, rows: [] }
}

function tableFunction(tree: Tree, tracing: Tracing, outer: Scope | null): Source {
  const call = part(tree, 'function') ?? {}
  const name = text(call, 'function_name').toLowerCase()
  const given = parts(call, 'children').map((each) => traceExpression(each, scopeOf(noSource, outer), tracing))
  const value = name === 'unnest' ? elementOf(given[0] ?? nothing) : through('transformation', given)
  return named(tree, { columns: [], others: value, rows: deciding('join', given) }, name)
}

function joined(tree: Tree, tracing: Tracing, outer: Scope | null): Source {
  const left = traceSource(part(tree, 'left'), tracing, outer)
  // What stands to the right may read what stands to the left.
  const right = traceSource(part(tree, 'right'), tracing, scopeOf(left, outer))
  const type = text(tree, 'join_type')
  const both: Source = {
    tables: [...left.tables, ...right.tables],
    merged: new Map([...left.merged, ...right.merged]),
    rows: [],
  }
  const isNatural = text(tree, 'ref_type') === 'NATURAL'
  const using = isNatural ? namesInBoth(left, right) : texts(tree, 'using_columns')
  const pairs = using.map((name) => ({
    name: name.toLowerCase(),
    left: valueIn(left, name),
    right: valueIn(right, name),
  }))
  const condition = part(tree, 'condition')
  const compared = condition ? [traceExpression(condition, scopeOf(both, outer), tracing)] : []
  const rows = distinct([
    ...left.rows,
    ...right.rows,
    ...deciding('join', [...pairs.flatMap((pair) => [pair.left, pair.right]), ...compared]),
  ])
  if (type === 'SEMI' || type === 'ANTI') return { ...left, rows }
  const merged = pairs.map((pair) => [pair.name, mergedValue(type, pair.left, pair.right)] as const)
  return { tables: both.tables, merged: new Map([...both.merged, ...merged]), rows }
}

function mergedValue(type: string, left: TracedValue, right: TracedValue): TracedValue {
  if (type === 'RIGHT') return right
  return type === 'OUTER' || type === 'FULL' ? through('transformation', [left, right]) : left
}

function namesInBoth(left: Source, right: Source): readonly string[] {
  const names = (source: Source): readonly string[] =>
    source.tables.flatMap(({ table }) => table.columns.map(({ name }) => name.toLowerCase()))
  const known = new Set(names(right))
  return [...new Set(names(left))].filter((name) => known.has(name))
}

function valueIn(source: Source, name: string): TracedValue {
  const merged = source.merged.get(name.toLowerCase())
  if (merged) return merged
  for (const { table } of source.tables) {
    const value = columnIn(table, name)
    if (value) return value
  }
  throw gap(name)
}
