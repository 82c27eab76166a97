import type { Grain } from '../definitions/dimension.ts'
import type { Duration } from '../definitions/metric.ts'
import type { TimeRange } from '../query/time-query.ts'
import { addGrains, grainsBetween, monthsOf, startOf } from '../time/calendar.ts'
import { moved } from '../time/compare-range.ts'
import type { ResolvedTime } from '../time/resolve-time.ts'
import type { AggregateSpec } from './aggregate-spec.ts'
import type { Problems } from './problems.ts'

/** The time that an aggregate reads, and how far its buckets are moved to stand beside the present ones. */
export interface Stretch {
  readonly range: TimeRange | null
  /** In grains of the query. */
  readonly shift: number
}

/** Where an aggregate lies in time: the query's range or the compared one, moved back by the offsets of its metric. */
export function stretchOf({ side, offsets, metric }: AggregateSpec, time: ResolvedTime, problems: Problems): Stretch {
  const { grain, rules } = time
  let range: TimeRange | null = side === 'compared' ? time.compared : time.range
  let shift = 0
  if (side === 'compared' && range && time.range && grain) {
    const first = startOf(grain, range.start, rules)
    const present = startOf(grain, time.range.start, rules)
    shift = grainsBetween(grain, first, present)
    const last = addGrains(first, grain, bucketCount(time.range, grain, time))
    // What the compared range has more of stands beside nothing.
    if (range.end > last) range = { start: range.start, end: last }
  }
  for (const offset of offsets) {
    if (!grain && !range) {
      problems.add('needs-time', 'time', `${metric} looks back in time, so it needs a range or a grain`, { got: null })
      return { range, shift }
    }
    if (grain) {
      const steps = stepsOf(offset, grain)
      if (steps === null) return refused(metric, offset, `buckets of a ${grain}`, { range, shift }, problems)
      shift += steps
    }
    if (!range) continue
    const before = moved(range, offset)
    const back = moved(before, { ...offset, count: -offset.count })
    if (!grain && (back.start !== range.start || back.end !== range.end))
      return refused(metric, offset, 'this range', { range, shift }, problems)
    range = before
  }
  return { range, shift }
}

/** Buckets that a range touches. */
export function bucketCount({ start, end }: TimeRange, grain: Grain, { rules }: ResolvedTime): number {
  const first = startOf(grain, start, rules)
  const last = startOf(grain, end, rules)
  return (
    grainsBetween(grain, first, last) +
    (last < end && !(last === end.slice(0, 10) && end.endsWith('T00:00:00')) ? 1 : 0)
  )
}

/** Whole grains of an offset, so that each bucket has one that is so long before; null where there is none. */
function stepsOf({ count, unit }: Duration, grain: Grain): number | null {
  const [unitMonths, grainMonths] = [monthsOf(unit), monthsOf(grain)]
  const hours = { hour: 1, day: 24, week: 168 } as const
  const seconds = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 } as const
  let steps: number
  if (unitMonths !== null && grainMonths !== null) steps = (count * unitMonths) / grainMonths
  else if (unitMonths === null && grainMonths === null) {
    // A day has not always 24 hours.
    if (unit !== 'hour' && ['second', 'minute', 'hour'].includes(grain)) return null
    steps = (count * hours[unit as keyof typeof hours] * 3600) / seconds[grain as keyof typeof seconds] // neither is counted in months here
  } else return null
  return Number.isInteger(steps) ? steps : null
}

function refused(metric: string, offset: Duration, what: string, stretch: Stretch, problems: Problems): Stretch {
  problems.add(
    'offset-not-aligned',
    'time.grain',
    `${metric} looks back ${offset.count} ${offset.unit}, which is no whole number of steps for ${what}`,
    {
      got: offset,
      suggestions: offset.unit === 'hour' ? ['hour'] : [offset.unit],
      fix: (query) => (query.time?.grain ? { ...query, time: { ...query.time, grain: offset.unit } } : null),
    },
  )
  return stretch
}
