import type { Grain } from '../definitions/dimension.ts'
import type { WeekDay } from '../query/time-query.ts'

/** Where weeks and years begin. */
export interface CalendarRules {
  readonly weekStart: WeekDay
  /** 1 to 12. */
  readonly fiscalYearStart: number
}

/**
 * A local day `YYYY-MM-DD` or local time `YYYY-MM-DDTHH:MM:SS`, in whatever zone the context says; with its offset `+01:00` where clocks show
 * the time twice and the second one is meant.
 */
export type Local = string

/** First days of weeks that there can be. */
export const weekDays: readonly WeekDay[] = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
]
const seconds = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 } as const
const months = { month: 1, quarter: 3, year: 12 } as const

/** Grains below a day. */
export type ShortGrain = Extract<Grain, 'second' | 'minute' | 'hour'>

/** Whether buckets of the grain are shorter than a day. */
export function isSubDay(grain: Grain): grain is ShortGrain {
  return grain === 'second' || grain === 'minute' || grain === 'hour'
}

/** Months of a grain; null for grains of a fixed length. */
export function monthsOf(grain: Grain): number | null {
  return grain === 'month' || grain === 'quarter' || grain === 'year' ? months[grain] : null
}

/** Days after Monday on which a week starts, 0 to 6. */
export function weekOffset(weekStart: WeekDay): number {
  return weekDays.indexOf(weekStart)
}

/** The first day of the bucket that a local time lies in. */
export function startOf(grain: Exclude<Grain, ShortGrain>, local: Local, rules: CalendarRules): Local {
  const at = new Date(msOf(local))
  at.setUTCHours(0, 0, 0, 0)
  if (grain === 'week') at.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6 - weekOffset(rules.weekStart)) % 7))
  const length = monthsOf(grain)
  if (length !== null) {
    const since = length === 1 ? 0 : ((at.getUTCMonth() + 13 - rules.fiscalYearStart) % 12) % length
    at.setUTCMonth(at.getUTCMonth() - since, 1)
  }
  return dayText(at.getTime())
}

/** A local time some grains later, or earlier where negative; months are clamped to their last day. */
export function addGrains(local: Local, grain: Grain, count: number): Local {
  const length = monthsOf(grain)
  if (length === null) {
    const moved = msOf(local) + count * seconds[grain as keyof typeof seconds] * 1000 // what is no month is in the table
    return isSubDay(grain) ? timeText(moved) : textLike(local, moved)
  }
  const at = new Date(msOf(local))
  const day = at.getUTCDate()
  at.setUTCDate(1)
  at.setUTCMonth(at.getUTCMonth() + count * length)
  at.setUTCDate(Math.min(day, new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate()))
  return textLike(local, at.getTime())
}

/** Grains from one bucket's start to another's. */
export function grainsBetween(grain: Grain, from: Local, to: Local): number {
  const length = monthsOf(grain)
  if (length === null) return (msOf(to) - msOf(from)) / 1000 / seconds[grain as keyof typeof seconds] // what is no month is in the table
  const [a, b] = [new Date(msOf(from)), new Date(msOf(to))]
  return ((b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth()) / length
}

/** Days from one local time to another, with fractions. */
export function daysBetweenLocals(from: Local, to: Local): number {
  return (msOf(to) - msOf(from)) / 86_400_000
}

/** Whether a local time falls on midnight. */
export function isWholeDay(local: Local): boolean {
  return local.length === 10 || local.endsWith('T00:00:00')
}

/** A local time without its hours. */
export function dayOf(local: Local): Local {
  return local.slice(0, 10)
}

/** Milliseconds of a local time as if it were UTC; for arithmetic on the calendar alone. */
export function msOf(local: Local): number {
  return Date.parse(local.length === 10 ? `${local}T00:00:00Z` : `${local.slice(0, 19)}Z`)
}

/** The local time of such milliseconds. */
export function timeText(ms: number): Local {
  return new Date(ms).toISOString().slice(0, 19)
}

function dayText(ms: number): Local {
  return new Date(ms).toISOString().slice(0, 10)
}

function textLike(like: Local, ms: number): Local {
  return like.length === 10 ? dayText(ms) : timeText(ms)
}
