import { isDay } from '@gata/base'
import { type ColumnType, join, type Sql, sql } from '@gata/sql'
import type { Scalar } from '../definitions/expression.ts'
import type { Problems } from '../plan/problems.ts'
import type { FieldFilter, Filter, FilterOperator } from '../query/filter.ts'
import { typedValue } from './row-expression.ts'

/** What a filter compares: SQL that gives the field, and its type. */
export interface FilteredField {
  readonly value: Sql
  readonly type: ColumnType
}

/** Gives the SQL of what a condition compares; of a time it depends on whether the values are days or instants. */
export type FieldOf = (filter: FieldFilter) => FilteredField

/** The type that the values of a condition must have; null where its field is not known, which is told elsewhere. */
export type TypeOf = (filter: FieldFilter) => ColumnType | null

const operators: readonly FilterOperator[] = [
  'equals',
  'not_equals',
  'in',
  'not_in',
  'greater_than',
  'at_least',
  'less_than',
  'at_most',
  'contains',
  'not_contains',
  'starts_with',
  'ends_with',
  'is_null',
  'is_not_null',
]
const comparisons = { greater_than: sql`>`, at_least: sql`>=`, less_than: sql`<`, at_most: sql`<=` } as const
const textOperators: readonly FilterOperator[] = ['contains', 'not_contains', 'starts_with', 'ends_with']

/** The fields that a filter names, each with its place in the filter. */
export function fieldsOf(filter: Filter, at: string): readonly { readonly field: string; readonly at: string }[] {
  if ('and' in filter) return filter.and.flatMap((each, index) => fieldsOf(each, `${at}.and[${index}]`))
  if ('or' in filter) return filter.or.flatMap((each, index) => fieldsOf(each, `${at}.or[${index}]`))
  if ('not' in filter) return fieldsOf(filter.not, `${at}.not`)
  return [{ field: filter.field, at: `${at}.field` }]
}

/** The conditions of a filter, without what joins them. */
export function conditionsOf(filter: Filter): readonly FieldFilter[] {
  if ('and' in filter) return filter.and.flatMap(conditionsOf)
  if ('or' in filter) return filter.or.flatMap(conditionsOf)
  return 'not' in filter ? conditionsOf(filter.not) : [filter]
}

/** Tells what is wrong with the form of a filter: operators, number and kind of values. */
export function checkFilter(filter: Filter, at: string, typeOf: TypeOf, problems: Problems): void {
  if (typeof filter !== 'object' || filter === null) {
    problems.add('bad-filter', at, 'expected a condition', { got: filter })
    return
  }
  for (const word of ['and', 'or'] as const) {
    if (!(word in filter)) continue
    const list: unknown = (filter as Record<string, unknown>)[word] // which of the two is there is only known by name
    if (!Array.isArray(list) || list.length === 0)
      problems.add('bad-filter', `${at}.${word}`, 'expected at least one condition', { got: list })
    else list.forEach((each: Filter, index) => checkFilter(each, `${at}.${word}[${index}]`, typeOf, problems))
    return
  }
  if ('not' in filter) checkFilter(filter.not, `${at}.not`, typeOf, problems)
  else if ('field' in filter) checkField(filter, at, typeOf, problems)
  else problems.add('bad-filter', at, 'expected field, and, or, or not', { got: filter })
}

/** A filter as a condition that is true or false, never null. The filter has been checked. */
export function filterSql(filter: Filter, fieldOf: FieldOf): Sql {
  if ('and' in filter)
    return sql`(${join(
      filter.and.map((each) => filterSql(each, fieldOf)),
      ' and ',
    )})`
  if ('or' in filter)
    return sql`(${join(
      filter.or.map((each) => filterSql(each, fieldOf)),
      ' or ',
    )})`
  if ('not' in filter) return sql`(not ${filterSql(filter.not, fieldOf)})`
  return conditionSql(filter, fieldOf(filter))
}

function conditionSql({ operator, values = [] }: FieldFilter, { value, type }: FilteredField): Sql {
  const compared = values.map((each) => comparedValue(each, type))
  const [first = sql`null`] = compared
  const text = sql`lower(${value})`
  switch (operator) {
    case 'equals':
      return sql`(${value} is not distinct from ${first})`
    case 'not_equals':
      return sql`(${value} is distinct from ${first})`
    case 'in':
      return anyOf(value, values, type)
    case 'not_in':
      return sql`(not ${anyOf(value, values, type)})`
    case 'greater_than':
    case 'at_least':
    case 'less_than':
    case 'at_most':
      return sql`coalesce(${value} ${comparisons[operator]} ${first}, false)`
    case 'contains':
      return sql`coalesce(contains(${text}, lower(${first})), false)`
    case 'not_contains':
      return sql`(not coalesce(contains(${text}, lower(${first})), false))`
    case 'starts_with':
      return sql`coalesce(starts_with(${text}, lower(${first})), false)`
    case 'ends_with':
      return sql`coalesce(ends_with(${text}, lower(${first})), false)`
    case 'is_null':
      return sql`(${value} is null)`
    case 'is_not_null':
      return sql`(${value} is not null)`
  }
}

