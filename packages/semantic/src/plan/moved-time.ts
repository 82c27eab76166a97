import { dimensionOf } from '../definitions/model-index.ts'
import type { SemanticQuery } from '../query/semantic-query.ts'
import { conditionsOf } from '../sql/filter-sql.ts'
import type { AggregateSpec } from './aggregate-spec.ts'
import type { Fix } from './problems.ts'
import { keeps, type PlannedDimension, type QueryScope } from './query-scope.ts'
import { type DimensionMeaning, type ReachedDimension, reach } from './resolve-dimension.ts'

/**
 * Tells of groups and conditions by the very time over which an aggregate is moved or runs. Rows of other buckets count in it, and these would stand in a
 * group of their own time, or be left out: a running total would be none, and what was a year ago nothing.
 */
export function checkMovedTime(spec: AggregateSpec, scope: QueryScope): void {
  const runs = spec.shape.kind === 'window' || spec.shape.kind === 'to_date'
  if (!runs && spec.offsets.length === 0 && spec.side === 'current') return
  const time = timeOf(spec, scope)
  if (!time) return
  const isIt = (meaning: DimensionMeaning | undefined): boolean => {
    const found = meaning && reach(scope.index, spec.dataset, meaning)
    return found?.kind === 'found' && placeOf(found.reached) === placeOf(time)
  }
  const what = `${spec.metric} ${runs ? 'runs over time' : spec.side === 'compared' ? 'is compared in time' : 'is looked up at another time'}`
  scope.dimensions.forEach((dimension, at) => {
    if (!keeps(spec.keep, dimension) || comesAgain(dimension) || !isIt(dimension.meaning)) return
    const message = `${what}, so buckets of ${time.dimension.name} are asked for by time.grain, not as a dimension`
    scope.problems.add('not-supported', `dimensions[${at}]`, message, {
      got: dimension.meaning.reference,
      fix: asGrain(dimension, at),
    })
  })
  for (const { field, operator } of scope.filters ? conditionsOf(scope.filters) : []) {
    if (operator === 'is_null' || operator === 'is_not_null' || !isIt(scope.meanings.get(field))) continue
    const message = `${what}, so the range of ${time.dimension.name} is asked for by time.range, not by a condition`
    scope.problems.add('not-supported', 'filters', message, { got: field })
  }
}

/** The time by which an aggregate is laid out. */
function timeOf(
  { dataset, timeDimension }: AggregateSpec,
  { index, timeMeaning }: QueryScope,
): ReachedDimension | null {
  if (timeMeaning) {
    const found = reach(index, dataset, timeMeaning)
    return found.kind === 'found' ? found.reached : null
  }
  const dimension = timeDimension === null ? undefined : dimensionOf(dataset, timeDimension)
  return dimension ? { path: { from: dataset, steps: [], to: dataset }, dimension } : null
}

function placeOf({ path, dimension }: ReachedDimension): string {
  return [path.from.name, ...path.steps.map(({ name }) => name), dimension.name].join('.')
}

/** Whether other times have the same value: there are Mondays in every month. */
function comesAgain({ part }: PlannedDimension): boolean {
  return part !== null && part !== 'calendar_year'
}

function asGrain({ grain }: PlannedDimension, at: number): Fix {
  return (query: SemanticQuery) =>
    grain === null || query.time?.grain !== undefined
      ? null
      : { ...query, dimensions: query.dimensions?.toSpliced(at, 1) ?? [], time: { ...query.time, grain } }
}
