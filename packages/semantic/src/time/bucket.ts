import type { Grain } from '../definitions/dimension.ts'
import { addGrains, type CalendarRules, isSubDay, type Local, startOf } from './calendar.ts'
import { shortBucketAt } from './short-buckets.ts'
import { instantOf, localOf } from './zone.ts'

/** The bucket that a local time lies in, up to but not with its end: days, below a day local times. */
export function bucketAt(
  grain: Grain,
  local: Local,
  rules: CalendarRules,
  timezone: string,
): { readonly start: Local; readonly end: Local } {
  if (isSubDay(grain)) {
    const { start, end } = shortBucketAt(instantOf(local, timezone).getTime(), grain, timezone)
    return { start: localOf(new Date(start), timezone), end: localOf(new Date(end), timezone) }
  }
  const start = startOf(grain, local, rules)
  return { start, end: addGrains(start, grain, 1) }
}

/** Whether a local time comes before another; texts do not tell in an hour that clocks show twice. */
export function isBefore(a: Local, b: Local, timezone: string): boolean {
  // A day that a zone skipped is over when it begins, yet it is a day of the calendar.
  return a.length === 10 && b.length === 10 ? a < b : instantOf(a, timezone) < instantOf(b, timezone)
}
