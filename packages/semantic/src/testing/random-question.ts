import type { Grain } from '../definitions/dimension.ts'
import type { Duration, Metric } from '../definitions/metric.ts'
import type { FieldFilter, Filter } from '../query/filter.ts'
import type { DimensionRequest, OrderBy, SemanticQuery } from '../query/semantic-query.ts'
import type { Comparison, TimeQuery, WeekDay } from '../query/time-query.ts'
import type { Meant } from './answer-by-definition.ts'
import { asRange, type Days, daysBefore, momentsOf, timeAt } from './cut-days.ts'
import { type Beginnings, beginsOn, bucketAfter, bucketOf, bucketsOf, dayAt, daysLater } from './plain-calendar.ts'
import { instantAt } from './plain-clock.ts'
import { columnOf } from './told-times.ts'

/** Half an hour before a midnight in Berlin, and the next day already in Kathmandu. */
export const presentMoment = new Date('2026-04-08T21:30:00Z')

export const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'America/Santiago',
] as const

const weekDays: readonly WeekDay[] = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const stockMetrics = ['units_last', 'units_first', 'units_each_last', 'share_of_stock']

const times: readonly DimensionRequest[] = [
  'happened',
  ...(['day', 'week', 'month', 'year'] as const).map((grain) => ({ dimension: 'happened', grain })),
  ...(['day_of_week', 'month_of_year'] as const).map((part) => ({ dimension: 'happened', part })),
]

