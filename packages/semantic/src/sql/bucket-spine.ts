import { ident, join, type Sql, sql, unsafeSql } from '@gata/sql'
import type { Grain } from '../definitions/dimension.ts'
import { bucketCount } from '../plan/stretch.ts'
import type { TimeRange } from '../query/time-query.ts'
import { isSubDay, startOf } from '../time/calendar.ts'
import type { ResolvedTime } from '../time/resolve-time.ts'
import { bucketRuns, lengthOf } from '../time/short-buckets.ts'
import { instantOf } from '../time/zone.ts'
import { dayBucketSql, daySql, instantSql, stepSql } from './time-sql.ts'

/** Every bucket of a range, as `time`, also those in which nothing happened. */
export function bucketsSql(range: TimeRange, grain: Grain, time: ResolvedTime): Sql {
  if (!isSubDay(grain)) {
    const first = startOf(grain, range.start, time.rules)
    const count = unsafeSql(String(bucketCount(range, grain, time)))
    return sql`select ${stepSql(daySql(first), grain, sql`i`)} as "time" from range(${count}) as steps(i)`
  }
  const [from = 0, to = 0] = [range.start, range.end].map((local) => instantOf(local, time.timezone).getTime())
  const seconds = unsafeSql(String(lengthOf(grain) / 1000))
  const runs = bucketRuns(from, to, grain, time.timezone).map(
    ({ start, count }) =>
      sql`select ${instantSql(start)} + to_seconds(i * ${seconds}) as "time" from range(${unsafeSql(String(count))}) as steps(i)`,
  )
  // Of a day that a zone skipped there are no hours.
  if (runs.length === 0) return sql`select cast(null as timestamptz) as "time" where false`
  return join(runs, '\n  union all\n  ')
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
