import { isAdditive } from '../plan/rollup-partial.ts'
import { dimensionOf, type ModelIndex } from './model-index.ts'
import type { ModelProblems } from './model-problem.ts'
import type { Rollup } from './rollup.ts'

/** Tells what is wrong with a rollup: names that nothing has, times without a stored day, and measures that do not add up to the same figure. */
export function lintRollup(rollup: Rollup, { datasets }: ModelIndex, problems: ModelProblems): void {
  const path = `rollups.${rollup.name}`
  const dataset = datasets.get(rollup.dataset)
  if (!dataset) {
    problems.unknown(`${path}.dataset`, 'dataset', rollup.dataset, [...datasets.keys()])
    return
  }
  const names = dataset.dimensions.map(({ name }) => name)
  const time = dimensionOf(dataset, rollup.timeDimension)
  if (!time) problems.unknown(`${path}.timeDimension`, `dimension of ${dataset.name}`, rollup.timeDimension, names)
  else if (time.kind !== 'time' || !time.day)
    problems.add('bad-rollup', `${path}.timeDimension`, `${rollup.timeDimension} has no stored day`)
  for (const name of rollup.dimensions) {
    const dimension = dimensionOf(dataset, name)
    if (!dimension) problems.unknown(`${path}.dimensions`, `dimension of ${dataset.name}`, name, names)
    else if (dimension.kind === 'time') problems.add('bad-rollup', `${path}.dimensions`, `${name} is a time`)
  }
  const joins = dataset.joins.map((join) => join.name ?? join.to)
  for (const name of rollup.joins ?? [])
    if (!joins.includes(name)) problems.unknown(`${path}.joins`, `join of ${dataset.name}`, name, joins)
  for (const name of rollup.measures) {
    const measure = dataset.measures.find((each) => each.name === name)
    if (!measure) {
      const known = dataset.measures.map((each) => each.name)
      problems.unknown(`${path}.measures`, `measure of ${dataset.name}`, name, known)
    } else if (!isAdditive(measure))
      problems.add('bad-rollup', `${path}.measures`, `${name} can not be put together of parts without a difference`)
  }
}
