import type { Grain } from '../definitions/dimension.ts'
import type { Duration, Period } from '../definitions/metric.ts'
import type { TimeRange } from '../query/time-query.ts'
import {
  addGrains,
  grainsBetween,
  isSubDay,
  type Local,
  monthsOf,
  msOf,
  type ShortGrain,
  startOf,
} from '../time/calendar.ts'
import { isLost, moved } from '../time/compare-range.ts'
import type { ResolvedTime } from '../time/resolve-time.ts'
import { bucketRuns, cutsBetween, lengthOf, type Match, matchRuns } from '../time/short-buckets.ts'
import { instantOf, localOf } from '../time/zone.ts'
import type { AggregateSpec } from './aggregate-spec.ts'
import type { Problems } from './problems.ts'

/** The time that an aggregate reads, and how far its buckets are moved to stand beside the present ones. */
export interface Stretch {
  readonly range: TimeRange | null
  /** In grains of the query. */
  readonly shift: number
  /** For buckets below a day of the compared range, once they are shifted: beside which present ones they stand. Null: as they are. */
  readonly matches: readonly Match[] | null
  /** Instants of the range, in milliseconds, that stand beside nothing, each up to but not with its end. */
  readonly gaps: readonly { readonly from: number; readonly to: number }[]
  /** Where buckets do not show those of so many steps before: whose figure each shows. */
  readonly laid: Laid | null
}

/** Which bucket's figure each bucket of `range`, or of all time, shows: that with which its period begins, or of a day the day so many months before. */
export interface Laid {
  readonly from: { readonly startOf: Period } | { readonly monthsBefore: number }
  readonly range: TimeRange | null
}

/** Where an aggregate lies in time: the query's range or the compared one, moved back by the offsets of its metric. */
export function stretchOf({ side, offsets, metric }: AggregateSpec, time: ResolvedTime, problems: Problems): Stretch {
  const { grain, rules, timezone } = time
  let range: TimeRange | null = side === 'compared' ? time.compared : time.range
  let shift = 0
  let matches: readonly Match[] | null = null
  if (side === 'compared' && range && time.range && grain && isSubDay(grain)) {
    matches = matchesOf(range, time.range, grain, time)
    range = within(range, matches, time)
  } else if (side === 'compared' && range && time.range && grain && !isSubDay(grain)) {
    const first = startOf(grain, range.start, rules)
    const present = startOf(grain, time.range.start, rules)
    shift = grainsBetween(grain, first, present)
    const last = addGrains(first, grain, bucketCount(time.range, grain, time))
    // What the compared range has more of stands beside nothing.
    if (range.end > last) range = { start: range.start, end: last }
  }
  const laid = laidBy(offsets, metric, side, time, problems)
  if (laid) return { range: range && rangeRead(laid, range, time), shift, matches, gaps: [], laid }
  for (const offset of offsets) {
    if ('startOf' in offset) continue
    if (!grain && !range) {
      problems.add('needs-time', 'time', `${metric} looks back in time, so it needs a range or a grain`, { got: null })
      return { range, shift, matches, gaps: [], laid: null }
    }
    if (grain) {
      const steps = stepsOf(offset, grain)
      if (steps === null)
        return refused(
          metric,
          offset,
          `buckets of a ${grain}`,
          { range, shift, matches, gaps: [], laid: null },
          problems,
        )
      shift += steps
    }
    if (
      grain &&
      isSubDay(grain) &&
      isCut(range && moved(range, offset, timezone).start, range?.end ?? null, grain, timezone)
    )
      return refused(
        metric,
        offset,
        `hours that ${timezone} cuts short`,
        { range, shift, matches, gaps: [], laid: null },
        problems,
      )
    if (!range) continue
    const before = moved(range, offset, timezone)
    const back = moved(before, { ...offset, count: -offset.count }, timezone)
    const isOther = !grain && (back.start !== range.start || back.end !== range.end)
    if (isOther || (monthsOf(offset.unit) !== null && isLost(before, range, timezone)))
      return refused(metric, offset, 'this range', { range, shift, matches, gaps: [], laid: null }, problems)
    range = before
  }
  const back = grain && isSubDay(grain) ? shift * lengthOf(grain) : 0
  return {
    range,
    shift,
    matches,
    gaps: gapsOf(matches).map(({ from, to }) => ({ from: from - back, to: to - back })),
    laid: null,
  }
}

