import { isNamed, type NamedTable, type Scope, type Source, scopeOf, type TracedTable, unqualified } from './scope.ts'
import { childrenOf, constantText, part, parts, partsAt, partsOf, type Tree, text, texts } from './syntax-tree.ts'
import { traceExpression } from './trace-expression.ts'
import { traceSource } from './trace-source.ts'
import { deciding, distinct, fieldOf, type Trace, type TracedValue } from './traced-value.ts'
import { gap, type Tracing } from './tracing.ts'

/** What a `select` gives. */
export function traceSelect(tree: Tree, tracing: Tracing, outer: Scope | null): TracedTable {
  const source = traceSource(part(tree, 'from_table'), tracing, outer)
  const aliases = new Map<string, TracedValue>()
  const scope = { ...scopeOf(source, outer), aliases }
  const items = parts(tree, 'select_list')
  const columns: Column[] = []
  const others: TracedValue[] = []
  for (const item of items) {
    const found = traceItem(item, scope, tracing)
    columns.push(...found.columns)
    if (found.others) others.push(found.others)
    if (text(item, 'alias') !== '' && found.columns[0]) {
      aliases.set(text(item, 'alias').toLowerCase(), found.columns[0].value)
    }
  }
  const table = { columns, others: others[0] ?? null }
  return { ...table, rows: distinct([...source.rows, ...rowsOf(tree, items, columns, scope, tracing)]) }
}

interface Column {
  readonly name: string
  readonly value: TracedValue
}

interface Item {
  readonly columns: readonly Column[]
  readonly others: TracedValue | null
}

function traceItem(item: Tree, scope: Scope, tracing: Tracing): Item {
  if (text(item, 'class') === 'STAR') return traceStar(item, scope, tracing)
  const value = traceExpression(item, scope, tracing)
  const alias = text(item, 'alias')
  if (!isUnnest(item) || (alias !== '' && parts(item, 'children').length === 1)) {
    return { columns: [{ name: alias || nameOf(item), value }], others: null }
  }
  // Unnested structs become columns whose names the query does not say.
  const fields = [...(value.fields ?? [])].map(([name, field]) => ({ name, value: field }))
  return { columns: fields, others: value }
}

/** The name that DuckDB gives to an item without one; empty where nobody can call it by that. */
function nameOf(item: Tree): string {
  const names = texts(item, 'column_names')
  if (names.length > 0) return names.at(-1) ?? ''
  return text(item, 'type') === 'STRUCT_EXTRACT' ? (constantText(parts(item, 'children')[1]) ?? '') : ''
}

function traceStar(star: Tree, scope: Scope, tracing: Tracing): Item {
  if (part(star, 'expr') || star['columns'] === true) throw gap('COLUMNS(…)')
  const relation = text(star, 'relation_name')
  const tables = relation === '' ? scope.source.tables : scope.source.tables.filter((each) => isNamed(each, relation))
  if (tables.length === 0) return fieldsOf(relation, scope)
  const excluded = new Set(excludedNames(star).map((name) => name.toLowerCase()))
  const replaced = new Map(
    parts(star, 'replace_list').map((each) => [text(each, 'key').toLowerCase(), part(each, 'value')]),
  )
  const renamed = new Map(parts(star, 'rename_list').map((each) => [renamedFrom(each), text(each, 'value')]))
  const columns = starColumns(tables, scope.source, relation === '')
    .filter(({ name }) => !excluded.has(name.toLowerCase()))
    .map(({ name, value }) => {
      const replacement = replaced.get(name.toLowerCase())
      return {
        name: renamed.get(name.toLowerCase()) ?? name,
        value: replacement ? traceExpression(replacement, scope, tracing) : value,
      }
    })
  return { columns, others: tables.find(({ table }) => table.others)?.table.others ?? null }
}

