import { inputsOf, madeOf, typeOfMetric } from '../plan/metric-facts.ts'
import { Problems } from '../plan/problems.ts'
import { meaningOf, reach } from '../plan/resolve-dimension.ts'
import type { Filter } from '../query/filter.ts'
import { timeFilterType } from '../query/time-filter-type.ts'
import { checkFilter, conditionsOf, fieldsOf } from '../sql/filter-sql.ts'
import type { Dataset } from './dataset.ts'
import type { MetricExpression } from './expression.ts'
import type { DerivedMetric, Duration, EntityEvent, Metric, MetricInput } from './metric.ts'
import { dimensionOf, type ModelIndex } from './model-index.ts'
import type { ModelProblems } from './model-problem.ts'

/** Tells what is wrong with a metric: what it refers to, its arithmetic, its windows. */
export function lintMetric(metric: Metric, index: ModelIndex, problems: ModelProblems): void {
  const path = `metrics.${metric.name}`
  for (const name of inputsOf(metric)) {
    if (!index.metrics.has(name)) problems.unknown(path, 'metric', name, [...index.metrics.keys()])
  }
  if (metric.grains?.length === 0) problems.add('bad-metric', `${path}.grains`, 'expected at least one grain')
  switch (metric.type) {
    case 'simple': {
      const [datasetName = '', measureName = ''] = metric.measure.split('.')
      const dataset = index.datasets.get(datasetName)
      const measure = dataset?.measures.find(({ name }) => name === measureName)
      if (!dataset || !measure) {
        const known = index.model.datasets.flatMap(({ name, measures }) =>
          measures.map((each) => `${name}.${each.name}`),
        )
        problems.unknown(`${path}.measure`, 'measure', metric.measure, known)
        return
      }
      if (metric.filter) lintFilter(metric.filter, dataset, `${path}.filter`, index, problems)
      if (
        metric.emptyAs === 'zero' &&
        (measure.type === 'varchar' || measure.type === 'date' || measure.type === 'timestamptz')
      ) {
        problems.add('bad-metric', `${path}.emptyAs`, `a ${measure.type} is never zero`)
      }
      return
    }
    case 'derived':
      lintDerived(metric, path, problems)
      for (const each of metric.inputs) lintOffset(each, `${path}.inputs`, problems)
      return
    case 'cumulative':
      if (metric.countedFrom && !metric.window)
        problems.add('bad-metric', `${path}.countedFrom`, 'only a window is counted from somewhere')
      if (metric.window)
        lintDuration(metric.window, `${path}.window`, problems, ['day', 'week', 'month', 'quarter', 'year'])
      return
    case 'offset':
      lintDuration(metric.offset, `${path}.offset`, problems)
      return
    case 'conversion':
      lintEvent(metric.base, `${path}.base`, index, problems)
      lintEvent(metric.conversion, `${path}.conversion`, index, problems)
      // Counted conversions are MetricFlow's, which takes a row for its own conversion too.
      if (metric.counts !== 'conversions' && isSame(metric.base, metric.conversion))
        problems.add('bad-metric', `${path}.conversion`, followsItself)
      for (const { base, conversion } of metric.constant ?? []) {
        lintConstant(metric.base, base, `${path}.constant`, index, problems)
        lintConstant(metric.conversion, conversion, `${path}.constant`, index, problems)
      }
      if (metric.window) lintDuration(metric.window, `${path}.window`, problems, ['hour', 'day', 'week'])
      return
    case 'funnel': {
      const names = metric.steps.map(({ name }) => name)
      problems.names(`${path}.steps`, names)
      if (metric.steps.length < 2) problems.add('bad-metric', `${path}.steps`, 'a funnel has at least two steps')
      metric.steps.forEach((step, at) => {
        lintEvent(step, `${path}.steps.${step.name}`, index, problems)
        const before = metric.steps[at - 1]
        if (before && isSame(before, step)) problems.add('bad-metric', `${path}.steps.${step.name}`, followsItself)
      })
      for (const name of [metric.result.step, metric.result.from]) {
        if (name !== undefined && !names.includes(name)) problems.unknown(`${path}.result`, 'step', name, names)
      }
      if (metric.window) lintDuration(metric.window, `${path}.window`, problems, ['hour', 'day', 'week'])
      return
    }
    case 'retention':
      lintEvent(metric.cohort, `${path}.cohort`, index, problems)
      lintEvent(metric.activity, `${path}.activity`, index, problems)
      if (!Number.isInteger(metric.periodsLater) || metric.periodsLater < 0)
        problems.add('bad-metric', `${path}.periodsLater`, 'expected a whole number from 0')
      return
    case 'ratio':
      for (const each of [metric.numerator, metric.denominator]) lintOffset(each, path, problems)
      return
    case 'to_date':
    case 'share':
  }
}

/** Tells of metrics that are made of themselves. */
export function lintCycles(index: ModelIndex, problems: ModelProblems): void {
  const done = new Set<string>()
  const visit = (name: string, way: readonly string[]): void => {
    if (way.includes(name)) {
      problems.add(
        'cycle',
        `metrics.${name}`,
        `is made of itself: ${[...way.slice(way.indexOf(name)), name].join(' → ')}`,
      )
      return
    }
    const metric = index.metrics.get(name)
    if (!metric || done.has(name)) return
    for (const each of madeOf(metric)) visit(each, [...way, name])
    done.add(name)
  }
  for (const name of index.metrics.keys()) visit(name, [])
}

