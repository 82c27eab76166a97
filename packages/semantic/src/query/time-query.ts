import type { Grain } from '../definitions/dimension.ts'
import type { Duration } from '../definitions/metric.ts'

/** The first day of a week. */
export type WeekDay = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday'

/**
 * From `start` up to but not with `end`, in the query's time zone: days `YYYY-MM-DD`, or for a dimension with instants `YYYY-MM-DDTHH:MM[:SS]`,
 * with `Z` or an offset if it is not local time.
 */
export interface TimeRange {
  readonly start: string
  readonly end: string
}

/** The half-open range that was meant, in days or local times of its zone. */
export interface ResolvedRange extends TimeRange {
  readonly timezone: string
}

/** What of time is asked for. */
export interface TimeQuery {
  /** A time dimension; each metric's own if left out. */
  readonly dimension?: string
  /**
   * Length of the buckets; none: figures over the whole range. A bucket below a day is told by the instant at which it begins: an hour that
   * clocks show twice is two buckets, one that they skip is none, and one in which they are set begins or ends there.
   */
  readonly grain?: Grain
  readonly range?: TimeRange
  /** `last_30_days`, `this_month`, `previous_quarter`, `P3M`: see `resolveRelativeRange`. Not together with `range`. */
  readonly relative?: string
  /** IANA name; the tenant's if left out. */
  readonly timezone?: string
  readonly weekStart?: WeekDay
  /** Month with which years and quarters begin, 1 to 12. */
  readonly fiscalYearStart?: number
  /** Leaves out buckets that the range cuts or that are not over yet. */
  readonly completePeriodsOnly?: boolean
  /**
   * What each bucket is compared with, aligned by position from the start; buckets below a day by the clock where both ranges begin at the
   * same time of day, so that an hour which the clocks of one of them skip stands beside nothing.
   */
  readonly compare?: Comparison
}

/** The range to compare with: as long and right before, the same a year ago, some time ago, or one that is named. */
export type Comparison =
  | 'previous_period'
  | 'previous_year'
  | { readonly offset: Duration }
  | { readonly range: TimeRange }
