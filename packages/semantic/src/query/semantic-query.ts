import type { Grain } from '../definitions/dimension.ts'
import type { Filter } from './filter.ts'
import type { TimeQuery } from './time-query.ts'

/**
 * A question in words of the model. A dimension is named by a conformed name (`platform`), a name that one dataset alone has
 * (`campaign_name`), with its dataset (`campaigns.campaign_name`), or with the part that the dataset plays (`buyer.country`). `time`
 * is the time by which each metric is laid out, cut or told by a part, and `time.fiscal_week` what a calendar tells that this day is joined to.
 */
export interface SemanticQuery {
  /** None: the combinations of the dimensions that there are. */
  readonly metrics: readonly string[]
  readonly dimensions?: readonly DimensionRequest[]
  /** On dimensions; each must be within reach of every metric. */
  readonly filters?: Filter
  /** On metrics, asked for or not. */
  readonly having?: Filter
  readonly time?: TimeQuery
  /** The rest of the columns follow in their order, so that the order is never by chance. */
  readonly orderBy?: readonly OrderBy[]
  /** Rows at most; at least 0. */
  readonly limit?: number
  readonly offset?: number
  /** Also the figures over all groups, computed anew from the rows and never added up from the groups. */
  readonly totals?: boolean
  /** A row for each bucket of the range, also where nothing happened; needs a grain and a range. */
  readonly fill?: boolean
  /** Of a question without metrics: in place of the combinations the least and greatest value of each dimension, `<name>__min` and `<name>__max`. */
  readonly bounds?: boolean
}

/** A dimension, for a time dimension with the grain to which it is cut, or the part of it that comes again and again. */
export type DimensionRequest =
  | string
  | { readonly dimension: string; readonly grain?: Grain }
  | { readonly dimension: string; readonly part: DatePart }

/** What of a time comes again: a whole number, in the zone of the query. A week begins with Monday, which is 1, and a year with January. */
export type DatePart =
  | 'hour_of_day'
  | 'day_of_week'
  | 'day_of_month'
  | 'day_of_year'
  | 'month_of_year'
  | 'quarter_of_year'
  | 'calendar_year'

/** One column of the answer to sort by; `time` is the bucket. */
export interface OrderBy {
  readonly field: string
  readonly direction?: 'asc' | 'desc'
  /** Where nulls stand; last if left out. */
  readonly nulls?: 'first' | 'last'
}
