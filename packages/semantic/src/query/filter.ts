import type { Grain } from '../definitions/dimension.ts'
import type { Scalar } from '../definitions/expression.ts'

/** Comparisons of a field with values. `not_…` is the complement: it holds for null as well. */
export type FilterOperator =
  | 'equals'
  | 'not_equals'
  | 'in'
  | 'not_in'
  | 'greater_than'
  | 'at_least'
  | 'less_than'
  | 'at_most'
  | 'contains'
  | 'not_contains'
  | 'starts_with'
  | 'ends_with'
  | 'is_null'
  | 'is_not_null'

/** One field compared with values: one value, a list of at least one for `in` and `not_in`, none for `is_null` and `is_not_null`. */
export interface FieldFilter {
  readonly field: string
  readonly operator: FilterOperator
  readonly values?: readonly Scalar[]
  /** Compares, in place of the field, the figure that this metric has for it, over all rows that the metric counts; null where it counts none. */
  readonly metric?: string
  /** What the metric calls the field; the field's own name if left out. */
  readonly by?: string
  /** Of a time: compares the first day of the bucket of this grain that it lies in. */
  readonly grain?: FilterGrain
}

/** Buckets of whole days. */
export type FilterGrain = Exclude<Grain, 'second' | 'minute' | 'hour'>

/** A condition on dimensions (or, in `having`, on metrics). It holds or it does not; there is no third value. */
export type Filter =
  | FieldFilter
  | { readonly and: readonly Filter[] }
  | { readonly or: readonly Filter[] }
  | { readonly not: Filter }
