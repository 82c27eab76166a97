import type { Metric } from '../definitions/metric.ts'
import type { ModelIndex } from '../definitions/model-index.ts'
import type { SemanticQuery } from '../query/semantic-query.ts'
import { inputsOf } from './metric-facts.ts'
import type { Problems } from './problems.ts'
import type { QueryScope } from './query-scope.ts'

/** Tells of metrics that can not be told by the grain that is asked for; gives whether the answer has a row for every bucket. */
export function isFilled(
  index: ModelIndex,
  names: ReadonlySet<string>,
  { fill = false }: SemanticQuery,
  { time: { grain, range }, dimensions }: Pick<QueryScope, 'time' | 'dimensions'>,
  problems: Problems,
): boolean {
  if (grain === null) return fill
  const asked = [...names].flatMap((name) => index.metrics.get(name) ?? [])
  for (const metric of asked) {
    const narrow = allOf(index, metric).find(({ grains }) => grains && !grains.includes(grain))
    if (narrow?.grains) {
      problems.add('grain-not-told', 'time.grain', `${metric.name} is not told by the ${grain}`, {
        got: grain,
        suggestions: narrow.grains,
        fix: (each) => ({ ...each, time: { ...each.time, grain: narrow.grains?.[0] ?? grain } }),
      })
    }
  }
  const whole = asked.filter((metric) => allOf(index, metric).some(({ everyBucket }) => everyBucket))
  const [first] = whole
  if (first && !range) {
    problems.add('needs-time', 'time.range', `${first.name} stands in every bucket, so by time it needs a range`, {
      got: null,
    })
  }
  const own = dimensions.find(({ meaning }) => meaning.isOwnTime)
  if (own && (fill || whole.length > 0))
    problems.add('not-supported', 'dimensions', `of a bucket in which nothing happened no ${own.name} is told`, {
      got: own.name,
    })
  return fill || whole.length > 0
}

/** A metric and all that it is made of. */
function allOf(index: ModelIndex, metric: Metric): readonly Metric[] {
  const inputs = inputsOf(metric).flatMap((name) => index.metrics.get(name) ?? [])
  return [metric, ...inputs.flatMap((input) => allOf(index, input))]
}
