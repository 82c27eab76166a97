import type { Grain } from '../definitions/dimension.ts'
import type { Filter } from './filter.ts'
import type { ServedFrom } from './served-from.ts'
import type { ResolvedRange } from './time-query.ts'

/** How a query is answered; plain data to be shown, compared and hashed. */
export interface QueryPlan {
  /** One per fact × join path × filters × stretch of time. */
  readonly aggregates: readonly PlannedAggregate[]
  /** What the aggregates are laid side by side on. */
  readonly shared: readonly string[]
  /** What is computed of them, in order. */
  readonly derived: readonly string[]
}

/** One pass over one fact. */
export interface PlannedAggregate {
  readonly dataset: string
  readonly joins: readonly { readonly path: readonly string[]; readonly dataset: string; readonly folded: boolean }[]
  readonly measures: readonly string[]
  readonly dimensions: readonly string[]
  readonly filters: readonly Filter[]
  readonly timeDimension: string | null
  readonly grain: Grain | null
  readonly range: ResolvedRange | null
  /** A rollup where that is exact, else the facts. */
  readonly servedFrom: ServedFrom
  /** `plain`, or what makes a row count in other buckets than its own. */
  readonly shape: 'plain' | 'window' | 'to_date' | 'offset' | 'conversion' | 'funnel' | 'retention'
}
