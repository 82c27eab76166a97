import type { ColumnType } from '@gata/sql'
import type { RowExpression } from './expression.ts'
import type { Presentation } from './presentation.ts'

/** Lengths into which time is cut, finest first. */
export type Grain = (typeof grains)[number]

/** Lengths into which time is cut, finest first. */
export const grains = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const

/** Something figures are grouped and filtered by. */
export type Dimension = CategoricalDimension | TimeDimension | EntityDimension

/** A word, number or truth value of each row. */
export interface CategoricalDimension extends Presentation {
  readonly kind: 'categorical'
  readonly name: string
  readonly type: ColumnType
  readonly expression: RowExpression
}

/** An id of something that rows are about: what distinct counts, conversions, funnels and cohorts follow. */
export interface EntityDimension extends Presentation {
  readonly kind: 'entity'
  readonly name: string
  readonly type: ColumnType
  readonly expression: RowExpression
}

/**
 * When a row happened. `day` is a stored DATE in the tenant's own zone, `instant` a TIMESTAMPTZ; at least one is there. Grains of a day and
 * more in the tenant's zone read `day`, which needs no time-zone functions; everything else reads `instant` and is refused without it.
 */
export interface TimeDimension extends Presentation {
  readonly kind: 'time'
  readonly name: string
  readonly day: RowExpression | null
  readonly instant: RowExpression | null
  readonly smallestGrain: Grain
}
