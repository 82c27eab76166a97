import { isDay } from '@gata/base'
import type { Problems } from '../plan/problems.ts'
import type { TimeRange } from '../query/time-query.ts'
import { isBefore } from './bucket.ts'
import { dayOf, type Local } from './calendar.ts'
import { instantOf, localOf } from './zone.ts'

const localForm = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})?)?$/

/** A range that a caller named, as local times; null with the problem told. */
export function checkedRange(range: TimeRange, field: string, timezone: string, problems: Problems): TimeRange | null {
  const start = localTextOf(range.start, timezone)
  const end = localTextOf(range.end, timezone)
  const form = 'a day YYYY-MM-DD or a time YYYY-MM-DDTHH:MM'
  if (start === null)
    problems.add('bad-time', `${field}.start`, `expected ${form}, got "${range.start}"`, { got: range.start })
  if (end === null) problems.add('bad-time', `${field}.end`, `expected ${form}, got "${range.end}"`, { got: range.end })
  if (start === null || end === null) return null
  if (!isBefore(start, end, timezone)) {
    problems.add('bad-time', `${field}.end`, 'the end is not in the range, so it must be later than the start', {
      got: range.end,
    })
    return null
  }
  return { start, end }
}

/** A text of a range as a local time of the zone: the first moment of a day, which is not midnight everywhere, as the day. Null where it is none. */
function localTextOf(text: string, timezone: string): Local | null {
  if (!localForm.test(text) || !isDay(text.slice(0, 10))) return null
  if (text.length === 10) return text
  if (Number.isNaN(Date.parse(text))) return null
  const isLocal = !/(?:Z|[+-]\d{2}:\d{2})$/.test(text.slice(10))
  const local = isLocal ? (text.length === 16 ? `${text}:00` : text) : localOf(new Date(text), timezone)
  const isFirst = instantOf(dayOf(local), timezone).getTime() === instantOf(local, timezone).getTime()
  return isFirst ? dayOf(local) : local
}
