import type { Dataset } from '../definitions/dataset.ts'
import type { RowExpression } from '../definitions/expression.ts'
import type { Measure, SemiAdditive } from '../definitions/measure.ts'
import type {
  ConversionMetric,
  Duration,
  FunnelMetric,
  Period,
  RetentionMetric,
  ToDateMetric,
} from '../definitions/metric.ts'
import type { Filter } from '../query/filter.ts'

/** Metrics that follow entities through their rows. */
export type EntityMetric = ConversionMetric | FunnelMetric | RetentionMetric

/** Which rows count in a bucket: its own, those of a window that ends with it, those since the period began. */
export type Shape =
  | { readonly kind: 'plain' }
  | { readonly kind: 'window'; readonly window: Duration | null; readonly countedFrom: 'end' | 'last_day' }
  | { readonly kind: 'to_date'; readonly period: ToDateMetric['period'] }
  | { readonly kind: 'entities'; readonly metric: EntityMetric }

/** Which other bucket's figure a bucket shows. */
export type Offset = (Duration & { readonly isByDay?: boolean }) | { readonly startOf: Period }

/** One pass over one fact: equal in everything but the measures, so these are computed together. */
export interface AggregateSpec {
  /** Equal for equal passes. */
  readonly key: string
  /** The name of its step in the SQL. */
  readonly name: string
  readonly dataset: Dataset
  /** The first metric that asked for it, for messages. */
  readonly metric: string
  readonly filters: readonly Filter[]
  /** The filter of its measures. */
  readonly rowFilter: RowExpression | null
  readonly timeDimension: string | null
  readonly shape: Shape
  readonly semiAdditive: SemiAdditive | null
  /** Moved back in time by so much, one after the other. */
  readonly offsets: readonly Offset[]
  /** How many days after they happened rows count. */
  readonly daysLater: number
  readonly side: 'current' | 'compared'
  /** Names of the dimensions that are kept, `time` for the bucket; null keeps all. */
  readonly keep: readonly string[] | null
  /** By the name of the column. */
  readonly measures: Map<string, Measure>
}

/** What a metric is computed of, once rows are aggregated. */
export type Value =
  | { readonly kind: 'leaf'; readonly aggregate: AggregateSpec; readonly column: string }
  | { readonly kind: 'number'; readonly value: number | null }
  | { readonly kind: 'call'; readonly function: string; readonly args: readonly Value[] }
  | { readonly kind: 'divide'; readonly left: Value; readonly right: Value; readonly zeroAs: 'zero' | 'null' }
  /** What part of what was then came to it; null where that was not above zero, since a part of a debt or of nothing says nothing. */
  | { readonly kind: 'change'; readonly now: Value; readonly before: Value }
  | { readonly kind: 'or_zero'; readonly of: Value }

/** The leaves of a value, in order. */
export function leavesOf(value: Value): readonly Extract<Value, { kind: 'leaf' }>[] {
  switch (value.kind) {
    case 'leaf':
      return [value]
    case 'number':
      return []
    case 'call':
      return value.args.flatMap(leavesOf)
    case 'divide':
      return [...leavesOf(value.left), ...leavesOf(value.right)]
    case 'change':
      return [...leavesOf(value.now), ...leavesOf(value.before)]
    case 'or_zero':
      return leavesOf(value.of)
  }
}
