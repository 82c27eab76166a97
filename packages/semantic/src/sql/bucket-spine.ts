import { ident, type Sql, sql, unsafeSql } from '@gata/sql'
import type { Grain } from '../definitions/dimension.ts'
import { bucketCount } from '../plan/stretch.ts'
import type { TimeRange } from '../query/time-query.ts'
import { isSubDay, startOf } from '../time/calendar.ts'
import type { ResolvedTime } from '../time/resolve-time.ts'
import { instantOf } from '../time/zone.ts'
import { dayBucketSql, daySql, stepSql } from './time-sql.ts'

/** Every bucket of a range, as `time`, also those in which nothing happened. */
export function bucketsSql(range: TimeRange, grain: Grain, time: ResolvedTime): Sql {
  const first = startOf(grain, range.start, time.rules)
  const count = unsafeSql(String(bucketCount(range, grain, time)))
  if (!isSubDay(grain))
    return sql`select ${stepSql(daySql(first), grain, sql`i`)} as "time" from range(${count}) as steps(i)`
  const from = instantOf(first, time.timezone)
  const seconds = { second: 1, minute: 60, hour: 3600 }[grain]
  // Counted in time that passed, so that a day of 23 or 25 hours has as many buckets.
  const passed = Math.ceil((instantOf(range.end, time.timezone).getTime() - from.getTime()) / 1000 / seconds)
  return sql`select cast(${from.toISOString()} as timestamptz) + to_seconds(i * ${unsafeSql(String(seconds))}) as "time" from range(${unsafeSql(String(passed))}) as steps(i)`
}

/** Every bucket between the first and the last day that a step holds, as `time`. */
export function bucketsOfRowsSql(rows: string, day: string, grain: Grain, time: ResolvedTime): Sql {
  const unit = unsafeSql(`'${grain === 'week' ? 'day' : grain === 'quarter' ? 'month' : grain}'`)
  const length = unsafeSql(grain === 'week' ? '7' : grain === 'quarter' ? '3' : '1')
  const months =
    grain === 'year'
      ? sql`date_diff('month', lowest, highest) // 12`
      : sql`date_diff(${unit}, lowest, highest) // ${length}`
  return sql`select ${stepSql(sql`lowest`, grain, sql`i`)} as "time"
    from (
      select lowest, unnest(range(${months} + 1)) as i
      from (
        select ${dayBucketSql(sql`min(${ident(day)})`, grain, time.rules)} as lowest, ${dayBucketSql(sql`max(${ident(day)})`, grain, time.rules)} as highest
        from ${ident(rows)}
      )
    )`
}
