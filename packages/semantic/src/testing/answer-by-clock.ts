import { changeOf } from './change-by-definition.ts'
import { answerMeasure, type Figure } from './measure-by-definition.ts'
import { type ClockBucket, clockBucket, clockBuckets, type ShortGrain, type Span } from './plain-clock.ts'
import { daysLater } from './plain-calendar.ts'
import type { Cell, Journeys, Row } from './random-journeys.ts'

const hour = 3_600_000

/** Metrics of which questions below a day are asked: measures, and what is made of them. */
export const clockMetrics = ['visits', 'visitors', 'seconds', 'longest', 'buys', 'revenue'] as const

/** Metrics that look so many hours back. */
export const hoursBack: Readonly<Record<string, number>> = { visits_3_hours_before: 3, visits_less_1_hour_before: 1 }

/** What a question below a day means where the test has made it absolute. */
export interface MeantByClock {
  readonly metrics: readonly string[]
  readonly dimensions: readonly string[]
  readonly zone: string
  readonly grain: ShortGrain
  readonly fill: boolean
  readonly range: Span | null
  readonly compared: Span | null
  /** Days from the beginning of the compared range to the present one; null where that is not a number of days on the clock. */
  readonly daysApart: number | null
}

/** A bucket and the span of the range it lies in. */
interface Place {
  readonly bucket: Span
  readonly range: Span
}

/** The answer as one reads it from a clock, cell by cell: the instant at which the bucket begins, dimensions, then each metric. */
export function answerByClock(world: Journeys, meant: MeantByClock): readonly (readonly Cell[])[] {
  const { metrics, dimensions, range, compared } = meant
  const always = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }
  const buckets = range ? clockBuckets(meant.grain, range, meant.zone) : bucketsOfRows(world, meant)
  const partners = compared ? partnersOf(buckets, meant, compared) : []
  const combinations = combinationsOf(world, dimensions)
  const whole = range ? buckets.map((bucket) => ({ bucket, range })) : [{ bucket: always, range: always }]
  const wholeThen = partners.flatMap((bucket) => (bucket && compared ? [{ bucket, range: compared }] : []))
  const lines = buckets.flatMap((bucket, at) =>
    combinations.map((group) => {
      let isThere = false
      const mark = () => {
        isThere = true
      }
      const partner = partners[at]
      const now = { bucket, range: range ?? always }
      const then = compared && partner ? { bucket: partner, range: compared } : null
      const figures = metrics.flatMap((name) => {
        const value = metric(world, name, [now], group, whole, mark)
        if (!compared) return [value]
        const before = metric(world, name, then ? [then] : [], group, wholeThen, mark)
        const difference = value === null || before === null ? null : value - before
        return [value, before, difference, changeOf(value, before)]
      })
      return { line: [new Date(bucket.from).toISOString(), ...Object.values(group), ...figures], group, isThere }
    }),
  )
  const seen = new Set(lines.filter(({ isThere }) => isThere).map(({ group }) => group))
  return lines
    .filter(({ isThere, group }) => isThere || (meant.fill && (dimensions.length === 0 || seen.has(group))))
    .map(({ line }) => line)
}

/** The compared bucket that stands beside each bucket. */
function partnersOf(buckets: readonly ClockBucket[], { grain, zone, daysApart }: MeantByClock, compared: Span) {
  const theirs = clockBuckets(grain, compared, zone)
  if (daysApart === null) return buckets.map((_, at) => theirs[at] ?? null)
  const known = new Map(inOrder(theirs).map(({ bucket, nth }) => [`${bucket.shows} ${nth}`, bucket]))
  return inOrder(buckets).map(({ bucket: { shows }, nth }) => {
    const then = `${daysLater(shows.slice(0, 10), -daysApart)}${shows.slice(10)}`
    return known.get(`${then} ${nth}`) ?? null
  })
}

/** Buckets with how many earlier ones show the same. */
function inOrder(buckets: readonly ClockBucket[]): readonly { bucket: ClockBucket; nth: number }[] {
  const counts = new Map<string, number>()
  return buckets.map((bucket) => {
    const nth = counts.get(bucket.shows) ?? 0
    counts.set(bucket.shows, nth + 1)
    return { bucket, nth }
  })
}

function bucketsOfRows(world: Journeys, { grain, zone, metrics }: MeantByClock): readonly ClockBucket[] {
  const shifts = [0, ...metrics.flatMap((name) => hoursBack[name] ?? [])]
  const instants = [...(world['visits'] ?? []).map(visitedAt), ...(world['buys'] ?? []).map(boughtAt)]
  const all = instants.flatMap((at) => shifts.map((shift) => clockBucket(grain, at + shift * hour, zone)))
  return [...new Map(all.map((bucket) => [bucket.from, bucket])).values()]
}

function combinationsOf(world: Journeys, dimensions: readonly string[]): readonly Row[] {
  const rows = [...(world['visits'] ?? []), ...(world['buys'] ?? [])]
  const all = rows.map((row) => Object.fromEntries(dimensions.map((name) => [name, row[name] ?? null])))
  return dimensions.length === 0 ? [{}] : [...new Map(all.map((each) => [JSON.stringify(each), each])).values()]
}

function metric(
  world: Journeys,
  name: string,
  places: readonly Place[],
  group: Row,
  whole: readonly Place[],
  mark: () => void,
): Figure {
  const measure = (of: string, at: readonly Place[], back = 0, within: Row = group, tell = mark): Figure => {
    const isBuy = of === 'buys' || of === 'revenue'
    const rows = isBuy ? (world['buys'] ?? []).filter((row) => row['is_test'] === false) : (world['visits'] ?? [])
    const inTime = rows.filter((row) =>
      at.some((place) => isIn(place, (isBuy ? boughtAt : visitedAt)(row) + back * hour)),
    )
    const isInGroup = (row: Row) => Object.entries(within).every(([key, value]) => (row[key] ?? null) === value)
    return answerMeasure(of, inTime, isInGroup, '', tell)
  }
  switch (name) {
    case 'buys_per_visit':
      return over(measure('buys', places), measure('visits', places))
    case 'share_of_visits':
      return over(
        measure('visits', places),
        onceFor(whole, () => measure('visits', whole, 0, {}, () => {})),
      )
    case 'share_of_revenue_then':
      return over(
        measure('revenue', places),
        measure('revenue', places, 0, {}, () => {}),
      )
    case 'visits_3_hours_before':
      measure('visits', places)
      return measure('visits', places, 3)
    case 'visits_less_1_hour_before': {
      const [now, then] = [measure('visits', places), measure('visits', places, 1)]
      return now === null || then === null ? null : now - then
    }
    default:
      return measure(name, places)
  }
}

const wholes = new WeakMap<readonly Place[], { readonly figure: Figure }>()

/** The visits of a whole are the same for each of its parts. */
function onceFor(whole: readonly Place[], count: () => Figure): Figure {
  const found = wholes.get(whole) ?? { figure: count() }
  wholes.set(whole, found)
  return found.figure
}

function isIn({ bucket, range }: Place, at: number): boolean {
  return at >= bucket.from && at < bucket.to && at >= range.from && at < range.to
}

function visitedAt(row: Row): number {
  return Date.parse(String(row['visited_at']))
}

function boughtAt(row: Row): number {
  return Date.parse(String(row['bought_at']))
}

function over(top: Figure, bottom: Figure): Figure {
  return top === null || bottom === null || bottom === 0 ? null : top / bottom
}
