import { GataError } from '@gata/base'
import type { Dataset } from '../definitions/dataset.ts'
import type { MetricExpression } from '../definitions/expression.ts'
import type { Measure } from '../definitions/measure.ts'
import type { DerivedMetric, Metric, MetricInput, SimpleMetric } from '../definitions/metric.ts'
import { type ModelIndex, measureOf } from '../definitions/model-index.ts'
import type { Filter } from '../query/filter.ts'
import { isNumber } from '../sql/filter-sql.ts'
import type { AggregateSpec, EntityMetric, Offset, Shape, Value } from './aggregate-spec.ts'
import { typeOfMetric } from './metric-facts.ts'
import type { Problems } from './problems.ts'

/** What the metrics around it make of a metric. */
interface Around {
  readonly filters: readonly Filter[]
  readonly offsets: readonly Offset[]
  readonly daysLater: number
  readonly shape: Shape
  readonly keep: readonly string[] | null
  readonly side: 'current' | 'compared'
}

const alone: Around = { filters: [], offsets: [], daysLater: 0, shape: { kind: 'plain' }, keep: null, side: 'current' }

/** Takes metrics apart into aggregates, each pass over a fact once however many metrics need it. */
export class MetricExpansion {
  readonly #index: ModelIndex
  readonly #problems: Problems
  readonly #aggregates = new Map<string, AggregateSpec>()

  constructor(index: ModelIndex, problems: Problems) {
    this.#index = index
    this.#problems = problems
  }

