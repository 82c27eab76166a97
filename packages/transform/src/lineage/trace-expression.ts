import { lookUp, type Scope } from './scope.ts'
import { childrenOf, constantText, part, parts, partsAt, partsOf, type Tree, text, texts } from './syntax-tree.ts'
import { traceFunction } from './trace-function.ts'
import {
  asKind,
  decidedBy,
  deciding,
  elementOf,
  fieldOf,
  nothing,
  oneOf,
  type TracedValue,
  through,
} from './traced-value.ts'
import { gap, type Tracing } from './tracing.ts'

/**
 * What an expression of a query is made of.
 *
 * @throws GataError `untraceable` for a name that stands nowhere in reach.
 */
export function traceExpression(tree: Tree, scope: Scope, tracing: Tracing): TracedValue {
  const trace = (each: Tree): TracedValue => traceExpression(each, scope, tracing)
  switch (text(tree, 'class')) {
    case 'COLUMN_REF':
      return traceName(texts(tree, 'column_names'), scope)
    case 'CONSTANT':
    case 'TYPE':
      return nothing
    case 'CASE':
      return traceCase(tree, trace)
    case 'OPERATOR':
      return traceOperator(tree, trace)
    case 'FUNCTION':
      return traceFunction(tree, scope, tracing, traceExpression)
    case 'WINDOW':
      return traceWindow(tree, trace)
    case 'SUBQUERY':
      return traceSubquery(tree, scope, tracing, trace)
    case 'STAR':
      if (part(tree, 'expr')) throw gap('COLUMNS(…)')
      return oneOf(scope.source.tables.flatMap(({ table }) => table.columns.map(({ value }) => value)))
    default:
      return through('transformation', childrenOf(tree).map(trace))
  }
}

function traceName(names: readonly string[], scope: Scope): TracedValue {
  const found = lookUp(scope, names)
  if (!found) throw gap(names.join('.'))
  return names.slice(found.used).reduce(fieldOf, found.value)
}

type Trace = (tree: Tree) => TracedValue

function traceCase(tree: Tree, trace: Trace): TracedValue {
  const checks = parts(tree, 'case_checks')
  const conditions = partsOf(checks, 'when_expr').map(trace)
  const results = [...partsOf(checks, 'then_expr'), ...partsAt(tree, ['else_expr'])].map(trace)
  const value = asKind('transformation', oneOf(results))
  return decidedBy(value, deciding('conditional', conditions))
}

function traceOperator(tree: Tree, trace: Trace): TracedValue {
  const children = parts(tree, 'children')
  const [first = nothing, ...others] = children.map(trace)
  switch (text(tree, 'type')) {
    case 'OPERATOR_COALESCE':
      return asKind('transformation', oneOf([first, ...others]))
    case 'STRUCT_EXTRACT':
    case 'ARRAY_EXTRACT': {
      const name = constantText(children[1])
      if (name !== null) return fieldOf(first, name)
      return decidedBy(elementOf(first), deciding('conditional', others))
    }
    default:
      return through('transformation', [first, ...others])
  }
}

function traceWindow(tree: Tree, trace: Trace): TracedValue {
  const orders = partsOf([...parts(tree, 'orders'), ...parts(tree, 'arg_orders')], 'expression')
  const bounds = partsAt(tree, ['filter_expr', 'start_expr', 'end_expr', 'offset_expr'])
  const seen = deciding('window', [...parts(tree, 'partitions'), ...orders, ...bounds].map(trace))
  const values = [...parts(tree, 'children'), ...partsAt(tree, ['default_expr'])].map(trace)
  const isAggregate = text(tree, 'type') === 'WINDOW_AGGREGATE'
  const value = isAggregate ? through('aggregation', values) : asKind('transformation', oneOf(values))
  return decidedBy(value, seen)
}

function traceSubquery(tree: Tree, scope: Scope, tracing: Tracing, trace: Trace): TracedValue {
  const query = part(part(tree, 'subquery') ?? {}, 'node')
  if (!query) throw gap('a subquery')
  const table = tracing.query(query, tracing, scope)
  const value = table.columns[0]?.value ?? table.others ?? nothing
  switch (text(tree, 'subquery_type')) {
    case 'SCALAR':
      return decidedBy(value, table.rows)
    case 'EXISTS':
      return decidedBy(nothing, deciding('conditional', [{ ...nothing, traces: table.rows }]))
    default:
      return decidedBy(through('transformation', [value, ...partsAt(tree, ['child']).map(trace)]), table.rows)
  }
}
