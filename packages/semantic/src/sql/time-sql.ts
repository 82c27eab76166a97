import { join, type Sql, sql, unsafeSql } from '@gata/sql'
import { type Grain, grains, type TimeDimension } from '../definitions/dimension.ts'
import type { RowExpression } from '../definitions/expression.ts'
import type { TimeRange } from '../query/time-query.ts'
import { type CalendarRules, dayOf, isSubDay, isWholeDay, type Local, monthsOf, weekOffset } from '../time/calendar.ts'
import type { ResolvedTime } from '../time/resolve-time.ts'
import { cutsBetween, lengthOf, type Match } from '../time/short-buckets.ts'
import { instantOf } from '../time/zone.ts'

/** The stored column that tells a time dimension in the zone of a query. */
export interface TimeSource {
  readonly kind: 'day' | 'instant'
  readonly expression: RowExpression
}

/** Why a time dimension can not be read as a query wants it. */
export interface TimeRefusal {
  readonly kind: 'refused'
  readonly code: 'time-zone-not-possible' | 'grain-too-fine'
  readonly message: string
}

/** The stored day where it is enough, else the instant, else why neither is. */
export function timeSource(
  dimension: TimeDimension,
  grain: Grain | null,
  range: { start: Local; end: Local } | null,
  time: ResolvedTime,
): TimeSource | TimeRefusal {
  const { name, day, instant, smallestGrain } = dimension
  if (grain && grains.indexOf(grain) < grains.indexOf(smallestGrain)) {
    return {
      kind: 'refused',
      code: 'grain-too-fine',
      message: `${name} is known by the ${smallestGrain}, not by the ${grain}`,
    }
  }
  const wholeDays = !(grain && isSubDay(grain)) && (!range || (isWholeDay(range.start) && isWholeDay(range.end)))
  if (day && time.isTenantZone && wholeDays) return { kind: 'day', expression: day }
  if (instant) return { kind: 'instant', expression: instant }
  return time.isTenantZone
    ? { kind: 'refused', code: 'grain-too-fine', message: `${name} is known by the day alone` }
    : {
        kind: 'refused',
        code: 'time-zone-not-possible',
        message: `${name} is stored as days of the tenant’s own zone, so it can not be told in ${time.timezone}`,
      }
}

/** A local time as what a time source is compared with. */
export function boundSql(local: Local, { kind }: TimeSource, timezone: string): Sql {
  return kind === 'day' ? daySql(dayOf(local)) : instantSql(instantOf(local, timezone).getTime())
}

/** An instant, in milliseconds, as a value. */
export function instantSql(ms: number): Sql {
  return sql`cast(${new Date(ms).toISOString()} as timestamptz)`
}

/** A day as a value. */
export function daySql(day: string): Sql {
  return sql`cast(${day} as date)`
}

/** The start of the bucket that a time of a range lies in: a DATE, below a day a TIMESTAMPTZ. */
export function bucketSql(
  value: Sql,
  { kind }: Pick<TimeSource, 'kind'>,
  grain: Grain,
  { timezone, rules }: Pick<ResolvedTime, 'timezone' | 'rules'>,
  range: TimeRange | null,
): Sql {
  if (isSubDay(grain)) {
    // Cut off what has passed of the local hour, so that the two hours that clocks show twice stay two.
    const local = sql`timezone(${timezone}, ${value})`
    const whole = sql`(${value} - (${local} - date_trunc(${grain}, ${local})))`
    const [from, to] = range ? [range.start, range.end].map((each) => instantOf(each, timezone).getTime()) : []
    // A bucket that a change of the clock cuts begins at the change, which may come before the range.
    const cuts = cutsBetween(from === undefined ? null : from - lengthOf(grain), to ?? null, grain, timezone)
    if (cuts.length === 0) return whole
    const cases = cuts.toReversed().map((at) => sql`when ${value} >= ${instantSql(at)} then ${instantSql(at)}`)
    return sql`greatest(${whole}, case ${join(cases, ' ')} end)`
  }
  return dayBucketSql(kind === 'day' ? value : localDaySql(value, timezone), grain, rules)
}

/** The day of an instant in a zone; needs ICU. */
export function localDaySql(instant: Sql, timezone: string): Sql {
  return sql`cast(timezone(${timezone}, ${instant}) as date)`
}

/** The start of the bucket that a day lies in. */
export function dayBucketSql(day: Sql, grain: Grain, { weekStart, fiscalYearStart }: CalendarRules): Sql {
  switch (grain) {
    case 'week':
      return sql`(${day} - cast((isodow(${day}) + ${unsafeSql(String(6 - weekOffset(weekStart)))}) % 7 as integer))`
    case 'month':
      return sql`cast(date_trunc('month', ${day}) as date)`
    case 'quarter':
    case 'year': {
      if ((fiscalYearStart - 1) % (monthsOf(grain) ?? 1) === 0)
        return sql`cast(date_trunc(${unsafeSql(`'${grain}'`)}, ${day}) as date)`
      const since = unsafeSql(`${13 - fiscalYearStart - 1}) % 12) % ${grain === 'quarter' ? 3 : 12}`)
      return sql`cast(date_trunc('month', ${day}) - to_months(cast(((month(${day}) + ${since} as integer)) as date)`
    }
    case 'second':
    case 'minute':
    case 'hour':
    case 'day':
      return day
  }
}

/** A bucket so many grains later. */
export function shiftedSql(bucket: Sql, grain: Grain, count: number): Sql {
  if (count === 0) return bucket
  if (isSubDay(grain)) return laterSql(bucket, count * lengthOf(grain))
  return stepSql(bucket, grain, unsafeSql(String(count)))
}

/** Below a day: the bucket beside which a shifted one stands; null where there is none. */
export function matchedSql(bucket: Sql, matches: readonly Match[] | null): Sql {
  if (!matches) return bucket
  const [only, ...others] = matches
  if (only && others.length === 0) return laterSql(bucket, only.shift)
  const cases = matches.map(({ to, shift }) => sql`when ${bucket} < ${instantSql(to)} then ${laterSql(bucket, shift)}`)
  return cases.length > 0 ? sql`case ${join(cases, ' ')} end` : sql`cast(null as timestamptz)`
}

function laterSql(instant: Sql, ms: number): Sql {
  return ms === 0 ? instant : sql`(${instant} + to_seconds(${unsafeSql(String(ms / 1000))}))`
}

/** A day bucket `count` grains later, where the count is SQL. */
export function stepSql(bucket: Sql, grain: Grain, count: Sql): Sql {
  const length = monthsOf(grain)
  if (length !== null)
    return sql`cast(${bucket} + to_months(cast(${count} * ${unsafeSql(String(length))} as integer)) as date)`
  return sql`(${bucket} + cast(${count} * ${unsafeSql(grain === 'week' ? '7' : '1')} as integer))`
}