function anyOf(value: Sql, values: readonly Scalar[], type: ColumnType): Sql {
  const known = values.filter((each) => each !== null)
  const isIn =
    known.length > 0
      ? sql`coalesce(${value} in (${join(known.map((each) => comparedValue(each, type)))}), false)`
      : sql`false`
  return known.length < values.length ? sql`(${value} is null or ${isIn})` : isIn
}

/** A value as what it is compared as: never rounded to the column's own type, so 0.00001 is more than no cents. */
function comparedValue(value: Scalar, type: ColumnType): Sql {
  if (value === null) return sql`null`
  const family = familyOf(type)
  if (family === 'number') {
    const text = String(value)
    if (/^-?\d{1,38}$/.test(text)) return typedValue(text, text.length < 19 ? 'bigint' : 'hugeint')
    return /^-?\d{1,19}\.\d{1,9}$/.test(text) ? typedValue(text, 'decimal(28,9)') : typedValue(text, 'double')
  }
  return family === 'text' ? sql`${String(value)}` : typedValue(value, type)
}

function checkField(filter: FieldFilter, at: string, typeOf: TypeOf, problems: Problems): void {
  const { operator } = filter
  const field = filter.metric ?? filter.field
  const values: unknown = filter.values ?? []
  const type = typeOf(filter)
  if (!operators.includes(operator)) {
    problems.add('bad-filter', `${at}.operator`, `${operator} is no operator`, {
      got: operator,
      suggestions: operators,
    })
    return
  }
  if (!Array.isArray(values)) {
    problems.add('bad-filter', `${at}.values`, 'expected a list', { got: values })
    return
  }
  const none = operator === 'is_null' || operator === 'is_not_null'
  const many = operator === 'in' || operator === 'not_in'
  const count = none ? values.length === 0 : many ? values.length > 0 : values.length === 1
  if (!count) {
    const expected = none ? 'no value' : many ? 'at least one value' : 'one value'
    problems.add('bad-filter', `${at}.values`, `${operator} takes ${expected}`, { got: values })
    return
  }
  if (!type) return
  if (textOperators.includes(operator) && familyOf(type) !== 'text') {
    problems.add('bad-filter', `${at}.operator`, `${operator} compares texts, and ${field} is a ${type}`, {
      got: operator,
    })
    return
  }
  const equality = many || operator === 'equals' || operator === 'not_equals'
  values.forEach((value: unknown, index) => {
    if (value === null ? equality : fits(value, type)) return
    const expected =
      value === null
        ? 'a value; is_null looks for nulls'
        : familyOf(type) === 'number' && isRounded(value, type)
          ? 'a number of more digits than JSON tells apart: write it as a text'
          : `a ${describe(type)}`
    problems.add('bad-filter', `${at}.values[${index}]`, `${field} is compared with ${expected}`, { got: value })
  })
}

/** Whether values of a type can be added up and compared by how much they are. */
export function isNumber(type: ColumnType): boolean {
  return familyOf(type) === 'number'
}

type Family = 'text' | 'number' | 'boolean' | 'day' | 'instant'

function familyOf(type: ColumnType): Family {
  if (type === 'boolean') return 'boolean'
  if (type === 'date') return 'day'
  if (type === 'timestamptz') return 'instant'
  return ['bigint', 'integer', 'ubigint', 'double'].includes(type) || type.startsWith('decimal') ? 'number' : 'text'
}

function fits(value: unknown, type: ColumnType): boolean {
  switch (familyOf(type)) {
    case 'boolean':
      return typeof value === 'boolean'
    case 'number':
      return typeof value === 'number'
        ? Number.isFinite(value) && !isRounded(value, type)
        : typeof value === 'string' && /^-?\d{1,28}(?:\.\d{1,9})?$/.test(value)
    case 'day':
      return typeof value === 'string' && isDay(value)
    case 'instant':
      return (
        typeof value === 'string' &&
        /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(value) &&
        !Number.isNaN(Date.parse(value))
      )
    case 'text':
      return typeof value === 'string'
  }
}

/** Whether a whole number may have been another one before it was read: 9007199254740993 is read as …992. Doubles are no finer themselves. */
function isRounded(value: unknown, type: ColumnType): boolean {
  return type !== 'double' && Number.isInteger(value) && !Number.isSafeInteger(value)
}

function describe(type: ColumnType): string {
  const words = {
    text: 'text',
    number: 'number',
    boolean: 'truth value',
    day: 'day YYYY-MM-DD',
    instant: 'time YYYY-MM-DDTHH:MM:SSZ',
  }
  return words[familyOf(type)]
}
