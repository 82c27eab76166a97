import type { ColumnType } from '@gata/sql'
import type { Dataset } from '../definitions/dataset.ts'
import type { Dimension, Grain } from '../definitions/dimension.ts'
import type { Metric, MetricType } from '../definitions/metric.ts'
import { indexOf, measureOf, type ModelIndex } from '../definitions/model-index.ts'
import type { NumberFormat, Presentation } from '../definitions/presentation.ts'
import type { SemanticModel } from '../definitions/semantic-model.ts'
import { validModel } from '../definitions/validate-model.ts'
import { descriptionOf, inputsOf, isVisible, quantityOf, typeOfMetric } from '../plan/metric-facts.ts'
import { Problems } from '../plan/problems.ts'
import { inWords } from '../plan/query-metrics.ts'
import { type DimensionMeaning, meaningOf, reach } from '../plan/resolve-dimension.ts'
import { type DescribedRollup, describedRollups } from './describe-rollups.ts'

/** What people are told of a field. */
export interface DescribedField {
  /** As a query has it. */
  readonly name: string
  readonly title: string
  readonly description: string | null
  readonly synonyms: readonly string[]
}

/** Something to group and filter by. */
export interface DescribedDimension extends DescribedField {
  readonly kind: Dimension['kind']
  readonly type: ColumnType
  /** The datasets that have it, one unless its name means the same in several. */
  readonly datasets: readonly string[]
  /** The finest length of time that a time can be cut into; null for others. */
  readonly smallestGrain: Grain | null
}

/** An aggregate that metrics are made of. */
export interface DescribedMeasure extends DescribedField {
  readonly dataset: string
  readonly aggregate: string
  readonly type: ColumnType
  readonly unit: string | null
  readonly format: NumberFormat | null
}

/** A number that can be asked for. */
export interface DescribedMetric extends DescribedField {
  readonly kind: MetricType
  readonly type: ColumnType
  readonly unit: string | null
  readonly format: NumberFormat | null
  /** The metrics that it is directly made of. */
  readonly inputs: readonly string[]
  /** The measures that it comes down to, as `dataset.measure`. */
  readonly measures: readonly string[]
  /** Names of the dimensions that it can be grouped and filtered by. */
  readonly dimensions: readonly string[]
}

/** Many rows of one dataset to at most one of another. */
export interface DescribedRelationship {
  readonly name: string
  readonly from: string
  readonly to: string
  readonly cardinality: 'many_to_one'
  /** The columns of the key that is joined on. */
  readonly on: readonly string[]
  /** Whether a test holds before each publish that the key is one, or rows of one key are folded into one. */
  readonly key: 'audited' | 'declared'
}

/** What a caller may ask of a tenant, in words and plain data. */
export interface DescribedModel {
  readonly datasets: readonly (DescribedField & { readonly timeDimension: string | null })[]
  readonly dimensions: readonly DescribedDimension[]
  readonly measures: readonly DescribedMeasure[]
  readonly metrics: readonly DescribedMetric[]
  readonly relationships: readonly DescribedRelationship[]
  readonly rollups: readonly DescribedRollup[]
}

/** Describes everything that may be asked of a model by somebody who may not know of the hidden fields. */
export function describeModel(model: SemanticModel, hiddenFields: readonly string[] = []): DescribedModel {
  const index = indexOf(validModel(model))
  const hidden = new Set(hiddenFields)
  const meanings = askableNames(index).flatMap((name) => meaningOf(index, name, hidden, '', new Problems()) ?? [])
  return {
    datasets: model.datasets.map((dataset) => ({
      ...described(dataset.name, dataset),
      timeDimension: dataset.timeDimension === undefined ? null : `${dataset.name}.${dataset.timeDimension}`,
    })),
    dimensions: meanings.map(describedDimension),
    measures: model.datasets.flatMap((dataset) => describedMeasures(dataset, hidden)),
    metrics: model.metrics
      .filter((metric) => isVisible(index, metric, hidden))
      .map((metric) => describedMetric(index, metric, meanings)),
    relationships: model.datasets.flatMap((dataset) => relationshipsOf(index, dataset)),
    rollups: describedRollups(model, hidden),
  }
}

