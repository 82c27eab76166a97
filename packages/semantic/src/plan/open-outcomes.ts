import type { Metric } from '../definitions/metric.ts'
import type { ModelIndex } from '../definitions/model-index.ts'
import type { QueryWarning } from '../query/compiled-query.ts'
import { isBefore } from '../time/bucket.ts'
import { addGrains, isWholeDay, type Local, startOf } from '../time/calendar.ts'
import { moved } from '../time/compare-range.ts'
import type { ResolvedTime } from '../time/resolve-time.ts'
import { localOf } from '../time/zone.ts'
import { inputsOf } from './metric-facts.ts'

/** Tells of metrics whose last rows still have time to convert, to go on or to come back: they are less so far than they will be. */
export function openOutcomes(
  index: ModelIndex,
  names: readonly string[],
  time: ResolvedTime,
  now: Date,
): readonly QueryWarning[] {
  const present = localOf(now, time.timezone)
  const isOpen = (name: string): boolean => {
    const metric = index.metrics.get(name)
    if (!metric) return false
    const over = time.range ? overAt(metric, time.range.end, time) : present
    const isItself = isFollowing(metric) && over !== null && (!time.range || isBefore(present, over, time.timezone))
    return isItself || inputsOf(metric).some(isOpen)
  }
  return names.filter(isOpen).map((name) => ({
    code: 'outcome-not-over',
    message: `${name} is less for the last of its rows than it will be: what they may still lead to is not over yet`,
  }))
}

/** Whether a metric waits for something that ends. */
function isFollowing(metric: Metric): boolean {
  if (metric.type === 'retention') return true
  return (metric.type === 'conversion' || metric.type === 'funnel') && metric.window !== undefined
}

/** When nothing can come any more of rows up to the end of a range; null for what does not wait. */
function overAt(metric: Metric, end: Local, { rules, timezone }: ResolvedTime): Local | null {
  if (metric.type === 'retention') {
    const last = isWholeDay(end) ? addGrains(end, 'day', -1) : end
    return addGrains(startOf(metric.period, last, rules), metric.period, metric.periodsLater + 1)
  }
  if ((metric.type !== 'conversion' && metric.type !== 'funnel') || !metric.window) return null
  const { count, unit } = metric.window
  return moved({ start: end, end }, { count: -count, unit }, timezone).end
}
