import type {
  Dataset,
  Dimension,
  Join,
  Measure,
  Metric,
  Presentation,
  Quantity,
  RatioMetric,
  SemanticModel,
} from '@gata/semantic'
import { bslExpression, bslFormula, quotient } from './bsl-expression.ts'
import type { BslDimension, BslFile, BslJoin, BslMeasure, BslModel } from './bsl-file.ts'

/**
 * The definitions of a tenant as a file of the Boring Semantic Layer: each dataset a model, simple metrics its measures, what is computed of
 * measures of one model its calculated measures. What that language can not say (joins by several columns, metrics across facts or over time)
 * stands as ours under `metadata.gata` of the first dimension of a model, so that the file is whole.
 */
export function toBsl(model: SemanticModel, hidden: readonly string[] = []): BslFile {
  return Object.fromEntries(model.datasets.map((dataset) => [dataset.name, bslModel(model, dataset, new Set(hidden))]))
}

function bslModel(model: SemanticModel, dataset: Dataset, hidden: ReadonlySet<string>): BslModel {
  const own = model.metrics.filter((metric) => !metric.hidden && homeOf(model, metric) === dataset.name)
  const measures = measuresOf(dataset, own)
  const said = new Set(Object.keys(measures))
  const calculated = own.flatMap((metric): [string, BslMeasure][] => {
    const formula = said.has(metric.name) ? null : formulaOf(metric, said)
    return formula === null ? [] : [[metric.name, { expr: formula, ...told(metric) }]]
  })
  for (const [name] of calculated) said.add(name)
  const joins = dataset.joins.map((join) => ({ join, said: joinOf(join) }))
  const ours = {
    joins: joins.flatMap(({ join, said: isSaid }) => (isSaid ? [] : [join])),
    metrics: own.filter(({ name }) => !said.has(name)),
  }
  const filter = dataset.filter ? bslExpression(dataset.filter) : null
  const usable = joins.flatMap(({ join, said: each }): [string, BslJoin][] =>
    each ? [[join.name ?? join.to, each]] : [],
  )
  return {
    table: dataset.relation.name,
    ...(dataset.description === undefined ? {} : { description: dataset.description }),
    ...(filter === null ? {} : { filter }),
    dimensions: dimensionsOf(model, dataset, hidden, ours),
    measures,
    ...(calculated.length > 0 ? { calculated_measures: Object.fromEntries(calculated) } : {}),
    ...(usable.length > 0 ? { joins: Object.fromEntries(usable) } : {}),
  }
}

function dimensionsOf(
  { conformed = [] }: SemanticModel,
  { name: dataset, dimensions }: Dataset,
  hidden: ReadonlySet<string>,
  ours: { readonly joins: readonly Join[]; readonly metrics: readonly Metric[] },
): BslModel['dimensions'] {
  const shown = dimensions.flatMap((dimension): [string, BslDimension][] => {
    const qualified = `${dataset}.${dimension.name}`
    const said = hidden.has(qualified) ? null : dimensionOf(dimension)
    const shared = conformed.find(({ members }) => members.includes(qualified))
    return said ? [[dimension.name, withMetadata(said, shared ? { conformed: shared.name } : {})]] : []
  })
  const isOurs = ours.joins.length + ours.metrics.length > 0
  return Object.fromEntries(
    shown.map(([name, each], at) => [name, at === 0 && isOurs ? withMetadata(each, { gata: ours }) : each]),
  )
}

function dimensionOf(dimension: Dimension): BslDimension | null {
  const from = dimension.kind === 'time' ? (dimension.day ?? dimension.instant) : dimension.expression
  const expr = from && bslExpression(from)
  if (expr === null) return null
  const description = told(dimension)
  // Marked as an entity, the column would be taken for the key of its rows, and a join to them for one that multiplies.
  if (dimension.kind === 'entity') return withMetadata({ expr, ...description }, { entity: true })
  if (dimension.kind === 'categorical') return { expr, ...description }
  const grain = dimension.day ? 'DAY' : dimension.smallestGrain.toUpperCase()
  return { expr, ...description, is_time_dimension: true, smallest_time_grain: `TIME_GRAIN_${grain}` }
}

