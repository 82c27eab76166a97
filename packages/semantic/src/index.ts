export {
  type DescribedDimension,
  type DescribedMeasure,
  type DescribedMetric,
  type DescribedModel,
  type DescribedRelationship,
  describeModel,
} from './catalogue/describe-model.ts'
export { compileDimensionValues, type ValuesRequest } from './catalogue/dimension-values.ts'
export { compileQuery } from './compile-query.ts'
export { calc, call, col, input, val } from './definitions/build.ts'
export type { Dataset, Join, Key } from './definitions/dataset.ts'
export type {
  CategoricalDimension,
  Dimension,
  EntityDimension,
  Grain,
  TimeDimension,
} from './definitions/dimension.ts'
export type { MetricExpression, RowExpression, RowFunction, Scalar } from './definitions/expression.ts'
export type { Aggregate, Currency, Measure, SemiAdditive } from './definitions/measure.ts'
export type {
  ConversionMetric,
  CumulativeMetric,
  DerivedMetric,
  Duration,
  EntityEvent,
  FunnelMetric,
  Metric,
  MetricInput,
  MetricType,
  OffsetMetric,
  RatioMetric,
  RetentionMetric,
  ShareMetric,
  SimpleMetric,
  ToDateMetric,
} from './definitions/metric.ts'
export type { ModelProblem } from './definitions/model-problem.ts'
export type { NumberFormat, Presentation, Quantity } from './definitions/presentation.ts'
export type { Rollup } from './definitions/rollup.ts'
export type { ConformedDimension, SemanticModel } from './definitions/semantic-model.ts'
export { lintModel } from './definitions/validate-model.ts'
export type {
  CompileContext,
  CompiledQuery,
  QueryWarning,
  ResultColumn,
} from './query/compiled-query.ts'
export { filterFormProblems } from './plan/filter-form.ts'
export { madeOf } from './plan/metric-facts.ts'
export type { FieldFilter, Filter, FilterGrain, FilterOperator } from './query/filter.ts'
export { isAdditive } from './plan/rollup-partial.ts'
export { rollupTables } from './plan/rollup-tables.ts'
export { rollupSql } from './sql/rollup-sql.ts'
export type { RollupMiss } from './query/served-from.ts'
export type { PlannedAggregate, QueryPlan } from './query/query-plan.ts'
export type { DatePart, DimensionRequest, OrderBy, SemanticQuery } from './query/semantic-query.ts'
export type { Comparison, ResolvedRange, TimeQuery, TimeRange, WeekDay } from './query/time-query.ts'
export { QueryRefusal, type RefusalCode, type RefusalProblem } from './refusal.ts'
export { relativeRangeForms, resolveRelativeRange } from './time/relative-range.ts'