/** How buckets show others that are no number of steps away; null where they do not, and where that was refused. */
function laidBy(
  offsets: AggregateSpec['offsets'],
  metric: string,
  side: AggregateSpec['side'],
  { grain, range, compared }: ResolvedTime,
  problems: Problems,
): Laid | null {
  const period = offsets.find((each) => 'startOf' in each)
  const byDay = offsets.find((each) => 'isByDay' in each && each.isByDay && monthsOf(each.unit) !== null)
  const offset = period ?? (grain === 'day' ? byDay : undefined)
  if (!offset) return null
  const refuse = (code: 'needs-time' | 'offset-not-aligned' | 'not-supported', why: string) => {
    problems.add(code, 'time.grain', `${metric} ${why}`, { got: grain })
    return null
  }
  if (!grain) return refuse('needs-time', 'is told of the start of a period, so it needs a grain')
  if (offsets.length > 1) return refuse('not-supported', 'looks back from where it has already looked back to')
  if (side === 'compared' || compared)
    return refuse('not-supported', 'shows other buckets, and none of another range beside them')
  if (!('startOf' in offset)) return { from: { monthsBefore: offset.count * (monthsOf(offset.unit) ?? 0) }, range }
  const { startOf: begins } = offset
  const isWhole =
    grain === begins ||
    (!isSubDay(grain) && grain !== 'week' && begins !== 'week' && isShorter(grain, begins)) ||
    grain === 'day'
  if (!isWhole)
    return refuse('offset-not-aligned', `is told of the start of the ${begins}, of which no ${grain} is a part`)
  return { from: { startOf: begins }, range }
}

function isShorter(grain: Grain, period: Period): boolean {
  return (monthsOf(grain) ?? 0) < (monthsOf(period) ?? 0)
}

/** What must be read for the buckets of a range. */
function rangeRead({ from }: Laid, range: TimeRange, { rules, timezone }: ResolvedTime): TimeRange {
  if ('startOf' in from) return { start: startOf(from.startOf, range.start, rules), end: range.end }
  // The last days of a month may all show its last one.
  const { start, end } = moved(range, { count: from.monthsBefore, unit: 'month' }, timezone)
  return { start, end: addGrains(end, 'day', 1) }
}

/** What lies between the matched buckets; all of time where there are none. */
function gapsOf(matches: readonly Match[] | null): Stretch['gaps'] {
  if (!matches) return []
  if (matches.length === 0) return [{ from: Date.parse('0001-01-01'), to: Date.parse('9999-12-31') }]
  return matches.slice(1).flatMap(({ from }, index) => {
    const before = matches[index]?.to ?? from
    return before < from ? [{ from: before, to: from }] : []
  })
}

/** Buckets of the compared range beside those of the present one. */
function matchesOf(
  compared: TimeRange,
  present: TimeRange,
  grain: ShortGrain,
  { timezone }: ResolvedTime,
): readonly Match[] {
  const runs = ({ start, end }: TimeRange) =>
    bucketRuns(instantOf(start, timezone).getTime(), instantOf(end, timezone).getTime(), grain, timezone)
  return matchRuns(runs(compared), runs(present), msOf(present.start) - msOf(compared.start), grain)
}

/** The part of a range that stands beside something; at least a moment of it. */
function within({ start, end }: TimeRange, matches: readonly Match[], { timezone }: ResolvedTime): TimeRange {
  const [first] = matches
  const last = matches.at(-1)
  if (!first || !last) return { start, end }
  const low = Math.max(instantOf(start, timezone).getTime(), first.from)
  const high = Math.min(instantOf(end, timezone).getTime(), last.to)
  return { start: localOf(new Date(low), timezone), end: localOf(new Date(high), timezone) }
}

/** Whether clocks are changed in the middle of a bucket, so that what lies whole hours before is not one. */
function isCut(start: Local | null, end: Local | null, grain: ShortGrain, timezone: string): boolean {
  const at = (local: Local | null) => (local === null ? null : instantOf(local, timezone).getTime())
  return cutsBetween(at(start), at(end), grain, timezone).length > 0
}

/** Buckets that a range touches. */
export function bucketCount(
  { start, end }: TimeRange,
  grain: Exclude<Grain, ShortGrain>,
  { rules }: ResolvedTime,
): number {
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
    if ((unit === 'hour') !== isSubDay(grain)) return null
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
