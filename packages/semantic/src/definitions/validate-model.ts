import { GataError } from '@gata/base'
import { lintDataset } from './lint-dataset.ts'
import { lintCycles, lintMetric } from './lint-metric.ts'
import { lintRollup } from './lint-rollup.ts'
import { dimensionOf, indexOf, type ModelIndex } from './model-index.ts'
import { type ModelProblem, ModelProblems } from './model-problem.ts'
import type { ConformedDimension, SemanticModel } from './semantic-model.ts'

const valid = new WeakSet<SemanticModel>()

/** Everything in a model that does not hold together; empty for a model that can be queried. */
export function lintModel(model: SemanticModel): readonly ModelProblem[] {
  const problems = new ModelProblems()
  const index = indexOf(model)
  problems.names(
    'datasets',
    model.datasets.map(({ name }) => name),
  )
  problems.names(
    'metrics',
    model.metrics.map(({ name }) => name),
  )
  problems.names(
    'conformed',
    (model.conformed ?? []).map(({ name }) => name),
  )
  problems.names(
    'rollups',
    (model.rollups ?? []).map(({ name }) => name),
  )
  for (const dataset of model.datasets) lintDataset(dataset, index.datasets, problems)
  for (const conformed of model.conformed ?? []) lintConformed(conformed, index, problems)
  for (const metric of model.metrics) lintMetric(metric, index, problems)
  lintCycles(index, problems)
  for (const rollup of model.rollups ?? []) lintRollup(rollup, index, problems)
  return problems.found
}

/** The model, once it is known to hold together; a {@link GataError} `bad-semantic-model` with all problems otherwise. Looked at once per object. */
export function validModel(model: SemanticModel): SemanticModel {
  if (valid.has(model)) return model
  const problems = lintModel(model)
  if (problems.length > 0) {
    throw new GataError('bad-semantic-model', problems.map(({ path, message }) => `${path}: ${message}`).join('; '), {
      where: model.name,
    })
  }
  valid.add(model)
  return model
}

/** Dimensions under one name must be comparable, and a dataset can not have it twice. */
function lintConformed({ name, members }: ConformedDimension, index: ModelIndex, problems: ModelProblems): void {
  const path = `conformed.${name}`
  const kinds = new Set<string>()
  const datasets: string[] = []
  for (const member of members) {
    const [datasetName = '', dimensionName = ''] = member.split('.')
    const dataset = index.datasets.get(datasetName)
    const dimension = dataset && dimensionOf(dataset, dimensionName)
    if (!dimension) {
      const known = index.model.datasets.flatMap((each) => each.dimensions.map((own) => `${each.name}.${own.name}`))
      problems.unknown(`${path}.members`, 'dimension', member, known)
      continue
    }
    datasets.push(datasetName)
    kinds.add(dimension.kind === 'time' ? 'time' : dimension.type)
  }
  if (members.length === 0) problems.add('bad-dimension', path, 'has no members')
  if (new Set(datasets).size < datasets.length)
    problems.add('bad-dimension', `${path}.members`, 'a dataset stands twice')
  if (kinds.size > 1)
    problems.add('bad-dimension', `${path}.members`, `are of different types: ${[...kinds].join(', ')}`)
}