/** A random question of the journey model with what it means in days, worked out by a calendar of its own. */
export function randomQuestion(random: () => number, metrics: readonly Metric[], tenantZone: string): Meant {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T // never empty
  const some = <T>(from: readonly T[], most: number): readonly T[] => [
    ...new Set(Array.from({ length: 1 + Math.floor(random() * most) }, () => pick(from))),
  ]
  const isOfStock = random() < 0.15
  const grain = random() < 0.75 ? pick<Grain>(['day', 'week', 'week', 'month', 'month', 'quarter', 'year']) : null
  const hasRange = random() < 0.75
  const told = metrics.filter(
    ({ grains, everyBucket }) => grain === null || ((grains?.includes(grain) ?? true) && (!everyBucket || hasRange)),
  )
  const names = told.map(({ name }) => name)
  const asked = some(isOfStock ? stockMetrics : names.filter((name) => !stockMetrics.includes(name)), 3)
  const groups: readonly string[] =
    random() < 0.3
      ? []
      : some(isOfStock ? ['shop', 'product'] : ['device', 'campaign_name', 'account_name', 'country'], 2)
  const dimensions: readonly DimensionRequest[] =
    random() < (isOfStock ? 0.4 : 0.15) ? [...groups, pick(times)] : groups
  const condition = (): FieldFilter => {
    if (random() < 0.06) {
      const operator = pick(['equals', 'not_in', 'at_least', 'less_than'] as const)
      return { field: 'happened', operator, values: [pick(['2026-03-08', '2026-03-28', '2026-03-29', '2026-04-05'])] }
    }
    const field = pick(
      isOfStock
        ? ['shop', 'product']
        : ['device', 'campaign_name', 'campaigns.campaign_name', 'account_name', 'country'],
    )
    const operator = pick([
      'equals',
      'not_equals',
      'in',
      'not_in',
      'contains',
      'not_contains',
      'starts_with',
      'ends_with',
      'greater_than',
      'at_most',
      'is_null',
      'is_not_null',
    ] as const)
    if (!isOfStock && random() < 0.15) {
      return {
        field,
        metric: pick(['visits', 'revenue', 'visitors', 'buys_per_visit', 'visits_of_the_many']),
        operator: pick(['greater_than', 'at_most', 'equals', 'not_equals'] as const),
        values: [pick([0, 1, 2, 5, 10.25])],
      }
    }
    const words = ['mobile', 'MOBILE', 'Alpha', 'North', 'o', 'DE', 's1', 'p2', 'a']
    if (operator === 'is_null' || operator === 'is_not_null') return { field, operator }
    if (operator === 'in' || operator === 'not_in') return { field, operator, values: some([...words, null], 4) }
    return {
      field,
      operator,
      values: [pick(operator === 'equals' || operator === 'not_equals' ? [...words, null] : words)],
    }
  }
  const filter = (depth: number): Filter => {
    const chance = random()
    if (depth === 0 || chance < 0.6) return condition()
    if (chance < 0.7) return { not: filter(depth - 1) }
    const list = [filter(depth - 1), filter(depth - 1)]
    return chance < 0.85 ? { and: list } : { or: list }
  }

  const zone = random() < 0.7 ? tenantZone : pick(zones)
  const weekStart = pick(weekDays)
  const fiscalYearStart = pick([1, 1, 2, 4, 7, 11])
  const beginnings: Beginnings = { weekDay: weekDays.indexOf(weekStart), month: fiscalYearStart }
  const { part, days } = hasRange
    ? rangePart(random, pick, dayAt(presentMoment.toISOString(), zone), beginnings, !isOfStock)
    : { part: {}, days: null }
  const completePeriodsOnly = days !== null && random() < 0.2
  const range =
    days && completePeriodsOnly
      ? complete(days, grain ?? 'day', dayAt(presentMoment.toISOString(), zone), beginnings)
      : days
  const compare =
    range && random() < 0.3
      ? pick<Comparison>([
          'previous_period',
          'previous_year',
          { offset: { count: 1, unit: 'month' } },
          { range: { start: '2026-02-20', end: '2026-03-30' } },
        ])
      : null
  const time: TimeQuery = {
    ...part,
    ...(grain ? { grain } : {}),
    weekStart,
    fiscalYearStart,
    ...(zone === tenantZone ? {} : { timezone: zone }),
    ...(completePeriodsOnly ? { completePeriodsOnly } : {}),
    ...(compare ? { compare } : {}),
  }
  const columns = [...(grain ? ['time'] : []), ...dimensions.map(columnOf), ...asked]
  const query: SemanticQuery = {
    metrics: asked,
    ...(dimensions.length > 0 ? { dimensions } : {}),
    ...(random() < 0.35 ? { filters: filter(2) } : {}),
    ...(random() < 0.2
      ? {
          having: {
            field: pick(asked),
            operator: pick(['greater_than', 'at_most', 'not_equals'] as const),
            values: [pick([0, 1, 2.5, '10.25'])],
          },
        }
      : {}),
    time,
    ...(random() < 0.4
      ? {
          orderBy: some(columns, 2).map(
            (field): OrderBy => ({ field, direction: pick(['asc', 'desc']), nulls: pick(['first', 'last']) }),
          ),
        }
      : {}),
    ...(random() < 0.25 ? { limit: Math.floor(random() * 5), offset: Math.floor(random() * 3) } : {}),
    ...(random() < 0.3 ? { totals: true } : {}),
    ...(grain && range && random() < 0.3 ? { fill: true } : {}),
  }
  return {
    query,
    zone,
    tenantZone,
    beginnings,
    range,
    compared: range && compare ? comparedDays(range, compare, grain, beginnings, zone) : null,
  }
}

