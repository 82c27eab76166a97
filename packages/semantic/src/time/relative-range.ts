import type { Grain } from '../definitions/dimension.ts'
import type { TimeRange } from '../query/time-query.ts'
import { addGrains, type CalendarRules, type Local, startOf } from './calendar.ts'

/** What a relative range may look like, for messages and documentation. */
export const relativeRangeForms: readonly string[] = [
  'today',
  'yesterday',
  'this_month',
  'last_month',
  'last_30_days',
  'month_to_date',
  'P3M',
  'since_2026-01-31',
]

type Unit = Extract<Grain, 'day' | 'week' | 'month' | 'quarter' | 'year'>

const units: Readonly<Record<string, Unit>> = {
  d: 'day',
  day: 'day',
  days: 'day',
  w: 'week',
  week: 'week',
  weeks: 'week',
  m: 'month',
  mo: 'month',
  month: 'month',
  months: 'month',
  q: 'quarter',
  quarter: 'quarter',
  quarters: 'quarter',
  y: 'year',
  year: 'year',
  years: 'year',
}

const toDate: Readonly<Record<string, Unit>> = { wtd: 'week', mtd: 'month', qtd: 'quarter', ytd: 'year' }

/**
 * The half-open range of days that a phrase means on a day, or null if it is none of these:
 *
 * - `today`, `yesterday`
 * - `this_<unit>`: the whole unit, what is still to come included; `last_<unit>` or `previous_<unit>`: the whole one before
 * - `last_<n>_<units>` (short `last_30d`): that many whole units, the last of them the one before the present
 * - `<unit>_to_date` (short `wtd mtd qtd ytd`): from the unit's start up to the end of today
 * - an ISO 8601 duration of one part, `P30D P4W P3M P1Y`: that many units, the last of them the present one
 * - `since_<day>`: from that day up to the end of today
 *
 * A unit is a day, week, month, quarter or year. Spaces may stand for underscores, capitals for small letters.
 */
export function resolveRelativeRange(phrase: string, today: Local, rules: CalendarRules): TimeRange | null {
  const text = phrase
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '_')
  const tomorrow = addGrains(today, 'day', 1)
  const from = (unit: Unit, count: number) => addGrains(startOf(unit, today, rules), unit, count)
  if (text === 'today') return { start: today, end: tomorrow }
  if (text === 'yesterday') return { start: addGrains(today, 'day', -1), end: today }

  const begun = toDate[text] ?? unitOf(/^([a-z]+)_to_date$/.exec(text)?.[1])
  if (begun) return { start: from(begun, 0), end: tomorrow }

  const since = /^since_(\d{4}-\d{2}-\d{2})$/.exec(text)?.[1]
  if (since !== undefined) return { start: since, end: tomorrow }

  const iso = /^p(\d{1,4})([dwmy])$/.exec(text)
  const isoUnit = unitOf(iso?.[2])
  if (iso && isoUnit && Number(iso[1]) > 0) return { start: from(isoUnit, 1 - Number(iso[1])), end: from(isoUnit, 1) }

  const one = /^(this|last|previous)_([a-z]+)$/.exec(text)
  const oneUnit = unitOf(one?.[2])
  if (one && oneUnit) {
    const before = one[1] === 'this' ? 0 : -1
    return { start: from(oneUnit, before), end: from(oneUnit, before + 1) }
  }

  const many = /^(?:last|previous|past)_(\d{1,4})_?([a-z]+)$/.exec(text)
  const manyUnit = unitOf(many?.[2])
  if (many && manyUnit && Number(many[1]) > 0)
    return { start: from(manyUnit, -Number(many[1])), end: from(manyUnit, 0) }
  return null
}

function unitOf(word: string | undefined): Unit | undefined {
  return word === undefined || !Object.hasOwn(units, word) ? undefined : units[word]
}
