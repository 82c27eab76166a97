import type { Scope } from './scope.ts'
import { constantText, part, parts, partsOf, type Tree, text } from './syntax-tree.ts'
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
import type { Tracing } from './tracing.ts'

type TraceIn = (tree: Tree, scope: Scope, tracing: Tracing) => TracedValue

/** What the call of a function gives: aggregates, functions over lists, those that make a struct or read a document, and all others. */
export function traceFunction(tree: Tree, scope: Scope, tracing: Tracing, traceIn: TraceIn): TracedValue {
  const name = text(tree, 'function_name').toLowerCase()
  const children = parts(tree, 'children')
  if (children.some(isLambda)) return traceListFunction(name, children, scope, tracing, traceIn)
  const values = children.map((each) => traceIn(each, scope, tracing))
  if (tracing.aggregates.has(name)) {
    return traceAggregate(name, tree, values, (each) => traceIn(each, scope, tracing))
  }
  const [first = nothing, ...others] = values
  const key = constantText(children[1])
  switch (name) {
    case 'struct_pack':
      return {
        ...through('transformation', values),
        fields: new Map(children.map((child, index) => [fieldName(child), values[index] ?? nothing])),
      }
    case 'struct_extract':
      return key === null ? through('transformation', values) : fieldOf(first, key)
    case 'json_transform':
    case 'json_transform_strict':
    case 'from_json':
    case 'from_json_strict':
      return { ...asKind('transformation', first), fields: null, isWhole: first.isWhole }
    case 'json_extract':
    case 'json_extract_string':
    case '->':
    case '->>':
      return key === null ? through('transformation', values) : extract(first, key)
    case 'unnest':
    case 'unlist':
      return elementOf(first)
    case 'flatten':
    case 'list_distinct':
    case 'list_sort':
    case 'list_reverse_sort':
    case 'list_reverse':
      return decidedBy(asKind('transformation', first), deciding('conditional', others))
    default:
      return through('transformation', values)
  }
}

/** Aggregates that give one of the values as it is. */
const picking = /^(any_value|arbitrary|first|last|mode|arg_?(max|min)(_null)?|(max|min)_by)$/

/** Of those, the ones whose second argument says which. */
const picked = /^(arg_?(max|min)(_null)?|(max|min)_by)$/

function traceAggregate(
  name: string,
  tree: Tree,
  values: readonly TracedValue[],
  trace: (tree: Tree) => TracedValue,
): TracedValue {
  const condition = part(tree, 'filter')
  const orders = partsOf(parts(part(tree, 'order_bys') ?? {}, 'orders'), 'expression')
  const [first = nothing, ...others] = values
  const isPicked = picked.test(name)
  const value = picking.test(name) ? asKind('aggregation', first) : through('aggregation', values)
  return decidedBy(value, [
    ...(isPicked ? deciding('sort', others) : []),
    ...deciding('sort', orders.map(trace)),
    ...deciding('conditional', condition ? [trace(condition)] : []),
  ])
}

function traceListFunction(
  name: string,
  children: readonly Tree[],
  scope: Scope,
  tracing: Tracing,
  traceIn: TraceIn,
): TracedValue {
  const others = children.filter((each) => !isLambda(each)).map((each) => traceIn(each, scope, tracing))
  const [list = nothing, ...more] = others
  const element = elementOf(oneOf(others))
  const bodies = children.filter(isLambda).map((lambda) => {
    const parameters = new Map(parametersOf(lambda).map((each) => [each.toLowerCase(), element]))
    const body = part(lambda, 'expr')
    return body ? traceIn(body, { ...scope, parameters, source: { ...noTables }, outer: scope }, tracing) : nothing
  })
  if (/^(list|array)_filter$|^filter$/.test(name)) {
    return decidedBy(asKind('transformation', list), deciding('conditional', bodies))
  }
  const made = asKind('transformation', oneOf(bodies))
  // How long the list is shows in the result even where its elements are not looked at.
  const length = through('transformation', [list, ...more]).traces.filter(
    (trace) => !made.traces.some(({ node, column }) => node === trace.node && column === trace.column),
  )
  return decidedBy(made, length)
}

const noTables = { tables: [], merged: new Map<string, TracedValue>(), rows: [] }

function isLambda(tree: Tree): boolean {
  return text(tree, 'class') === 'LAMBDA'
}

/** `x` of `lambda x: …`, both of `lambda x, y: …`. */
function parametersOf(lambda: Tree): readonly string[] {
  const left = part(lambda, 'lhs')
  if (!left) return []
  const names = text(left, 'class') === 'COLUMN_REF' ? [left] : parts(left, 'children')
  return names.flatMap((each) => {
    const [name] = Array.isArray(each['column_names']) ? each['column_names'] : []
    return typeof name === 'string' ? [name] : []
  })
}

function fieldName(tree: Tree): string {
  return text(tree, 'alias').toLowerCase()
}

/** `$.customer.email` and `customer` are fields; other paths are not followed. */
function extract(value: TracedValue, path: string): TracedValue {
  if (path === '$') return asKind('transformation', value)
  const names = path.replace(/^\$\.?/, '').split('.')
  return names.every((name) => /^\w+$/.test(name)) ? names.reduce(fieldOf, value) : through('transformation', [value])
}