function rangePart(
  random: () => number,
  pick: <T>(from: readonly T[]) => T,
  today: string,
  beginnings: Beginnings,
  canBeCut: boolean,
): { part: TimeQuery; days: Days } {
  const tomorrow = daysLater(today, 1)
  if (random() < 0.6) {
    const start = pick(['2026-02-28', '2026-03-01', '2026-03-07', '2026-03-29', '2026-03-31', '2026-04-03'])
    const ends = ['2026-03-29', '2026-03-30', '2026-03-31', '2026-04-05', '2026-04-06', '2026-05-01']
    const end = pick(ends.filter((each) => each > start))
    const days = canBeCut && random() < 0.5 ? cut({ start, end }, pick) : { start, end }
    return { part: { range: asRange(days) }, days }
  }
  const thisWeek = bucketOf('week', today, beginnings)
  const thisMonth = bucketOf('month', today, beginnings)
  const relatives: Readonly<Record<string, Days>> = {
    last_2_weeks: { start: daysLater(thisWeek, -14), end: thisWeek },
    this_month: { start: thisMonth, end: bucketAfter('month', today, beginnings) },
    last_month: { start: bucketOf('month', daysLater(thisMonth, -1), beginnings), end: thisMonth },
    P2M: {
      start: bucketOf('month', daysLater(thisMonth, -1), beginnings),
      end: bucketAfter('month', today, beginnings),
    },
    quarter_to_date: { start: bucketOf('quarter', today, beginnings), end: tomorrow },
    'Last 30 days': { start: daysLater(today, -30), end: today },
    'since_2026-03-05': { start: '2026-03-05', end: tomorrow },
    this_year: { start: bucketOf('year', today, beginnings), end: bucketAfter('year', today, beginnings) },
  }
  const relative = pick(Object.keys(relatives))
  return { part: { relative }, days: relatives[relative] ?? { start: today, end: tomorrow } }
}

/** The same days, the first or the last not from or up to midnight; some of these times clocks skip on some days. */
function cut({ start, end }: Days, pick: <T>(from: readonly T[]) => T): Days {
  const times = ['T00:00:01', 'T02:30:00', 'T04:30:00', 'T09:15:00', 'T15:00:00', 'T18:14:59', 'T22:30:00']
  const [from, until] = [pick([undefined, ...times]), pick([undefined, ...times])]
  return { start, end: until === undefined ? end : daysLater(end, 1), from, until }
}

/** Whole buckets that are over; null where there is none, and then the question must be refused. */
function complete({ start, end, from, until }: Days, grain: Grain, today: string, beginnings: Beginnings): Days | null {
  const first = from === undefined ? start : daysLater(start, 1)
  const last = until === undefined ? end : daysLater(end, -1)
  const whole = bucketsOf(grain, start, end, beginnings).flatMap((bucket) => {
    const after = bucketAfter(grain, bucket, beginnings)
    return bucket >= first && after <= last && after <= today ? [{ start: bucket, end: after }] : []
  })
  const [one] = whole
  const other = whole.at(-1)
  return one && other ? { start: one.start, end: other.end } : null
}

function comparedDays(
  range: Days,
  compare: Comparison,
  grain: Grain | null,
  beginnings: Beginnings,
  zone: string,
): Days {
  const { start, end, from, until } = range
  const back = (by: Duration): Days => daysBefore(range, by)
  if (compare === 'previous_year')
    return back(grain === 'week' ? { count: 52, unit: 'week' } : { count: 1, unit: 'year' })
  if (typeof compare === 'object') return 'range' in compare ? compare.range : back(compare.offset)
  if (from !== undefined || until !== undefined) return rightBefore(range, zone)
  for (const unit of ['year', 'quarter', 'month', 'week', 'day'] as const) {
    if (!beginsOn(unit, start, beginnings) || !beginsOn(unit, end, beginnings)) continue
    let before = start
    for (const _ of bucketsOf(unit, start, end, beginnings)) before = bucketOf(unit, daysLater(before, -1), beginnings)
    return { start: before, end: start }
  }
  return range
}

/** As many days where it begins and ends at one time of the day, else as much time as passes in it. */
function rightBefore(range: Days, zone: string): Days {
  const { start, end, from, until } = range
  const { lower, upper } = momentsOf(range)
  const first = instantAt(lower, zone)
  const before = new Date(first - (instantAt(upper, zone) - first)).toISOString()
  const begins =
    from === until
      ? { start: daysLater(start, (Date.parse(start) - Date.parse(end)) / 86_400_000 + 1), from }
      : { start: dayAt(before, zone), from: timeAt(before, zone) }
  return { ...begins, end: from === undefined ? start : daysLater(start, 1), until: from }
}
