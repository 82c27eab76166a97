import type { Grain } from '../definitions/dimension.ts'
import type { Duration } from '../definitions/metric.ts'
import type { Problems } from '../plan/problems.ts'
import type { Comparison, ResolvedRange, TimeRange } from '../query/time-query.ts'
import { isBefore } from './bucket.ts'
import {
  addGrains,
  type CalendarRules,
  dayOf,
  daysBetweenLocals,
  grainsBetween,
  isSubDay,
  isWholeDay,
  type Local,
  monthsOf,
  startOf,
} from './calendar.ts'
import { checkedRange } from './checked-range.ts'
import { instantOf, localOf } from './zone.ts'

/**
 * The range that a query compares with. `previous_period` is as many whole years, quarters, months or weeks as the range has, right before
 * it, else as many days, else as much time as passes in it. `previous_year` is the same days a year ago, and 52 weeks ago where buckets are weeks.
 */
export function comparedRange(
  compare: Comparison,
  range: ResolvedRange | null,
  grain: Grain | null,
  rules: CalendarRules,
  timezone: string,
  problems: Problems,
): ResolvedRange | null {
  if (!range) {
    problems.add('needs-time', 'time.compare', 'a comparison needs a range', { got: compare })
    return null
  }
  const found = rangeOf(compare, range, grain, rules, timezone, problems)
  const isByMonths =
    compare === 'previous_year' ||
    (typeof compare === 'object' && 'offset' in compare && monthsOf(compare.offset.unit) !== null)
  if (found && isByMonths && isLost(found, range, timezone)) {
    problems.add('bad-time', 'time.compare', `nothing is left of the range then: it would end at ${found.end}`, {
      got: compare,
    })
    return null
  }
  return found && { ...found, timezone }
}

function rangeOf(
  compare: Comparison,
  range: ResolvedRange,
  grain: Grain | null,
  rules: CalendarRules,
  timezone: string,
  problems: Problems,
): TimeRange | null {
  if (compare === 'previous_period') return rightBefore(range, rules, timezone)
  if (compare === 'previous_year') {
    return grain === 'week'
      ? moved(range, { count: 52, unit: 'week' }, timezone)
      : moved(range, { count: 1, unit: 'year' }, timezone)
  }
  if ('range' in compare) return checkedRange(compare.range, 'time.compare.range', timezone, problems)
  if (compare.offset.unit === 'hour' && grain !== null && !isSubDay(grain)) {
    problems.add('bad-time', 'time.compare.offset.unit', `a ${grain} has no fixed number of hours`, {
      got: compare.offset.unit,
      suggestions: [grain],
    })
    return null
  }
  return moved(range, compare.offset, timezone)
}

/**
 * A range so long before: each of its days, clamped to the last of a shorter month, and whole months as whole months. Hours are those that passed.
 * So what is a year before 28 February is that one day, also where only one of the years has a 29th.
 */
export function moved({ start, end }: TimeRange, { count, unit }: Duration, timezone: string): TimeRange {
  const back = (local: Local) =>
    unit === 'hour' ? passedBefore(local, count * 3_600_000, timezone) : addGrains(local, unit, -count)
  const isByMonths = monthsOf(unit) !== null && !(beginsMonth(start) && beginsMonth(end))
  if (!isByMonths || !isWholeDay(end)) return { start: back(start), end: back(end) }
  return { start: back(start), end: addGrains(back(addGrains(end, 'day', -1)), 'day', 1) }
}

/**
 * Whether a shorter month has left nothing of a range that was moved by months, since its two last days came to one. Where clocks show an hour twice a
 * moved range may end before it begins too, and then stands beside nothing.
 */
export function isLost(found: TimeRange, range: TimeRange, timezone: string): boolean {
  const isClamped =
    found.start.slice(8, 10) !== range.start.slice(8, 10) || found.end.slice(8, 10) !== range.end.slice(8, 10)
  return isClamped && !isBefore(found.start, found.end, timezone)
}

function beginsMonth(local: Local): boolean {
  return isWholeDay(local) && dayOf(local).endsWith('-01')
}

function passedBefore(local: Local, ms: number, timezone: string): Local {
  return localOf(new Date(instantOf(local, timezone).getTime() - ms), timezone)
}

function rightBefore({ start, end }: TimeRange, rules: CalendarRules, timezone: string): TimeRange {
  for (const grain of ['year', 'quarter', 'month', 'week'] as const) {
    if (startOf(grain, start, rules) !== start || startOf(grain, end, rules) !== end) continue
    return { start: addGrains(start, grain, -grainsBetween(grain, start, end)), end: start }
  }
  const days = daysBetweenLocals(start, end)
  if (Number.isInteger(days)) return { start: addGrains(start, 'day', -days), end: start }
  const passed = instantOf(end, timezone).getTime() - instantOf(start, timezone).getTime()
  return { start: passedBefore(start, passed, timezone), end: start }
}
