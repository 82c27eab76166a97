import type { Filter, FilterOperator, Scalar } from '@gata/semantic'
import { NotImported } from '../not-imported.ts'
import { Tokens } from './tokens.ts'

/** The dimension of our model that a name of MetricFlow (`listing__country`, or `metric_time` by day) means, to a metric where one is named. */
export type FieldOf = (name: string, metric?: string) => string

const comparisons: Readonly<Record<string, readonly [FilterOperator, FilterOperator]>> = {
  '=': ['equals', 'not_equals'],
  '<>': ['not_equals', 'equals'],
  '!=': ['not_equals', 'equals'],
  '<': ['less_than', 'at_least'],
  '<=': ['at_most', 'greater_than'],
  '>': ['greater_than', 'at_most'],
  '>=': ['at_least', 'less_than'],
}
/** Times are compared by the day, since there a day and its midnight are one; other grains are names of their own. */
const timeTemplate =
  /^TimeDimension\(\s*'(?:([^']+)'\s*,\s*'(\w+)'|(metric_time)')\s*(?:,\s*entity_path\s*=\s*\(\s*\)\s*)?\)$/i
const metricTemplate = /^Metric\(\s*'(\w+)'\s*,\s*group_by\s*=\s*\[\s*'(\w+)'\s*\]\s*\)$/
const template = /^(Dimension|Entity)\(\s*'([^']+)'\s*(?:,\s*entity_path\s*=\s*\(\s*\)\s*)?\)$/

/**
 * A `where` of MetricFlow: SQL around `{{ Dimension('listing__country') }}` and `{{ Entity('listing') }}`. In SQL a comparison with null is
 * neither true nor false and leaves the row out whatever stands before it, so a `not` is carried to the comparisons. Throws
 * {@link NotImported} for what it does not know.
 */
export function whereFilter(text: string, fieldOf: FieldOf): Filter {
  const tokens = new Tokens(text)
  const result = either(tokens, fieldOf, false)
  return tokens.next ? tokens.refuse() : result
}

function either(tokens: Tokens, fieldOf: FieldOf, isNegated: boolean): Filter {
  const parts = [both(tokens, fieldOf, isNegated)]
  while (tokens.accept('or')) parts.push(both(tokens, fieldOf, isNegated))
  return isNegated ? joined('and', parts) : joined('or', parts)
}

function both(tokens: Tokens, fieldOf: FieldOf, isNegated: boolean): Filter {
  const parts = [condition(tokens, fieldOf, isNegated)]
  while (tokens.accept('and')) parts.push(condition(tokens, fieldOf, isNegated))
  return isNegated ? joined('or', parts) : joined('and', parts)
}

function condition(tokens: Tokens, fieldOf: FieldOf, isNegated: boolean): Filter {
  if (tokens.accept('not')) return condition(tokens, fieldOf, !isNegated)
  if (tokens.accept('(')) {
    const inner = either(tokens, fieldOf, isNegated)
    tokens.expect(')')
    return inner
  }
  const metric = metricTemplate.exec(tokens.next?.text ?? '')
  if (metric && tokens.take().kind === 'template') return figureCondition(tokens, fieldOf, isNegated, metric)
  const field = fieldOf(nameOf(tokens))
  if (tokens.accept('is')) {
    const isNot = tokens.accept('not') !== null
    tokens.expect('null')
    return { field, operator: isNot === isNegated ? 'is_null' : 'is_not_null' }
  }
  const isNotIn = tokens.accept('not') !== null
  if (isNotIn || tokens.next?.text === 'in') {
    tokens.expect('in')
    tokens.expect('(')
    const values = [literal(tokens)]
    while (tokens.accept(',')) values.push(literal(tokens))
    tokens.expect(')')
    return known(field, isNotIn === isNegated ? 'in' : 'not_in', values)
  }
  const sign = tokens.accept(...Object.keys(comparisons))
  if (sign === null) return { field, operator: 'equals', values: [!isNegated] }
  const operators = comparisons[sign] ?? tokens.refuse()
  return known(field, operators[isNegated ? 1 : 0], [literal(tokens)])
}

/** A figure of a metric by an entity, which the row has under the last name of the path. */
function figureCondition(
  tokens: Tokens,
  fieldOf: FieldOf,
  isNegated: boolean,
  [, metric = '', path = '']: RegExpExecArray,
): Filter {
  const [field, by] = [fieldOf(path.split('__').at(-1) ?? ''), fieldOf(path, metric)]
  const operators = comparisons[tokens.accept(...Object.keys(comparisons)) ?? ''] ?? tokens.refuse()
  const operator = operators[isNegated ? 1 : 0]
  const compared: Filter = { field, metric, by, operator, values: [literal(tokens)] }
  return operator.startsWith('not_') ? { and: [compared, { field, metric, by, operator: 'is_not_null' }] } : compared
}

/** The name that a condition is about: of a template, or of a column of days, `CAST(metric_time__day AS TIMESTAMP)`. */
function nameOf(tokens: Tokens): string {
  const isCast = tokens.accept('cast') !== null
  if (isCast) tokens.expect('(')
  const token = tokens.take()
  const name = token.kind === 'word' ? /^(metric_time)__day$/.exec(token.text)?.[1] : templateName(token.text)
  if (name === undefined || (token.kind !== 'template' && token.kind !== 'word'))
    throw new NotImported(token.text.startsWith('Metric(') ? 'filter-on-metric' : 'filter', text(token))
  if (isCast) {
    tokens.expect('as')
    if (!tokens.accept('timestamp', 'date')) return tokens.refuse()
    tokens.expect(')')
  }
  return name
}

/** `metric_time` without a grain is compared by its own, which {@link FieldOf} must know to be the day. */
function templateName(call: string): string | undefined {
  const [, name, grain, bare] = timeTemplate.exec(call) ?? []
  if (name !== undefined) return grain === 'day' ? name : `${name}__${grain}`
  return bare ?? template.exec(call)?.[2]
}

function text(token: { readonly text: string }): string {
  return `{{ ${token.text} }}`
}

/** The complements of ours hold for null, those of SQL do not. */
function known(field: string, operator: FilterOperator, values: readonly Scalar[]): Filter {
  const compared: Filter = { field, operator, values }
  return operator.startsWith('not_') ? { and: [compared, { field, operator: 'is_not_null' }] } : compared
}

function literal(tokens: Tokens): Scalar {
  if (tokens.accept('cast')) {
    tokens.expect('(')
    const { kind, text: day } = tokens.take()
    tokens.expect('as')
    if (kind !== 'text' || !/^\d{4}-\d{2}-\d{2}$/.test(day) || !tokens.accept('timestamp', 'date'))
      return tokens.refuse()
    tokens.expect(')')
    return day
  }
  const token = tokens.take()
  if (token.kind === 'text') return token.text
  if (token.kind === 'number') return Number(token.text)
  if (token.kind === 'word' && (token.text === 'true' || token.text === 'false')) return token.text === 'true'
  return tokens.refuse()
}

function joined(how: 'and' | 'or', parts: readonly Filter[]): Filter {
  const [first] = parts
  if (first && parts.length === 1) return first
  return how === 'and' ? { and: parts } : { or: parts }
}
