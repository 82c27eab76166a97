import type { FieldFilter, Filter } from '../query/filter.ts'
import type { Cell } from './random-journeys.ts'

/** Whether a filter holds, by the words of its operators. */
export function holds(filter: Filter, valueOf: (condition: FieldFilter) => Cell): boolean {
  if ('and' in filter) return filter.and.every((each) => holds(each, valueOf))
  if ('or' in filter) return filter.or.some((each) => holds(each, valueOf))
  if ('not' in filter) return !holds(filter.not, valueOf)
  return fieldHolds(filter, valueOf(filter))
}

function fieldHolds({ operator, values = [] }: FieldFilter, value: Cell): boolean {
  const [first = null] = values
  const order = value === null || first === null ? Number.NaN : value < first ? -1 : value > first ? 1 : 0
  const [text, part] = [String(value ?? '\u0000').toLowerCase(), String(first).toLowerCase()]
  switch (operator) {
    case 'equals':
    case 'in':
      return values.includes(value)
    case 'not_equals':
    case 'not_in':
      return !values.includes(value)
    case 'greater_than':
      return order > 0
    case 'at_least':
      return order >= 0
    case 'less_than':
      return order < 0
    case 'at_most':
      return order <= 0
    case 'contains':
      return text.includes(part)
    case 'not_contains':
      return !text.includes(part)
    case 'starts_with':
      return text.startsWith(part)
    case 'ends_with':
      return text.endsWith(part)
    case 'is_null':
      return value === null
    case 'is_not_null':
      return value !== null
  }
}