function excludedNames(star: Tree): readonly string[] {
  const qualified = parts(star, 'qualified_exclude_list').map((each) => text(each, 'column'))
  return [...texts(star, 'exclude_list'), ...qualified]
}

function renamedFrom(entry: Tree): string {
  const key = part(entry, 'key')
  return (key ? text(key, 'column') : text(entry, 'key')).toLowerCase()
}

/** All columns of the tables, one that a join merged once. */
function starColumns(tables: readonly NamedTable[], source: Source, isMerging: boolean): readonly Column[] {
  const seen = new Set<string>()
  return tables.flatMap(({ table }) =>
    table.columns.flatMap((column) => {
      const name = column.name.toLowerCase()
      const merged = isMerging ? source.merged.get(name) : undefined
      if (!merged) return [column]
      if (seen.has(name)) return []
      seen.add(name)
      return [{ name: column.name, value: merged }]
    }),
  )
}

/** `s.*` of a struct. */
function fieldsOf(name: string, scope: Scope): Item {
  const value = unqualified(scope.source, name)
  if (!value) throw gap(`${name}.*`)
  const columns = [...(value.fields ?? [])].map(([field]) => ({ name: field, value: fieldOf(value, field) }))
  return { columns, others: value }
}

/** What decides on the rows beyond the `from` clause. */
function rowsOf(
  tree: Tree,
  items: readonly Tree[],
  columns: readonly Column[],
  scope: Scope,
  tracing: Tracing,
): readonly Trace[] {
  const trace = (each: Tree): TracedValue => traceExpression(each, scope, tracing)
  /** A whole number stands for the item at that place. */
  const item = (each: Tree): TracedValue => columns[ordinalOf(each) - 1]?.value ?? trace(each)
  const conditions = partsAt(tree, ['where_clause', 'having', 'qualify'])
  const isByAll = text(tree, 'aggregate_handling') === 'FORCE_AGGREGATES'
  const grouped = isByAll ? items.filter((each) => !hasAggregate(each, tracing)) : parts(tree, 'group_expressions')
  const modifiers = parts(tree, 'modifiers')
  const distinctOn = modifiers.filter((each) => text(each, 'type') === 'DISTINCT_MODIFIER')
  const ordered = partsOf(
    modifiers.flatMap((each) => parts(each, 'orders')),
    'expression',
  )
  const limits = modifiers.flatMap((each) => partsAt(each, ['limit', 'offset']))
  return [
    ...deciding('filter', [...conditions, ...limits].map(trace)),
    ...deciding('group_by', grouped.map(item)),
    ...distinctOn.flatMap((modifier) => {
      const targets = parts(modifier, 'distinct_on_targets')
      return deciding('group_by', targets.length > 0 ? targets.map(item) : columns.map(({ value }) => value))
    }),
    ...deciding('sort', ordered.map(item)),
    ...deciding('join', items.flatMap(unnested).map(trace)),
  ]
}

function ordinalOf(tree: Tree): number {
  const value = part(tree, 'value')
  return text(tree, 'class') === 'CONSTANT' && typeof value?.['value'] === 'number' ? value['value'] : 0
}

function hasAggregate(tree: Tree, tracing: Tracing): boolean {
  if (text(tree, 'class') === 'SUBQUERY' || text(tree, 'class') === 'WINDOW') return false
  if (tracing.aggregates.has(text(tree, 'function_name').toLowerCase())) return true
  return childrenOf(tree).some((each) => hasAggregate(each, tracing))
}

/** The lists of an item that become rows. */
function unnested(tree: Tree): readonly Tree[] {
  if (text(tree, 'class') === 'SUBQUERY') return []
  return isUnnest(tree) ? parts(tree, 'children').slice(0, 1) : childrenOf(tree).flatMap(unnested)
}

function isUnnest(tree: Tree): boolean {
  return text(tree, 'class') === 'FUNCTION' && /^(unnest|unlist)$/.test(text(tree, 'function_name').toLowerCase())
}
