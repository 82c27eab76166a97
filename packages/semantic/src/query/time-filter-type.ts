import type { TimeDimension } from '../definitions/dimension.ts'
import type { FieldFilter } from './filter.ts'

/** A filter's type on a time: instants if a value has a time of day, else days. */
export function timeFilterType({ values = [], grain }: FieldFilter, dimension: TimeDimension): 'date' | 'timestamptz' {
  if (grain !== undefined) return 'date'
  const withTime = values.some((value) => typeof value === 'string' && value.includes('T'))
  return withTime || (!dimension.day && values.length === 0) ? 'timestamptz' : 'date'
}