  get aggregates(): readonly AggregateSpec[] {
    return [...this.#aggregates.values()]
  }

  /** The combinations of dimensions in a dataset: an aggregate of no measures. */
  addCombinations(dataset: Dataset): void {
    this.#aggregate({
      ...alone,
      dataset,
      metric: dataset.name,
      rowFilter: null,
      timeDimension: dataset.timeDimension ?? null,
      semiAdditive: null,
    })
  }

  /** What a metric of the model is computed of. */
  expand(metric: Metric, side: 'current' | 'compared' = 'current'): Value {
    return this.#expand(metric, { ...alone, side })
  }

  #expand(metric: Metric, around: Around): Value {
    const value = this.#bare(metric, around)
    return emptyAs(this.#index, metric) === 'zero' ? { kind: 'or_zero', of: value } : value
  }

  #bare(metric: Metric, around: Around): Value {
    switch (metric.type) {
      case 'simple':
        return this.#leaf(metric, around)
      case 'ratio':
        this.#checkNumbers(metric, [metric.numerator.metric, metric.denominator.metric])
        return {
          kind: 'divide',
          left: this.#input(metric.numerator, around),
          right: this.#input(metric.denominator, around),
          zeroAs: metric.zeroDenominatorAs ?? 'null',
        }
      case 'derived':
        return this.#derived(metric, metric.expression, around)
      case 'cumulative':
        return this.#expand(
          this.#metric(metric.metric),
          this.#shaped(metric.name, around, {
            kind: 'window',
            window: metric.window ?? null,
            countedFrom: metric.countedFrom ?? 'end',
          }),
        )
      case 'to_date':
        return this.#expand(
          this.#metric(metric.metric),
          this.#shaped(metric.name, around, { kind: 'to_date', period: metric.period }),
        )
      case 'share': {
        const inner = this.#metric(metric.metric)
        this.#checkNumbers(metric, [inner.name])
        const within = metric.within ?? []
        const keep = around.keep ? within.filter((name) => around.keep?.includes(name)) : within
        return {
          kind: 'divide',
          left: this.#expand(inner, around),
          right: this.#expand(inner, { ...around, keep }),
          zeroAs: 'null',
        }
      }
      case 'offset': {
        const now = this.#expand(this.#metric(metric.metric), around)
        const then = this.#expand(this.#metric(metric.metric), {
          ...around,
          offsets: [...around.offsets, metric.offset],
        })
        if (metric.result === 'value') return then
        this.#checkNumbers(metric, [metric.metric])
        return metric.result === 'difference'
          ? { kind: 'call', function: '-', args: [now, then] }
          : { kind: 'change', now, before: then }
      }
      case 'conversion':
      case 'funnel':
      case 'retention':
        return this.#entities(metric, around)
    }
  }

  #leaf(metric: SimpleMetric, around: Around): Value {
    const { dataset, measure } = measureOf(this.#index, metric.measure)
    const { filters, ...rest } = around
    const aggregate = this.#aggregate({
      ...rest,
      dataset,
      metric: metric.name,
      filters: metric.filter ? [...filters, metric.filter] : filters,
      rowFilter: measure.filter ?? null,
      timeDimension: measure.timeDimension ?? dataset.timeDimension ?? null,
      semiAdditive: measure.semiAdditive ?? null,
    })
    if (measure.semiAdditive && around.shape.kind !== 'plain') {
      this.#problems.add(
        'not-supported',
        'metrics',
        `${metric.name} is an amount at a moment, which has no running total`,
        { got: metric.name },
      )
    }
    aggregate.measures.set(measure.name, measure)
    return { kind: 'leaf', aggregate, column: measure.name }
  }

  #entities(metric: EntityMetric, around: Around): Value {
    const first =
      metric.type === 'funnel' ? metric.steps[0] : metric.type === 'conversion' ? metric.base : metric.cohort
    const dataset = this.#index.datasets.get(first?.dataset ?? '')
    if (!first || !dataset) throw new GataError('bad-semantic-model', `${metric.name} has no first dataset`)
    if (around.shape.kind !== 'plain') {
      this.#problems.add('not-supported', 'metrics', `${metric.name} follows entities, which has no running total`, {
        got: metric.name,
      })
    }
    if (around.daysLater > 0) {
      this.#problems.add('not-supported', 'metrics', `${metric.name} follows entities, whose rows can not be moved`, {
        got: metric.name,
      })
    }
    const aggregate = this.#aggregate({
      ...around,
      shape: { kind: 'entities', metric },
      dataset,
      metric: metric.name,
      rowFilter: null,
      timeDimension: first.timeDimension ?? dataset.timeDimension ?? null,
      semiAdditive: null,
    })
    const leaf = (column: string): Value => ({ kind: 'leaf', aggregate, column })
    if (metric.type === 'funnel') {
      const { step, from } = metric.result
      return from === undefined ? leaf(step) : { kind: 'divide', left: leaf(step), right: leaf(from), zeroAs: 'null' }
    }
    const isNullable = metric.type === 'conversion' && metric.noneAs === 'null'
    const reached: Value = isNullable
      ? { kind: 'call', function: 'nullif', args: [leaf('reached'), { kind: 'number', value: 0 }] }
      : leaf('reached')
    return metric.result === 'count' ? reached : { kind: 'divide', left: reached, right: leaf('begun'), zeroAs: 'null' }
  }

  #aggregate(spec: Omit<AggregateSpec, 'key' | 'name' | 'measures'>): AggregateSpec {
    const { dataset, metric: _, ...rest } = spec
    const key = JSON.stringify({ dataset: dataset.name, ...rest })
    const known = this.#aggregates.get(key)
    if (known) return known
    const same = [...this.#aggregates.values()].filter((each) => each.dataset === dataset).length
    const made = {
      ...spec,
      key,
      name: same === 0 ? dataset.name : `${dataset.name}_${same + 1}`,
      measures: new Map<string, Measure>(),
    }
    this.#aggregates.set(key, made)
    return made
  }

  #derived(metric: DerivedMetric, expression: MetricExpression, around: Around): Value {
    switch (expression.kind) {
      case 'value':
        return { kind: 'number', value: expression.value }
      case 'input': {
        const input = metric.inputs.find((each) => (each.alias ?? each.metric) === expression.name)
        if (!input) throw new GataError('bad-semantic-model', `${metric.name} has no input ${expression.name}`)
        return this.#input(input, around)
      }
      case 'call': {
        const args = expression.args.map((each) => this.#derived(metric, each, around))
        const [left, right] = args
        if (expression.function === '/' && left && right)
          return { kind: 'divide', left, right, zeroAs: metric.zeroDenominatorAs ?? 'null' }
        return { kind: 'call', function: expression.function, args }
      }
    }
  }

  #input({ metric, filter, offset, moves = 'buckets', startOf }: MetricInput, around: Around): Value {
    const later = moves === 'rows' ? offset : undefined
    const back: Offset | null = startOf
      ? { startOf }
      : offset && moves !== 'rows'
        ? { ...offset, ...(moves === 'days' ? { isByDay: true } : {}) }
        : null
    return this.#expand(this.#metric(metric), {
      ...around,
      filters: filter ? [...around.filters, filter] : around.filters,
      offsets: back ? [...around.offsets, back] : around.offsets,
      daysLater: around.daysLater + (later ? later.count * (later.unit === 'week' ? 7 : 1) : 0),
    })
  }

  #shaped(name: string, around: Around, shape: Shape): Around {
    if (around.shape.kind !== 'plain') {
      this.#problems.add('not-supported', 'metrics', `${name} is a running total inside another one`, { got: name })
    }
    return { ...around, shape }
  }

  /** A first name or a last day has no share, no quotient and no difference. */
  #checkNumbers({ name }: Metric, inputs: readonly string[]): void {
    for (const input of inputs) {
      const type = typeOfMetric(this.#index, this.#metric(input))
      if (!isNumber(type))
        this.#problems.add('not-supported', 'metrics', `${name} needs numbers, and ${input} is a ${type}`, {
          got: name,
        })
    }
  }

  #metric(name: string): Metric {
    const metric = this.#index.metrics.get(name)
    if (!metric) throw new GataError('bad-semantic-model', `no metric is called ${name}`)
    return metric
  }
}

/** What stands where no row counts: zero for counts unless said otherwise, else null. */
function emptyAs(index: ModelIndex, metric: Metric): 'zero' | 'null' {
  if (metric.emptyAs) return metric.emptyAs
  if (metric.type === 'conversion' || metric.type === 'retention') return metric.result === 'count' ? 'zero' : 'null'
  if (metric.type === 'funnel') return metric.result.from === undefined ? 'zero' : 'null'
  if (metric.type !== 'simple') return 'null'
  const { measure } = measureOf(index, metric.measure)
  return ['count', 'count_distinct', 'count_true'].includes(measure.aggregate) ? 'zero' : 'null'
}
