import type { SemanticQuery } from '../query/semantic-query.ts'
import type { Comparison, TimeQuery } from '../query/time-query.ts'
import { clockMetrics, hoursBack, type MeantByClock } from './answer-by-clock.ts'
import { daysLater } from './plain-calendar.ts'
import { clockAt, clockBuckets, instantAt, type ShortGrain, type Span } from './plain-clock.ts'
import type { Journeys, Row } from './random-journeys.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Moments at which clocks are set: by an hour, by half of one, by a quarter, at midnight, a minute after it, and by a day. */
export const clockChanges: readonly (readonly [zone: string, at: string])[] = [
  ['Europe/Berlin', '2026-03-29T01:00:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00:00Z'],
  ['America/New_York', '2026-03-08T07:00:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
  ['Asia/Kathmandu', '1985-12-31T18:30:00Z'],
  ['Asia/Kathmandu', '2026-03-01T00:00:00Z'],
  ['America/Santiago', '2026-09-06T04:00:00Z'],
  ['America/Santiago', '2026-04-05T03:00:00Z'],
  ['Africa/Cairo', '2026-04-23T22:00:00Z'],
  ['Africa/Cairo', '2026-10-29T21:00:00Z'],
  ['America/St_Johns', '2010-03-14T03:31:00Z'],
  ['America/St_Johns', '2010-11-07T02:31:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00:00Z'],
]

/** Visits and purchases around a moment and the days with which it may be compared, as the tables of the journey model have them. */
export function randomInstants(random: () => number, change: number): Journeys {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T // never empty
  const many = (most: number, make: () => Row): readonly Row[] =>
    Array.from({ length: Math.floor(random() * (most + 1)) }, make)
  const instant = (): string => {
    const near = pick([0, 0, 0, -1, -1, -7, -365]) * day
    const minutes = pick([0, 0, -30, 30, 1, -1, 60, 59, -60, 90, 120, Math.floor((random() - 0.5) * 3600)])
    return new Date(change + near + minutes * minute + pick([0, 0, -1, 1, 29]) * 1000).toISOString()
  }
  const who = (): Row => ({ visitor: pick(['v1', 'v2', null]), device: pick(['mobile', 'desktop', null]) })
  return {
    visits: many(30, () => ({ ...who(), visited_at: instant(), seconds: pick([null, 0, 3, 250]) })),
    buys: many(15, () => ({
      ...who(),
      is_test: pick([false, false, true]),
      bought_at: instant(),
      amount: pick([null, 1.5, -4.5]),
    })),
  }
}

/** A question by the hour, minute or second; its meaning is null where it has none, and then it must be refused. */
export interface ClockQuestion {
  readonly query: SemanticQuery
  readonly now: Date
  readonly meant: MeantByClock | null
}

/** A span with what the clock shows at its beginning and end. */
interface Shown extends Span {
  readonly start: string
  readonly end: string
}

/** A random question around a change of the clock. */
export function randomClockQuestion(random: () => number, zone: string, change: number): ClockQuestion {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T // never empty
  const grain = pick<ShortGrain>(['hour', 'hour', 'hour', 'minute', 'second'])
  const names = [
    ...clockMetrics,
    ...Object.keys(hoursBack),
    'buys_per_visit',
    'share_of_visits',
    'share_of_revenue_then',
  ]
  const metrics = [...new Set([pick(names), pick(names)])]
  const dimensions = random() < 0.4 ? ['device'] : []
  const now = new Date(change + Math.floor((random() - 0.3) * 2000) * minute)
  const asked = random() < 0.9 ? rangeOf(random, pick, grain, zone, change, now) : null
  const isWholeOnly = asked !== null && random() < 0.25
  const range = asked && isWholeOnly ? wholeOnly(asked, grain, zone, now) : asked
  const compare = range && random() < 0.5 ? comparisonOf(pick, range) : null
  const compared = range && compare ? comparedOf(compare, range, zone) : null
  const fill = range !== null && random() < 0.5
  const query: SemanticQuery = {
    metrics,
    ...(dimensions.length > 0 ? { dimensions } : {}),
    time: {
      ...asked?.part,
      grain,
      timezone: zone,
      ...(isWholeOnly ? { completePeriodsOnly: true } : {}),
      ...(compare ? { compare } : {}),
    },
    ...(fill ? { fill } : {}),
  }
  // A day that a zone skipped has no hours, yet one can ask for it.
  const isOfDays = range !== null && range.start.endsWith('T00:00:00') && range.start < range.end
  const isNothing = (asked && !range) || (range && range.from >= range.to && !isOfDays)
  const apart = range && compared ? Date.parse(`${range.start}Z`) - Date.parse(`${compared.start}Z`) : null
  return {
    query,
    now,
    meant: isNothing
      ? null
      : {
          metrics,
          dimensions,
          zone,
          grain,
          fill,
          range,
          compared,
          daysApart: apart !== null && apart % day === 0 ? apart / day : null,
        },
  }
}

function rangeOf(
  random: () => number,
  pick: <T>(from: readonly T[]) => T,
  grain: ShortGrain,
  zone: string,
  change: number,
  now: Date,
): Shown & { part: TimeQuery } {
  const today = clockAt(now.getTime(), zone).slice(0, 10)
  if (grain === 'hour' && random() < 0.5) {
    const first = daysLater(clockAt(change, zone).slice(0, 10), pick([-2, -1, -1, 0, 0]))
    const relatives: Readonly<Record<string, readonly [string, string]>> = {
      today: [today, daysLater(today, 1)],
      yesterday: [daysLater(today, -1), today],
      last_2_days: [daysLater(today, -2), today],
      P2D: [daysLater(today, -1), daysLater(today, 1)],
    }
    const relative = random() < 0.5 ? pick(Object.keys(relatives)) : null
    const [start, end] = relatives[relative ?? ''] ?? [first, daysLater(first, pick([1, 2, 3]))]
    const shown = { start: `${start}T00:00:00`, end: `${end}T00:00:00` }
    const part = relative === null ? { range: { start, end } } : { relative }
    return { ...shown, from: instantAt(start, zone), to: instantAt(end, zone), part }
  }
  const length = {
    hour: pick([1, 3, 5, 26]) * hour,
    minute: pick([20, 45, 130]) * minute,
    second: pick([7, 75]) * 1000,
  }[grain]
  const from =
    change +
    (grain === 'second' ? pick([-60, -1, -3, 0, 15]) * 1000 : pick([-130, -90, -60, -30, -1, 0, 5, 30]) * minute)
  return ended(grain, pick, { from, to: from + length }, zone)
}

/** A span as a caller writes it: by the instant, or by the clock, which may mean another one. */
function ended(
  grain: ShortGrain,
  pick: <T>(from: readonly T[]) => T,
  { from, to }: Span,
  zone: string,
): Shown & { part: TimeQuery } {
  const side = (at: number) => {
    const shown = `${clockAt(at, zone)}:${new Date(at).toISOString().slice(17, 19)}`
    const isMeant = instantAt(shown, zone) === at
    // An hour of seconds more would be more rows than an answer can have.
    return pick([true, false]) || (!isMeant && grain === 'second')
      ? { at, shown, text: new Date(at).toISOString().replace('.000', '') }
      : { at: instantAt(shown, zone), shown, text: shown }
  }
  // The first moment of a day is the day, also where clocks skip midnight.
  const asDay = ({ at, shown, text }: ReturnType<typeof side>) => {
    const day = shown.slice(0, 10)
    return { at, text, shown: instantAt(day, zone) === at ? `${day}T00:00:00` : shown }
  }
  const [start, end] = [asDay(side(from)), asDay(side(to))]
  return {
    from: start.at,
    to: end.at,
    start: start.shown,
    end: end.shown,
    part: { range: { start: start.text, end: end.text } },
  }
}

/** The buckets that lie in the span and are over; null where there is none. */
function wholeOnly(range: Shown, grain: ShortGrain, zone: string, now: Date): Shown | null {
  const whole = clockBuckets(grain, range, zone).filter(
    ({ from, to }) => from >= range.from && to <= range.to && to <= now.getTime(),
  )
  const [first] = whole
  const last = whole.at(-1)
  if (!first || !last) return null
  const shown = (at: number) => `${clockAt(at, zone)}:${new Date(at).toISOString().slice(17, 19)}`
  return { from: first.from, to: last.to, start: shown(first.from), end: shown(last.to) }
}

function comparisonOf(pick: <T>(from: readonly T[]) => T, range: Shown): Comparison {
  const before = (count: number) => ({
    start: `${daysLater(range.start.slice(0, 10), -count)}T00:00:00`,
    end: `${daysLater(range.start.slice(0, 10), 1 - count)}T00:00:00`,
  })
  return pick<Comparison>([
    'previous_period',
    'previous_period',
    'previous_year',
    { offset: { count: 1, unit: 'day' } },
    { offset: { count: 1, unit: 'week' } },
    { offset: { count: 24, unit: 'hour' } },
    { offset: { count: 2, unit: 'hour' } },
    { range: before(1) },
    { range: before(7) },
  ])
}

function comparedOf(compare: Comparison, range: Shown, zone: string): Shown {
  const passed = (ms: number): Shown => {
    const [from, to] = [range.from - ms, range.to - ms]
    const shown = (at: number) => `${clockAt(at, zone)}:${new Date(at).toISOString().slice(17, 19)}`
    return { from, to, start: shown(from), end: shown(to) }
  }
  const shown = (start: string, end: string): Shown => ({
    from: instantAt(start, zone),
    to: instantAt(end, zone),
    start,
    end,
  })
  const back = (text: string, days: number) => `${daysLater(text.slice(0, 10), -days)}${text.slice(10)}`
  if (typeof compare === 'object' && 'range' in compare) return shown(compare.range.start, compare.range.end)
  if (typeof compare === 'object') {
    const { count, unit } = compare.offset
    if (unit === 'hour') return passed(count * hour)
    const days = unit === 'week' ? 7 * count : count
    return shown(back(range.start, days), back(range.end, days))
  }
  if (compare === 'previous_year') {
    // None of the days is the 29th of February.
    const year = (text: string) => `${Number(text.slice(0, 4)) - 1}${text.slice(4)}`
    return shown(year(range.start), year(range.end))
  }
  const length = (Date.parse(`${range.end}Z`) - Date.parse(`${range.start}Z`)) / day
  if (Number.isInteger(length))
    return { ...shown(back(range.start, length), range.start), to: range.from, end: range.start }
  const before = passed(range.to - range.from)
  return { ...before, to: range.from, end: range.start }
}