function lintDerived({ inputs, expression }: DerivedMetric, path: string, problems: ModelProblems): void {
  const names = inputs.map(({ alias, metric }) => alias ?? metric)
  problems.names(`${path}.inputs`, names)
  const used = new Set<string>()
  const visit = (each: MetricExpression): void => {
    if (each.kind === 'input') {
      used.add(each.name)
      if (!names.includes(each.name)) problems.unknown(`${path}.expression`, 'input', each.name, names)
    }
    if (each.kind !== 'call') return
    const [least, most] = argumentCounts[each.function]
    if (each.args.length < least || each.args.length > most)
      problems.add('bad-expression', `${path}.expression`, `${each.function} has ${each.args.length} arguments`)
    each.args.forEach(visit)
  }
  visit(expression)
  for (const name of names)
    if (!used.has(name)) problems.add('bad-metric', `${path}.inputs`, `${name} is not used in the expression`)
  if (names.length === 0) problems.add('bad-metric', `${path}.inputs`, 'a derived metric is made of at least one other')
}

const argumentCounts: Readonly<
  Record<Extract<MetricExpression, { kind: 'call' }>['function'], readonly [number, number]>
> = {
  '+': [2, 99],
  '-': [2, 2],
  '*': [2, 99],
  '/': [2, 2],
  coalesce: [2, 99],
  nullif: [2, 2],
  abs: [1, 1],
  round: [1, 2],
  greatest: [2, 99],
  least: [2, 99],
  negate: [1, 1],
}

function lintEvent(event: EntityEvent, path: string, index: ModelIndex, problems: ModelProblems): void {
  const dataset = index.datasets.get(event.dataset)
  if (!dataset) {
    problems.unknown(`${path}.dataset`, 'dataset', event.dataset, [...index.datasets.keys()])
    return
  }
  const entity = dimensionOf(dataset, event.entity)
  if (entity?.kind !== 'entity') {
    const entities = dataset.dimensions.filter(({ kind }) => kind === 'entity').map(({ name }) => name)
    problems.unknown(`${path}.entity`, `entity of ${dataset.name}`, event.entity, entities)
  }
  const timeName = event.timeDimension ?? dataset.timeDimension
  if (timeName === undefined || dimensionOf(dataset, timeName)?.kind !== 'time')
    problems.add('bad-metric', path, `${dataset.name} has no time by which steps are ordered`)
  if (event.filter) lintFilter(event.filter, dataset, `${path}.filter`, index, problems)
}

const followsItself = 'is the very event that it follows, and a row is at its own moment, so each would follow itself'

function isSame(one: EntityEvent, other: EntityEvent): boolean {
  const parts = ({ dataset, entity, timeDimension, filter }: EntityEvent) => [dataset, entity, timeDimension, filter]
  return JSON.stringify(parts(one)) === JSON.stringify(parts(other))
}

function lintConstant(
  { dataset: name }: EntityEvent,
  constant: string,
  path: string,
  index: ModelIndex,
  problems: ModelProblems,
): void {
  const dataset = index.datasets.get(name)
  const known = dataset?.dimensions.filter(({ kind }) => kind !== 'time').map((each) => each.name) ?? []
  if (dataset && !known.includes(constant)) problems.unknown(path, `dimension of ${name}`, constant, known)
}

function lintFilter(filter: Filter, dataset: Dataset, path: string, index: ModelIndex, problems: ModelProblems): void {
  const found = new Problems()
  for (const { field, at } of fieldsOf(filter, path)) {
    const meaning = meaningOf(index, field, new Set(), at, found)
    if (meaning && reach(index, dataset, meaning).kind !== 'found')
      problems.add('bad-metric', at, `${field} can not be reached in one way from ${dataset.name}`)
  }
  for (const { field, grain } of conditionsOf(filter)) {
    const dimension = meaningOf(index, field, new Set(), path, new Problems())?.dimension
    if (grain !== undefined && dimension && dimension.kind !== 'time')
      problems.add('bad-metric', path, `${field} is no time, so it has no grain`)
  }
  for (const { metric, by } of conditionsOf(filter)) {
    if (metric !== undefined && !index.metrics.has(metric))
      problems.unknown(path, 'metric', metric, [...index.metrics.keys()])
    if (by !== undefined) meaningOf(index, by, new Set(), path, found)
  }
  checkFilter(
    filter,
    path,
    (condition) => {
      const compared = condition.metric === undefined ? undefined : index.metrics.get(condition.metric)
      if (compared) return typeOfMetric(index, compared)
      const dimension = meaningOf(index, condition.field, new Set(), path, new Problems())?.dimension
      if (!dimension) return null
      return dimension.kind === 'time' ? timeFilterType(condition, dimension) : dimension.type
    },
    found,
  )
  for (const { field, message } of found.all) problems.add('bad-metric', field, message)
}

function lintOffset({ offset, moves, startOf }: MetricInput, path: string, problems: ModelProblems): void {
  if (startOf !== undefined && offset)
    problems.add('bad-metric', path, 'is of an offset or of the start of a period, not both')
  if (offset) lintDuration(offset, path, problems, moves === 'rows' ? ['day', 'week'] : undefined)
  else if (moves !== undefined) problems.add('bad-metric', path, 'without an offset nothing is moved')
}

function lintDuration(
  { count, unit }: Duration,
  path: string,
  problems: ModelProblems,
  units: readonly Duration['unit'][] = ['hour', 'day', 'week', 'month', 'quarter', 'year'],
): void {
  if (!Number.isInteger(count) || count < 1)
    problems.add('bad-metric', path, `expected a whole number from 1, got ${count}`)
  if (!units.includes(unit)) problems.add('bad-metric', path, `a ${unit} is no unit here; expected ${units.join(', ')}`)
}