/** Each dimension by its shortest name: a conformed one by its own, one that a single dataset has without that. */
function askableNames({ model, owners, conformed }: ModelIndex): readonly string[] {
  const members = new Set([...conformed.values()].flatMap((each) => each.members))
  const own = model.datasets.flatMap(({ name, dimensions }) =>
    dimensions
      .filter((dimension) => !members.has(`${name}.${dimension.name}`))
      .map((dimension) =>
        owners.get(dimension.name)?.length === 1 && !conformed.has(dimension.name)
          ? dimension.name
          : `${name}.${dimension.name}`,
      ),
  )
  return [...conformed.keys(), ...own]
}

function describedDimension({ reference, dimension, members }: DimensionMeaning): DescribedDimension {
  return {
    ...described(reference, dimension),
    kind: dimension.kind,
    type: dimension.kind === 'time' ? (dimension.day === null ? 'timestamptz' : 'date') : dimension.type,
    datasets: [...members.keys()],
    smallestGrain: dimension.kind === 'time' ? dimension.smallestGrain : null,
  }
}

function describedMeasures({ name, measures }: Dataset, hidden: ReadonlySet<string>): readonly DescribedMeasure[] {
  return measures
    .map((measure) => ({
      ...described(`${name}.${measure.name}`, measure),
      dataset: name,
      aggregate: measure.aggregate,
      type: measure.type,
      unit: measure.unit ?? null,
      format: measure.format ?? null,
    }))
    .filter((measure) => !hidden.has(measure.name))
}

function describedMetric(index: ModelIndex, metric: Metric, meanings: readonly DimensionMeaning[]): DescribedMetric {
  const measures = new Set<string>()
  const facts = factsOf(index, metric, measures)
  return {
    ...described(metric.name, metric),
    description: descriptionOf(index, metric),
    kind: metric.type,
    type: typeOfMetric(index, metric),
    ...quantityOf(index, metric),
    inputs: inputsOf(metric),
    measures: [...measures],
    dimensions: meanings
      .filter((meaning) => [...facts].every((fact) => reach(index, fact, meaning).kind === 'found'))
      .map(({ reference }) => reference),
  }
}

/** The datasets whose rows a metric counts, and the measures that it comes down to. */
function factsOf(index: ModelIndex, metric: Metric, measures: Set<string>): ReadonlySet<Dataset> {
  if (metric.type === 'simple') {
    measures.add(metric.measure)
    return new Set([measureOf(index, metric.measure).dataset])
  }
  const first = firstEventOf(metric)
  if (first !== null) return new Set([index.datasets.get(first)].filter((each) => each !== undefined))
  const inputs = inputsOf(metric).flatMap((name) => index.metrics.get(name) ?? [])
  return new Set(inputs.flatMap((input) => [...factsOf(index, input, measures)]))
}

/** The dataset in whose rows entities are followed from; null for metrics that follow none. */
function firstEventOf(metric: Metric): string | null {
  if (metric.type === 'conversion') return metric.base.dataset
  if (metric.type === 'retention') return metric.cohort.dataset
  return metric.type === 'funnel' ? (metric.steps[0]?.dataset ?? null) : null
}

function relationshipsOf({ datasets }: ModelIndex, { name, joins }: Dataset): readonly DescribedRelationship[] {
  return joins.map((join) => {
    const on = join.on.map(({ right }) => right)
    const isAudited = datasets
      .get(join.to)
      ?.keys.some(({ columns, proof }) => proof === 'audited' && columns.every((column) => on.includes(column)))
    return {
      name: join.name ?? join.to,
      from: name,
      to: join.to,
      cardinality: 'many_to_one',
      on,
      key: isAudited ? 'audited' : 'declared',
    }
  })
}

function described(name: string, { title, description, synonyms }: Presentation): DescribedField {
  return { name, title: title ?? inWords(name), description: description ?? null, synonyms: synonyms ?? [] }
}
