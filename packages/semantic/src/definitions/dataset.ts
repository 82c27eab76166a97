import type { Relation } from '@gata/sql'
import type { Dimension } from './dimension.ts'
import type { RowExpression } from './expression.ts'
import type { Measure } from './measure.ts'
import type { Presentation } from './presentation.ts'

/** A table or view of the published star schema with what its rows mean. */
export interface Dataset extends Presentation {
  readonly name: string
  readonly relation: Relation
  /** Sets of columns that tell rows apart; a join must end in one of them. */
  readonly keys: readonly Key[]
  readonly dimensions: readonly Dimension[]
  readonly measures: readonly Measure[]
  readonly joins: readonly Join[]
  /** Rows that exist at all as far as queries go. */
  readonly filter?: RowExpression
  /** Name of the time dimension that says when its measures happened; none: they can not be laid out in time. */
  readonly timeDimension?: string
}

/** Columns that tell rows apart. */
export interface Key {
  readonly columns: readonly string[]
  /**
   * `audited`: a test of error severity held before the rows were published, so the rows are joined as they are. `declared`: nobody looked;
   * the planner folds rows of one key into one, in which a value on which they differ is null, so that no fact is ever multiplied.
   */
  readonly proof: 'audited' | 'declared'
  /**
   * Rows of one key hold one after the other, each from the first of these days up to but not with the second, or on without end where that is
   * null: the columns tell them apart together with a moment. Only `audited`: folding would mix what held at different times.
   */
  readonly during?: { readonly from: RowExpression; readonly to: RowExpression }
}

/** Many rows here to at most one row there. Rows without a partner stay, with nulls. */
export interface Join {
  /** The part that the other dataset plays (`buyer`); equal names in two datasets mean the same part. The other dataset's name if left out. */
  readonly name?: string
  readonly to: string
  /** Pairs of columns that must be equal; the right ones hold a key of the other dataset. */
  readonly on: readonly { readonly left: RowExpression; readonly right: string }[]
  /** The day on which a row here is, where the key there holds for a time: its partner is the row that held then. */
  readonly moment?: RowExpression
}
