import type { Relation } from '@gata/sql'
import type { Dataset } from '../definitions/dataset.ts'
import type { RowExpression } from '../definitions/expression.ts'
import type { Rollup } from '../definitions/rollup.ts'
import type { RollupPartial } from './rollup-partial.ts'

/** What rows of a group are told apart by. */
export interface RollupGroup {
  readonly column: string
  readonly expression: RowExpression
}

/** The table of a rollup: which columns it has, and the name that no other content has. */
export interface RollupTable {
  readonly rollup: Rollup
  readonly dataset: Dataset
  readonly groups: readonly RollupGroup[]
  readonly partials: readonly RollupPartial[]
  /** Where the facts are; named by what it is made of, so that one of other definitions is never read. */
  readonly relation: Relation
}
