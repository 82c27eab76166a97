import type { Presentation } from './presentation.ts'

/**
 * Figures of one dataset added up beforehand, for each day and each combination of some of its dimensions, in a table beside it. A question is
 * answered from it where that gives the very same answer; it adds no word that can be asked for.
 */
export interface Rollup extends Presentation {
  readonly name: string
  readonly dataset: string
  /** Time dimension of the dataset; its rows are grouped by the stored day, so days begin where the tenant's own zone has them begin. */
  readonly timeDimension: string
  readonly grain: 'day'
  /** Categories and entities of the dataset itself that are told apart. */
  readonly dimensions: readonly string[]
  /** Joins of the dataset (by name, or by where they lead) whose keys are kept, so that all that is reached by them still is. */
  readonly joins?: readonly string[]
  /** Measures of the dataset: sums that are no doubles, counts, minima, maxima, and averages as sum and count. */
  readonly measures: readonly string[]
}
