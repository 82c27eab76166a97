import type { Dataset } from './dataset.ts'
import type { Metric } from './metric.ts'
import type { Presentation } from './presentation.ts'
import type { Rollup } from './rollup.ts'

/** Everything that queries of one tenant may mean; plain data, equal for equal definitions. */
export interface SemanticModel {
  readonly name: string
  readonly datasets: readonly Dataset[]
  readonly metrics: readonly Metric[]
  /** Dimensions that stand in several datasets and mean the same there. */
  readonly conformed?: readonly ConformedDimension[]
  /** Tables of figures added up beforehand; which of them are there, the snapshot that answers says. */
  readonly rollups?: readonly Rollup[]
}

/** One name for dimensions of several datasets, so that figures of different facts are laid side by side along it. */
export interface ConformedDimension extends Presentation {
  readonly name: string
  /** `dataset.dimension`, at most one per dataset, all of one kind and type. */
  readonly members: readonly string[]
}
