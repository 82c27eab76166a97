import { GataError } from '@gata/base'
import type { Dataset, Join } from './dataset.ts'
import type { Dimension } from './dimension.ts'
import type { Measure } from './measure.ts'
import type { Metric } from './metric.ts'
import type { ConformedDimension, SemanticModel } from './semantic-model.ts'

/** A way over joins from one dataset to another; no steps is the dataset itself. */
export interface JoinPath {
  readonly from: Dataset
  readonly steps: readonly JoinStep[]
  readonly to: Dataset
}

/** One join of a way. */
export interface JoinStep {
  readonly name: string
  readonly join: Join
  readonly to: Dataset
}

/** A model made ready to be looked up in. */
export interface ModelIndex {
  readonly model: SemanticModel
  readonly datasets: ReadonlyMap<string, Dataset>
  readonly metrics: ReadonlyMap<string, Metric>
  readonly conformed: ReadonlyMap<string, ConformedDimension>
  /** Names of datasets that have a dimension of that name. */
  readonly owners: ReadonlyMap<string, readonly string[]>
  /** Every way out of a dataset that visits none twice, the shortest first. */
  readonly paths: (dataset: Dataset) => readonly JoinPath[]
}

const indexes = new WeakMap<SemanticModel, ModelIndex>()

/** The index of a model, made once per model object. */
export function indexOf(model: SemanticModel): ModelIndex {
  const known = indexes.get(model)
  if (known) return known
  const made = makeIndex(model)
  indexes.set(model, made)
  return made
}

/** A dataset's dimension, or undefined. */
export function dimensionOf(dataset: Dataset, name: string): Dimension | undefined {
  return dataset.dimensions.find((dimension) => dimension.name === name)
}

/** The dataset and measure that `dataset.measure` names; a model that has been validated has it. */
export function measureOf(index: ModelIndex, reference: string): { dataset: Dataset; measure: Measure } {
  const [datasetName = '', measureName = ''] = reference.split('.')
  const dataset = index.datasets.get(datasetName)
  const measure = dataset?.measures.find(({ name }) => name === measureName)
  if (!dataset || !measure) throw new GataError('bad-semantic-model', `no measure is called ${reference}`)
  return { dataset, measure }
}

function makeIndex(model: SemanticModel): ModelIndex {
  const datasets = new Map(model.datasets.map((dataset) => [dataset.name, dataset]))
  const owners = new Map<string, string[]>()
  for (const dataset of model.datasets) {
    for (const { name } of dataset.dimensions) owners.set(name, [...(owners.get(name) ?? []), dataset.name])
  }
  const paths = new Map<string, readonly JoinPath[]>()
  return {
    model,
    datasets,
    metrics: new Map(model.metrics.map((metric) => [metric.name, metric])),
    conformed: new Map((model.conformed ?? []).map((conformed) => [conformed.name, conformed])),
    owners,
    paths: (dataset) => {
      const known = paths.get(dataset.name)
      if (known) return known
      const found = pathsFrom(datasets, dataset)
      paths.set(dataset.name, found)
      return found
    },
  }
}

function pathsFrom(datasets: ReadonlyMap<string, Dataset>, from: Dataset): readonly JoinPath[] {
  const found: JoinPath[] = [{ from, steps: [], to: from }]
  for (const path of found) {
    const visited = new Set([from.name, ...path.steps.map(({ to }) => to.name)])
    for (const join of path.to.joins) {
      const to = datasets.get(join.to)
      if (!to || visited.has(to.name)) continue
      found.push({ from, steps: [...path.steps, { name: join.name ?? join.to, join, to }], to })
    }
  }
  return found
}
