/** What one aggregate was computed from. */
export type ServedFrom =
  | { readonly kind: 'rollup'; readonly rollup: string; readonly rows: number }
  /** Of each rollup of the fact why it was not used, or once why none could be. */
  | { readonly kind: 'facts'; readonly why: readonly RollupMiss[] }

/** Why a rollup would not give the very same figures, or is not there. */
export interface RollupMiss {
  readonly rollup: string | null
  readonly code: RollupMissCode
  readonly message: string
}

/** Kebab-case and stable. */
export type RollupMissCode =
  /** The definitions have none over this dataset. */
  | 'no-rollup'
  /** What answers was published without it, or with another one of this name. */
  | 'rollup-not-published'
  /** The facts were so few when it was to be built that they answer as fast. */
  | 'facts-are-few'
  /** It had too many rows to be worth it when it was built. */
  | 'rollup-not-smaller'
  /** It would have held sums of doubles, which depend on the order of the rows. */
  | 'rollup-not-exact'
  /** Conversions, funnels and cohorts follow entities through their rows. */
  | 'follows-entities'
  | 'dimension-not-in-rollup'
  | 'filter-not-in-rollup'
  /** The filter of a measure. */
  | 'measure-filter-not-in-rollup'
  | 'other-time-dimension'
  /** Days begin elsewhere in the zone that is asked for. */
  | 'other-time-zone'
  | 'finer-than-a-day'
  /** Distinct counts, medians and percentiles are not put together of those of parts. */
  | 'measure-not-additive'
  | 'measure-not-in-rollup'

/** A rollup of the snapshot that answers. */
export interface PublishedRollup {
  /** The name of its table. */
  readonly table: string
  readonly rows: number
  /** Whether it is there to be read, or else why it was dropped when it was built. */
  readonly state: 'kept' | 'few-facts' | 'not-smaller' | 'not-exact'
}
