import type { ColumnType } from '@gata/sql'
import type { MetricExpression } from '../definitions/expression.ts'
import type { Metric } from '../definitions/metric.ts'
import { type ModelIndex, measureOf } from '../definitions/model-index.ts'
import type { NumberFormat } from '../definitions/presentation.ts'

/** The metrics that a metric is directly made of. */
export function inputsOf(metric: Metric): readonly string[] {
  switch (metric.type) {
    case 'simple':
    case 'conversion':
    case 'funnel':
    case 'retention':
      return []
    case 'ratio':
      return [metric.numerator.metric, metric.denominator.metric]
    case 'derived':
      return metric.inputs.map((input) => input.metric)
    case 'cumulative':
    case 'to_date':
    case 'share':
    case 'offset':
      return [metric.metric]
  }
}

/** The metrics that a metric is made of, and those whose figures its conditions compare. */
export function madeOf(metric: Metric): readonly string[] {
  return [...inputsOf(metric), ...comparedIn(metric)]
}

/** The metrics in every condition of a part, however deep. */
function comparedIn(part: unknown): readonly string[] {
  if (typeof part !== 'object' || part === null) return []
  const own =
    'field' in part && 'operator' in part && 'metric' in part && typeof part.metric === 'string' ? [part.metric] : []
  return [...own, ...Object.values(part).flatMap(comparedIn)]
}

/** Whether a metric may be asked for: it and all that it is made of is known to the caller. */
export function isVisible(index: ModelIndex, metric: Metric, hidden: ReadonlySet<string>): boolean {
  if (metric.hidden) return false
  const known = (each: Metric): boolean =>
    !hidden.has(each.name) &&
    madeOf(each).every((name) => {
      const input = index.metrics.get(name)
      return input !== undefined && known(input)
    })
  return known(metric)
}

/** The type of a metric's values. */
export function typeOfMetric(index: ModelIndex, metric: Metric): ColumnType {
  if (metric.resultType) return metric.resultType
  switch (metric.type) {
    case 'simple':
      return measureOf(index, metric.measure).measure.type
    case 'cumulative':
    case 'to_date':
      return typeOfInput(index, metric.metric)
    case 'offset':
      return metric.result === 'change' ? 'double' : typeOfInput(index, metric.metric)
    case 'conversion':
    case 'retention':
      return metric.result === 'count' ? 'bigint' : 'double'
    case 'funnel':
      return metric.result.from === undefined ? 'bigint' : 'double'
    case 'derived': {
      const types = new Set(metric.inputs.map((input) => typeOfInput(index, input.metric)))
      const [only] = types
      return types.size === 1 && only && keepsType(metric.expression) ? only : 'double'
    }
    case 'ratio':
    case 'share':
      return 'double'
  }
}

/** What a metric means: its own sentence, else that of its measure where it is one without a condition. */
export function descriptionOf(index: ModelIndex, metric: Metric): string | null {
  if (metric.description !== undefined || metric.type !== 'simple' || metric.filter) return metric.description ?? null
  return measureOf(index, metric.measure).measure.description ?? null
}

/** The unit and format of a metric: its own, else those of what it is made of where that keeps them. */
export function quantityOf(index: ModelIndex, metric: Metric): { unit: string | null; format: NumberFormat | null } {
  const own = { unit: metric.unit ?? null, format: metric.format ?? null }
  if (own.unit !== null && own.format !== null) return own
  const inherited = inheritedQuantity(index, metric)
  return { unit: own.unit ?? inherited.unit, format: own.format ?? inherited.format }
}

function inheritedQuantity(index: ModelIndex, metric: Metric): { unit: string | null; format: NumberFormat | null } {
  if (metric.type === 'simple') {
    const { measure } = measureOf(index, metric.measure)
    return { unit: measure.unit ?? null, format: measure.format ?? null }
  }
  const percent = { unit: null, format: { style: 'percent' } as const }
  if (metric.type === 'share' || (metric.type === 'offset' && metric.result === 'change')) return percent
  if (metric.type === 'cumulative' || metric.type === 'to_date' || metric.type === 'offset') {
    const input = index.metrics.get(metric.metric)
    if (input) return quantityOf(index, input)
  }
  return { unit: null, format: null }
}

function typeOfInput(index: ModelIndex, name: string): ColumnType {
  const input = index.metrics.get(name)
  return input ? typeOfMetric(index, input) : 'double'
}

/** Sums and differences of one type keep it, so that money stays exact. */
function keepsType(expression: MetricExpression): boolean {
  if (expression.kind === 'value') return false
  if (expression.kind === 'input') return true
  return (
    ['+', '-', 'negate', 'abs', 'coalesce', 'greatest', 'least'].includes(expression.function) &&
    expression.args.every(keepsType)
  )
}
