import type { ColumnType } from '@gata/sql'
import type { Filter } from '../query/filter.ts'
import type { Grain } from './dimension.ts'
import type { MetricExpression } from './expression.ts'
import type { Presentation, Quantity } from './presentation.ts'

/** A length of time: 30 days, 1 month. */
export interface Duration {
  readonly count: number
  readonly unit: Exclude<Grain, 'second' | 'minute'>
}

/** A number with one governed meaning. */
export type Metric =
  | SimpleMetric
  | RatioMetric
  | DerivedMetric
  | CumulativeMetric
  | ToDateMetric
  | ShareMetric
  | OffsetMetric
  | ConversionMetric
  | FunnelMetric
  | RetentionMetric

/** The kinds of metric, as their `type` says. */
export type MetricType = Metric['type']

interface MetricBase extends Presentation, Quantity {
  readonly name: string
  /** Type of the answer; the measure's own for simple metrics, a double for what divides. */
  readonly resultType?: ColumnType
  /** What stands where no row counts: `zero` or null. `zero` if left out for counts, else `null`. */
  readonly emptyAs?: 'zero' | 'null'
  /** Other metrics are made of it, but nobody may ask for it. */
  readonly hidden?: boolean
  /** By time it stands in every bucket of the range, also where no row counts, as if the query had asked for `fill`; such a query needs a range. */
  readonly everyBucket?: boolean
  /** The only grains by which it, and what is made of it, may be asked; any if left out. */
  readonly grains?: readonly Grain[]
}

/** A metric used in another one, narrowed and moved in time if need be. */
export interface MetricInput {
  readonly metric: string
  /** Name in the expression of a derived metric; the metric's own if left out. */
  readonly alias?: string
  readonly filter?: Filter
  /** The value of that long before each bucket. */
  readonly offset?: Duration
  /**
   * What the offset moves: `buckets`, each of which shows another one's figure, if left out; or `rows`, each of which counts so many days or weeks
   * after it happened, so that the buckets may have any length; or `days`, which is as `buckets`, but by the day an offset of months is that of the
   * same day, or of the last one where that month is shorter, so that several days may show the figure of one.
   */
  readonly moves?: 'buckets' | 'rows' | 'days'
  /** The value of the bucket with which this period begins, in each bucket of the period; not together with an offset. */
  readonly startOf?: Period
}

/** Periods with which something begins anew. */
export type Period = 'week' | 'month' | 'quarter' | 'year'

/** One measure, of all rows or of those that pass the filter. */
export interface SimpleMetric extends MetricBase {
  readonly type: 'simple'
  /** `dataset.measure`. */
  readonly measure: string
  readonly filter?: Filter
}

/** One metric over another, each aggregated first. */
export interface RatioMetric extends MetricBase {
  readonly type: 'ratio'
  readonly numerator: MetricInput
  readonly denominator: MetricInput
  /** What stands where the denominator is zero or null; null if left out. */
  readonly zeroDenominatorAs?: 'zero' | 'null'
}

/** Arithmetic over other metrics. */
export interface DerivedMetric extends MetricBase {
  readonly type: 'derived'
  readonly inputs: readonly MetricInput[]
  readonly expression: MetricExpression
  /** What a division by zero gives; null if left out. */
  readonly zeroDenominatorAs?: 'zero' | 'null'
}

/** A metric over all rows up to the end of each bucket, or over the last stretch of them: a running total or a rolling window. */
export interface CumulativeMetric extends MetricBase {
  readonly type: 'cumulative'
  readonly metric: string
  /** Length of the window that ends with the bucket; everything before if left out. */
  readonly window?: Duration
  /**
   * From where the window is counted back: the `end` of the bucket, the moment at which the next begins, if left out, or its `last_day`. With
   * months they differ: the month that ends with 30 March begins on 28 February by the first, and on the day after 28 February by the second.
   */
  readonly countedFrom?: 'end' | 'last_day'
}

/** A metric from the start of the month, quarter or year up to the end of each bucket. */
export interface ToDateMetric extends MetricBase {
  readonly type: 'to_date'
  readonly metric: string
  readonly period: Period
}

/** A metric over the same one computed for all of the query, or for each value of `within`. */
export interface ShareMetric extends MetricBase {
  readonly type: 'share'
  readonly metric: string
  /** Dimensions of the query that the whole keeps; `time` for the bucket. Those that a query lacks are left out. */
  readonly within?: readonly string[]
}

/** A metric as it was some time before, or compared with that. */
export interface OffsetMetric extends MetricBase {
  readonly type: 'offset'
  readonly metric: string
  readonly offset: Duration
  /** `value` then, `difference` now less then, `change` that over then where then is above zero, else null. */
  readonly result: 'value' | 'difference' | 'change'
}

/** Something that entities do, once per row of a dataset. */
export interface EntityEvent {
  readonly dataset: string
  /** Entity dimension of the dataset. */
  readonly entity: string
  /** Time dimension of the dataset; its own if left out. */
  readonly timeDimension?: string
  readonly filter?: Filter
}

/** Rows of the base followed, for the same entity and within the window, by a row of the conversion. Counted at the time of the base. */
export interface ConversionMetric extends MetricBase {
  readonly type: 'conversion'
  readonly base: EntityEvent
  readonly conversion: EntityEvent
  /** How long after the base; no end if left out. */
  readonly window?: Duration
  /** Dimensions of either dataset that must be equal, as one session's visit and order. */
  readonly constant?: readonly { readonly base: string; readonly conversion: string }[]
  /**
   * What is counted: `bases` that converted, each once however often, if left out; or `conversions`, each once and for the latest base row at or
   * before it. Of base rows at one moment the first counts by the dimensions of the answer.
   */
  readonly counts?: 'bases' | 'conversions'
  /** What stands for no conversion at all of base rows that there are; `zero` if left out. */
  readonly noneAs?: 'zero' | 'null'
  /** `count` of what converted, or that over all base rows. */
  readonly result: 'count' | 'rate'
}

/** Entities that took the steps in this order, all within the window after the first. Counted at the time of the first step. */
export interface FunnelMetric extends MetricBase {
  readonly type: 'funnel'
  readonly steps: readonly (EntityEvent & { readonly name: string })[]
  readonly window?: Duration
  /** How many took all steps up to `step`, or what share of those that took `from` took `step`. */
  readonly result: { readonly step: string; readonly from?: string }
}

/** Of the entities first seen in a period, how many were active a number of periods later. Counted in the period of the first time. */
export interface RetentionMetric extends MetricBase {
  readonly type: 'retention'
  readonly cohort: EntityEvent
  readonly activity: EntityEvent
  readonly period: 'day' | 'week' | 'month'
  /** 0 is the period of the first time. */
  readonly periodsLater: number
  readonly result: 'count' | 'rate'
}