/** Simple metrics by their names, and under their own those measures that no metric is made of alone. */
function measuresOf(dataset: Dataset, metrics: readonly Metric[]): Readonly<Record<string, BslMeasure>> {
  const named = metrics.flatMap((metric): [string, BslMeasure][] => {
    if (metric.type !== 'simple' || metric.filter) return []
    const measure = dataset.measures.find(({ name }) => `${dataset.name}.${name}` === metric.measure)
    const expr = measure ? aggregateOf(measure) : null
    return measure && expr !== null ? [[metric.name, { expr, ...told({ ...measure, ...metric }) }]] : []
  })
  const used = new Set(metrics.flatMap((metric) => (metric.type === 'simple' ? [metric.measure] : [])))
  const others = dataset.measures.flatMap((measure): [string, BslMeasure][] => {
    const expr = used.has(`${dataset.name}.${measure.name}`) ? null : aggregateOf(measure)
    return expr === null ? [] : [[measure.name, { expr, ...told(measure) }]]
  })
  return Object.fromEntries([...others, ...named])
}

/** An aggregate over the rows that count; null where the language can not say it. */
function aggregateOf({ aggregate, expression, filter, percentile, semiAdditive }: Measure): string | null {
  const where = filter ? bslExpression(filter) : ''
  const of = expression ? bslExpression(expression) : ''
  if (where === null || of === null || semiAdditive) return null
  const only = where === '' ? '' : `where=${where}`
  switch (aggregate) {
    case 'count':
      return of === '' ? `_.count(${only})` : `${of}.count(${only})`
    case 'sum':
    case 'min':
    case 'max':
    case 'median':
      return `${of}.${aggregate}(${only})`
    case 'average':
      return `${of}.mean(${only})`
    case 'count_distinct':
      return `${of}.nunique(${only})`
    case 'count_true':
      return `${of}.cast("int64").sum(${only})`
    case 'percentile_discrete':
      return null
    case 'percentile':
      return `${of}.quantile(${[percentile, ...(only === '' ? [] : [only])].join(', ')})`
  }
}

/** A metric over measures that the model has; null for any other. */
function formulaOf(metric: Metric, said: ReadonlySet<string>): string | null {
  if (metric.type === 'ratio') return ratioOf(metric, said)
  if (metric.type !== 'derived' || metric.inputs.some(isMoved)) return null
  return bslFormula(metric.expression, (name) => {
    const input = metric.inputs.find((each) => (each.alias ?? each.metric) === name)
    return input && said.has(input.metric) ? input.metric : null
  })
}

function ratioOf({ numerator, denominator }: RatioMetric, said: ReadonlySet<string>): string | null {
  if (isMoved(numerator) || isMoved(denominator)) return null
  if (!said.has(numerator.metric) || !said.has(denominator.metric)) return null
  return quotient(`_.${numerator.metric}`, `_.${denominator.metric}`)
}

function isMoved({ filter, offset, startOf }: RatioMetric['numerator']): boolean {
  return filter !== undefined || offset !== undefined || startOf !== undefined
}

/** The dataset in whose model a metric stands: that of its first measure or event. */
function homeOf(model: SemanticModel, metric: Metric): string | null {
  const of = (name: string): string | null => {
    const input = model.metrics.find((each) => each.name === name)
    return input ? homeOf(model, input) : null
  }
  switch (metric.type) {
    case 'simple':
      return metric.measure.split('.')[0] ?? null
    case 'ratio':
      return of(metric.numerator.metric)
    case 'derived':
      return of(metric.inputs[0]?.metric ?? '')
    case 'conversion':
      return metric.base.dataset
    case 'retention':
      return metric.cohort.dataset
    case 'funnel':
      return metric.steps[0]?.dataset ?? null
    case 'cumulative':
    case 'to_date':
    case 'share':
    case 'offset':
      return of(metric.metric)
  }
}

/** A join by one column of each side; others can not be said. */
function joinOf({ to, on, moment }: Join): BslJoin | null {
  const [pair] = on
  if (!pair || moment || on.length > 1 || pair.left.kind !== 'column') return null
  return { model: to, type: 'one', left_on: pair.left.name, right_on: pair.right }
}

function told({ description, title, synonyms, unit, format }: Presentation & Quantity) {
  const metadata = { title, synonyms, unit, format }
  const known = Object.entries(metadata).filter(([, value]) => value !== undefined)
  return {
    ...(description === undefined ? {} : { description }),
    ...(known.length === 0 ? {} : { metadata: Object.fromEntries(known) }),
  }
}

function withMetadata(dimension: BslDimension, more: Readonly<Record<string, unknown>>): BslDimension {
  if (Object.keys(more).length === 0) return dimension
  return { ...dimension, metadata: { ...dimension.metadata, ...more } }
}
