import type { Dataset } from './dataset.ts'
import { keyOfJoin } from './key-of-join.ts'
import { lintExpression } from './lint-expression.ts'
import type { Measure } from './measure.ts'
import { dimensionOf } from './model-index.ts'
import type { ModelProblems } from './model-problem.ts'

/** Tells what is wrong with a dataset: its names, joins, dimensions and measures. */
export function lintDataset(dataset: Dataset, datasets: ReadonlyMap<string, Dataset>, problems: ModelProblems): void {
  const path = `datasets.${dataset.name}`
  problems.names(
    `${path}.dimensions`,
    dataset.dimensions.map(({ name }) => name),
  )
  problems.names(
    `${path}.measures`,
    dataset.measures.map(({ name }) => name),
  )
  problems.names(
    `${path}.joins`,
    dataset.joins.map(({ name, to }) => name ?? to),
  )
  if (dataset.filter) lintExpression(dataset.filter, `${path}.filter`, problems)
  if (dataset.timeDimension !== undefined) lintTime(dataset, dataset.timeDimension, `${path}.timeDimension`, problems)
  for (const [index, { columns }] of dataset.keys.entries()) {
    if (columns.length === 0) problems.add('bad-join', `${path}.keys[${index}]`, 'a key has no columns')
  }
  for (const dimension of dataset.dimensions) {
    const at = `${path}.dimensions.${dimension.name}`
    if (dimension.kind !== 'time') {
      lintExpression(dimension.expression, at, problems)
      continue
    }
    if (!dimension.day && !dimension.instant) problems.add('bad-dimension', at, 'a time needs a day or an instant')
    if (!dimension.instant && ['second', 'minute', 'hour'].includes(dimension.smallestGrain)) {
      problems.add('bad-dimension', at, `a day alone can not be told by the ${dimension.smallestGrain}`)
    }
    for (const expression of [dimension.day, dimension.instant])
      if (expression) lintExpression(expression, at, problems)
  }
  for (const measure of dataset.measures) lintMeasure(dataset, measure, `${path}.measures.${measure.name}`, problems)
  lintJoins(dataset, datasets, path, problems)
}

function lintMeasure(dataset: Dataset, measure: Measure, path: string, problems: ModelProblems): void {
  const { aggregate, expression, percentile, filter, timeDimension, currency, semiAdditive } = measure
  if (expression) lintExpression(expression, path, problems)
  else if (aggregate !== 'count')
    problems.add('bad-measure', path, `${aggregate} needs an expression; only count goes without`)
  if (filter) lintExpression(filter, `${path}.filter`, problems)
  const isPercentile = aggregate === 'percentile' || aggregate === 'percentile_discrete'
  if (isPercentile && !(percentile !== undefined && percentile >= 0 && percentile <= 1)) {
    problems.add('bad-measure', `${path}.percentile`, 'expected a share from 0 to 1')
  }
  if (timeDimension !== undefined) lintTime(dataset, timeDimension, `${path}.timeDimension`, problems)
  if (currency && 'dimension' in currency)
    lintGroup(dataset, currency.dimension, `${path}.currency.dimension`, problems)
  if (semiAdditive) {
    lintTime(dataset, semiAdditive.timeDimension, `${path}.semiAdditive.timeDimension`, problems)
    for (const name of semiAdditive.per ?? []) lintGroup(dataset, name, `${path}.semiAdditive.per`, problems)
  }
}

function lintJoins(
  dataset: Dataset,
  datasets: ReadonlyMap<string, Dataset>,
  path: string,
  problems: ModelProblems,
): void {
  for (const join of dataset.joins) {
    const at = `${path}.joins.${join.name ?? join.to}`
    const to = datasets.get(join.to)
    if (!to) {
      problems.unknown(`${at}.to`, 'dataset', join.to, [...datasets.keys()])
      continue
    }
    if (join.on.length === 0) problems.add('bad-join', `${at}.on`, 'a join needs at least one pair of columns')
    for (const { left } of join.on) lintExpression(left, `${at}.on`, problems)
    if (join.moment) lintExpression(join.moment, `${at}.moment`, problems)
    const key = keyOfJoin({ join, to })
    if (key?.during && key.proof !== 'audited')
      problems.add(
        'bad-join',
        at,
        `${to.name} holds for a time by a key that is not audited, so it could multiply rows`,
      )
    if (!key) {
      const keys = to.keys.map(({ columns }) => `(${columns.join(', ')})`).join(' or ')
      problems.add(
        'bad-join',
        at,
        `does not end in a key of ${to.name}, so it could multiply rows${keys === '' ? '; it declares none' : `; its keys: ${keys}`}`,
      )
    }
  }
}

function lintTime(dataset: Dataset, name: string, path: string, problems: ModelProblems): void {
  const dimension = dimensionOf(dataset, name)
  const times = dataset.dimensions.filter(({ kind }) => kind === 'time').map((each) => each.name)
  if (!dimension) problems.unknown(path, `time dimension of ${dataset.name}`, name, times)
  else if (dimension.kind !== 'time') problems.add('bad-dimension', path, `${name} is no time`)
}

function lintGroup(dataset: Dataset, name: string, path: string, problems: ModelProblems): void {
  const dimension = dimensionOf(dataset, name)
  if (!dimension)
    problems.unknown(
      path,
      `dimension of ${dataset.name}`,
      name,
      dataset.dimensions.map((each) => each.name),
    )
  else if (dimension.kind === 'time') problems.add('bad-dimension', path, `${name} is a time`)
}
