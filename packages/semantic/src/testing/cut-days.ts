import type { Duration } from '../definitions/metric.ts'
import { daysLater, soLongBefore } from './plain-calendar.ts'
import { clockAt } from './plain-clock.ts'

/** A range of days up to but not with the end. */
export interface Days {
  readonly start: string
  readonly end: string
  /** The time of the first day `THH:MM:SS` with which it begins, if that is not the first moment. */
  readonly from?: string | undefined
  /** The time of the last day up to but not with which it goes, if that is not the whole day. */
  readonly until?: string | undefined
}

/** The range so long before, to the same times of the day: its first and its last day are moved, of whole months the first and the last month. */
export function daysBefore({ start, end, from, until }: Days, by: Duration): Days {
  const isOfMonths = from === undefined && until === undefined && start.endsWith('-01') && end.endsWith('-01')
  const last = isOfMonths ? soLongBefore(end, by) : daysLater(soLongBefore(daysLater(end, -1), by), 1)
  return { start: soLongBefore(start, by), end: last, from, until }
}

/** From which text of a moment on and up to which the range goes; texts `YYYY-MM-DDTHH:MM:SS` in the zone of the range. */
export function momentsOf({ start, end, from = '', until }: Days): { readonly lower: string; readonly upper: string } {
  return { lower: `${start}${from}`, upper: until === undefined ? end : `${daysLater(end, -1)}${until}` }
}

/** The range as a question has it. */
export function asRange(days: Days): { readonly start: string; readonly end: string } {
  const { lower, upper } = momentsOf(days)
  return { start: lower, end: upper }
}

/** The days of which rows count, and the moments from and up to which they do. */
export interface Counted {
  readonly start?: string
  readonly end?: string
  readonly lower?: string
  readonly upper?: string
}

/** Whether a row counts that happened on a day, at an instant where one is known. */
export function isCounted(
  { start = '', end = '9', lower = '', upper = '9' }: Counted,
  day: string,
  instant: string,
  zone: string,
): boolean {
  const moment = `${day}${instant === '' ? '' : timeAt(instant, zone)}`
  return day >= start && day < end && moment >= lower && moment < upper
}

/** The time of the day on the clocks of a zone at an instant, `THH:MM:SS`. */
export function timeAt(instant: string, zone: string): string {
  const at = new Date(instant)
  return `${clockAt(at.getTime(), zone).slice(10)}:${at.toISOString().slice(17, 19)}`
}
