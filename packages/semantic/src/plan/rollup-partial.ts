import type { RowExpression } from '../definitions/expression.ts'
import type { Measure } from '../definitions/measure.ts'

/** What a figure is put together of: a sum, a count, a minimum or a maximum over the rows of a group. */
export interface RollupPartial {
  readonly column: string
  readonly aggregate: PartialAggregate
  /** Null counts rows. */
  readonly expression: RowExpression | null
}

type PartialAggregate = 'sum' | 'count' | 'count_true' | 'min' | 'max'

/**
 * Whether figures of parts make the figure of the whole, to the last bit. Sums of doubles depend on their order; how many are different is not
 * known from how many are in each part.
 */
export function isAdditive(measure: Measure): boolean {
  return partialsOf(measure) !== null
}

/** The partials that a measure is put together of; null where there are none that give the same figure. */
export function partialsOf({
  aggregate,
  expression,
  type,
}: Measure): readonly Pick<RollupPartial, 'aggregate' | 'expression'>[] | null {
  const of = expression ?? null
  switch (aggregate) {
    case 'sum':
      return type === 'double' ? null : [{ aggregate, expression: of }]
    case 'count':
    case 'count_true':
    case 'min':
    case 'max':
      return [{ aggregate, expression: of }]
    case 'average':
      return type === 'double'
        ? [
            { aggregate: 'sum', expression: of },
            { aggregate: 'count', expression: of },
          ]
        : null
    case 'count_distinct':
    case 'median':
    case 'percentile':
    case 'percentile_discrete':
      return null
  }
}
