import type { FieldFilter, Filter, FilterGrain, FilterOperator, Scalar } from '@gata/semantic'
import { NotImported } from '../not-imported.ts'
import { Tokens } from './tokens.ts'

/** The dimension of our model that a name of MetricFlow (`listing__country`, `metric_time`) means, to a metric where one is named. */
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
const timeTemplate =
  /^TimeDimension\(\s*'([^']+)'\s*(?:,\s*'(\w+)')?\s*(?:,\s*entity_path\s*=\s*\(\s*\)\s*)?\)(?:\.grain\('(\w+)'\))?$/i
const metricTemplate = /^Metric\(\s*'(\w+)'\s*,\s*(?:group_by\s*=\s*)?\[\s*'(\w+)'\s*\]\s*\)$/
const template = /^(Dimension|Entity)\(\s*'([^']+)'\s*(?:,\s*entity_path\s*=\s*\(\s*\)\s*)?\)$/

/**
 * A `where` of MetricFlow: SQL around `{{ Dimension('listing__country') }}` and `{{ Entity('listing') }}`. In SQL a comparison with null is
 * neither true nor false and leaves the row out whatever stands before it, so a `not` is carried to the comparisons. `metric_time` without a
 * grain is compared by the given one. Throws {@link NotImported} for what it does not know.
 */
export function whereFilter(text: string, fieldOf: FieldOf, grainOfTime: () => string | null = () => null): Filter {
  const tokens = new Tokens(text)
  const result = either(tokens, { fieldOf, grainOfTime }, false)
  return tokens.next ? tokens.refuse() : result
}

interface Names {
  readonly fieldOf: FieldOf
  readonly grainOfTime: () => string | null
}

function either(tokens: Tokens, names: Names, isNegated: boolean): Filter {
  const parts = [both(tokens, names, isNegated)]
  while (tokens.accept('or')) parts.push(both(tokens, names, isNegated))
  return isNegated ? joined('and', parts) : joined('or', parts)
}

function both(tokens: Tokens, names: Names, isNegated: boolean): Filter {
  const parts = [condition(tokens, names, isNegated)]
  while (tokens.accept('and')) parts.push(condition(tokens, names, isNegated))
  return isNegated ? joined('or', parts) : joined('and', parts)
}

function condition(tokens: Tokens, names: Names, isNegated: boolean): Filter {
  if (tokens.accept('not')) return condition(tokens, names, !isNegated)
  if (tokens.accept('(')) {
    const inner = either(tokens, names, isNegated)
    tokens.expect(')')
    return inner
  }
  const metric = metricTemplate.exec(tokens.next?.text ?? '')
  if (metric && tokens.take().kind === 'template') return figureCondition(tokens, names.fieldOf, isNegated, metric)
  const { name, grain } = nameOf(tokens, names.grainOfTime)
  const field = names.fieldOf(name)
  const compared = { field, ...(grain === null ? {} : { grain }) }
  if (tokens.accept('is')) {
    const isNot = tokens.accept('not') !== null
    const word = tokens.accept('null', 'true', 'false') ?? tokens.refuse()
    if (word === 'null') return { field, operator: isNot === isNegated ? 'is_null' : 'is_not_null' }
    return { field, operator: isNot === isNegated ? 'equals' : 'not_equals', values: [word === 'true'] }
  }
  const isNotIn = tokens.accept('not') !== null
  if (tokens.accept('between')) {
    const from = literal(tokens)
    tokens.expect('and')
    const to = literal(tokens)
    return isNotIn === isNegated
      ? {
          and: [
            { ...compared, operator: 'at_least', values: [from] },
            { ...compared, operator: 'at_most', values: [to] },
          ],
        }
      : {
          or: [
            { ...compared, operator: 'less_than', values: [from] },
            { ...compared, operator: 'greater_than', values: [to] },
          ],
        }
  }
  if (isNotIn || tokens.next?.text === 'in') {
    tokens.expect('in')
    tokens.expect('(')
    const values = [literal(tokens)]
    while (tokens.accept(',')) values.push(literal(tokens))
    tokens.expect(')')
    return known({ ...compared, operator: isNotIn === isNegated ? 'in' : 'not_in', values })
  }
  const sign = tokens.accept(...Object.keys(comparisons))
  if (sign === null) return { field, operator: 'equals', values: [!isNegated] }
  const operators = comparisons[sign] ?? tokens.refuse()
  return known({ ...compared, operator: operators[isNegated ? 1 : 0], values: [literal(tokens)] })
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

/** What a condition is about: of a template, or of a column by its name, `CAST(metric_time__day AS TIMESTAMP)`. */
function nameOf(tokens: Tokens, grainOfTime: Names['grainOfTime']): Named {
  const isCast = tokens.accept('cast') !== null
  if (isCast) tokens.expect('(')
  const token = tokens.take()
  const named = token.kind === 'word' ? columnNamed(token.text) : templateNamed(token.text, grainOfTime)
  if (named === null || (token.kind !== 'template' && token.kind !== 'word'))
    throw new NotImported(token.text.startsWith('Metric(') ? 'filter-on-metric' : 'filter', text(token))
  if (isCast) {
    tokens.expect('as')
    if (!tokens.accept('timestamp', 'date')) return tokens.refuse()
    tokens.expect(')')
  }
  return named
}

interface Named {
  readonly name: string
  /** Null for the day, of which a day and its midnight are one, and for what is no time. */
  readonly grain: FilterGrain | null
}

const grains: readonly string[] = ['week', 'month', 'quarter', 'year']
const finer: readonly string[] = ['nanosecond', 'microsecond', 'millisecond', 'second', 'minute', 'hour']

function columnNamed(word: string): Named | null {
  const [, name, grain] = /^(\w+)__(day|week|month|quarter|year)$/.exec(word) ?? []
  if (name !== undefined && grain !== undefined) return grained(name, grain)
  return word.includes('__') ? { name: word, grain: null } : null
}

function templateNamed(call: string, grainOfTime: Names['grainOfTime']): Named | null {
  const [, name, said, after] = timeTemplate.exec(call) ?? []
  if (name === undefined) {
    const plain = template.exec(call)?.[2]
    return plain === undefined || plain === 'metric_time' ? null : { name: plain, grain: null }
  }
  const grain = said ?? after ?? (name === 'metric_time' ? grainOfTime() : undefined)
  if (grain === undefined) return { name, grain: null }
  return grain === null ? null : grained(name, grain.toLowerCase())
}

/** Of a grain of one's own the name of the time together with it is known. */
function grained(name: string, grain: string): Named {
  if (finer.includes(grain)) throw new NotImported('filter', grain)
  if (grain === 'day') return { name, grain: null }
  return isFilterGrain(grain) ? { name, grain } : { name: `${name}__${grain}`, grain: null }
}

function isFilterGrain(grain: string): grain is FilterGrain {
  return grains.includes(grain)
}

function text(token: { readonly text: string }): string {
  return `{{ ${token.text} }}`
}

/** The complements of ours hold for null, those of SQL do not. */
function known(compared: FieldFilter): Filter {
  const { field, operator } = compared
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
