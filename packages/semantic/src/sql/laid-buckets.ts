import { ident, join, type Sql, sql, unsafeSql } from '@gata/sql'
import type { Grain } from '../definitions/dimension.ts'
import type { AggregateSpec } from '../plan/aggregate-spec.ts'
import type { Laid } from '../plan/stretch.ts'
import { addGrains, dayOf, isSubDay, isWholeDay, startOf } from '../time/calendar.ts'
import type { ResolvedTime } from '../time/resolve-time.ts'
import { figure } from './aggregate-parts.ts'
import { dayBucketSql, daySql, stepSql } from './time-sql.ts'

/** The figures of buckets in every bucket that shows them; the same columns. */
export function laidSql(
  { measures }: Pick<AggregateSpec, 'measures'>,
  step: string,
  dimensions: readonly string[],
  { from, range }: Laid,
  grain: Grain,
  time: ResolvedTime,
): Sql {
  const own = sql`figures."time"`
  const bucket =
    'startOf' in from
      ? stepSql(own, grain, sql`i`)
      : stepSql(stepSql(own, 'month', unsafeSql(String(from.monthsBefore))), 'day', sql`i`)
  const shown =
    'startOf' in from
      ? dayBucketSql(sql`laid."time"`, from.startOf, time.rules)
      : stepSql(sql`laid."time"`, 'month', unsafeSql(String(-from.monthsBefore)))
  const conditions = [
    sql`${shown} = laid."shown()"`,
    ...(range && !isSubDay(grain)
      ? [
          sql`laid."time" >= ${daySql(dayOf(startOf(grain, range.start, time.rules)))}`,
          sql`laid."time" < ${daySql(isWholeDay(range.end) ? dayOf(range.end) : addGrains(dayOf(range.end), 'day', 1))}`,
        ]
      : []),
  ]
  const columns = [...dimensions.map(ident), ...[...measures.keys()].map(figure)]
  return sql`select ${join([sql`laid."time"`, ...columns])}
  from (
    select ${join([sql`${bucket} as "time"`, sql`${own} as "shown()"`, ...columns.map((column) => sql`figures.${column}`)])}
    from ${ident(step)} as figures
    cross join range(${unsafeSql(String(most(from, grain)))}) as steps(i)
  ) as laid
  where ${join(conditions, '\n    and ')}`
}

/** In how many buckets one can be shown. */
function most(from: Laid['from'], grain: Grain): number {
  // From the 28th of a month to the 31st.
  if (!('startOf' in from)) return 4
  if (grain === from.startOf) return 1
  if (grain === 'day') return { week: 7, month: 31, quarter: 92, year: 366 }[from.startOf]
  return 12
}
