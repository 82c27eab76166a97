import type { ColumnType } from '@gata/sql'
import type { RowExpression } from './expression.ts'
import type { Presentation, Quantity } from './presentation.ts'

/** How rows become one number. */
export type Aggregate =
  | 'sum'
  | 'count'
  | 'count_distinct'
  | 'min'
  | 'max'
  | 'average'
  | 'median'
  /** Continuous, of the share in `percentile`: between two values in proportion. */
  | 'percentile'
  /** The first value that at least the share in `percentile` does not exceed. */
  | 'percentile_discrete'
  /** Rows for which the expression holds. */
  | 'count_true'

/** An aggregate over the rows of one dataset, of which metrics are made. */
export interface Measure extends Presentation, Quantity {
  readonly name: string
  readonly aggregate: Aggregate
  /** What is aggregated; left out, `count` counts rows. */
  readonly expression?: RowExpression
  /** Share between 0 and 1 for `percentile` and `percentile_discrete`. */
  readonly percentile?: number
  /** Rows that count at all. */
  readonly filter?: RowExpression
  /** Type of the result, to which the last select casts. */
  readonly type: ColumnType
  /** The time dimension of its dataset that says when; the dataset's own if left out. */
  readonly timeDimension?: string
  readonly currency?: Currency
  readonly semiAdditive?: SemiAdditive
}

/** The money an amount is in: one code for all rows, or what the dimension of the same dataset says for each. */
export type Currency =
  | { readonly code: string }
  | {
      readonly dimension: string
      /** Every code that the published rows hold, if that is known; exactly one makes the amounts addable. */
      readonly known?: readonly string[]
      /** A metric that says the same in one currency, to be suggested. */
      readonly converted?: string
    }

/**
 * An amount at a point of time, such as stock: it adds up over everything but time. Of each bucket of time, and for each value of
 * `per`, only the rows at the first or last moment count.
 */
export interface SemiAdditive {
  readonly timeDimension: string
  readonly choose: 'first' | 'last'
  /** Dimensions of the same dataset for each of which the moment is found apart; none: one moment for all rows. */
  readonly per?: readonly string[]
}
