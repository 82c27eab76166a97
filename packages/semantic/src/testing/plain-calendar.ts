import type { Grain } from '../definitions/dimension.ts'
import type { Duration } from '../definitions/metric.ts'

/** Where weeks (0 is Sunday) and years (1 is January) begin. */
export interface Beginnings {
  readonly weekDay: number
  readonly month: number
}

/** The calendar as one reads it from a wall: day after day, and nothing computed. Meant to be unlike the planner's own. */
export function beginsOn(grain: Grain, day: string, { weekDay, month }: Beginnings): boolean {
  const isFirst = day.endsWith('-01')
  const monthsSince = (Number(day.slice(5, 7)) - month + 12) % 12
  if (grain === 'week') return new Date(day).getUTCDay() === weekDay
  if (grain === 'month') return isFirst
  if (grain === 'quarter') return isFirst && monthsSince % 3 === 0
  return grain === 'year' ? isFirst && monthsSince === 0 : true
}

/** The first day of the bucket that a day lies in. */
export function bucketOf(grain: Grain, day: string, beginnings: Beginnings): string {
  let at = day
  while (!beginsOn(grain, at, beginnings)) at = daysLater(at, -1)
  return at
}

/** The first day of the bucket after the one that a day lies in. */
export function bucketAfter(grain: Grain, day: string, beginnings: Beginnings): string {
  let at = daysLater(day, 1)
  while (!beginsOn(grain, at, beginnings)) at = daysLater(at, 1)
  return at
}

/** First days of all buckets that `[start, end)` touches. */
export function bucketsOf(grain: Grain, start: string, end: string, beginnings: Beginnings): readonly string[] {
  const found: string[] = []
  for (let at = bucketOf(grain, start, beginnings); at < end; at = bucketAfter(grain, at, beginnings)) found.push(at)
  return found
}

/** The day so long before; the last of its month where that month is too short. */
export function soLongBefore(day: string, { count, unit }: Duration): string {
  if (unit === 'day' || unit === 'week') return daysLater(day, unit === 'week' ? -7 * count : -count)
  const months = { hour: 0, month: 1, quarter: 3, year: 12 }[unit] * count
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  const index = year * 12 + (month - 1) - months
  for (let last = date; ; last--) {
    const text = `${Math.floor(index / 12)}-${two((index % 12) + 1)}-${two(last)}`
    if (!Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)) return text
  }
}

/** A day later, or earlier where the number is negative. */
export function daysLater(day: string, count: number): string {
  return new Date(Date.parse(day) + count * 86_400_000).toISOString().slice(0, 10)
}

const known = new Map<string, string>()

/** The day on the calendar of a zone at an instant. */
export function dayAt(instant: string, zone: string): string {
  const key = `${instant} ${zone}`
  const day = known.get(key) ?? new Date(instant).toLocaleDateString('sv-SE', { timeZone: zone })
  known.set(key, day)
  return day
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
