import { type Sql, sql } from '@gata/sql'
import type { Grain } from '../definitions/dimension.ts'
import type { DatePart } from '../query/semantic-query.ts'
import { localDaySql, type TimeSource } from './time-sql.ts'

/** How finely a time must be known for a part of it. */
export const grainOfPart: Readonly<Record<DatePart, Grain>> = {
  hour_of_day: 'hour',
  day_of_week: 'day',
  day_of_month: 'day',
  day_of_year: 'day',
  month_of_year: 'month',
  quarter_of_year: 'quarter',
  calendar_year: 'year',
}

/** A part of a time in a zone, as DuckDB's BIGINT. */
export function datePartSql(value: Sql, { kind }: Pick<TimeSource, 'kind'>, part: DatePart, timezone: string): Sql {
  if (part === 'hour_of_day') return sql`hour(timezone(${timezone}, ${value}))`
  const day = kind === 'day' ? value : localDaySql(value, timezone)
  switch (part) {
    case 'day_of_week':
      return sql`isodow(${day})`
    case 'day_of_month':
      return sql`day(${day})`
    case 'day_of_year':
      return sql`dayofyear(${day})`
    case 'month_of_year':
      return sql`month(${day})`
    case 'quarter_of_year':
      return sql`quarter(${day})`
    case 'calendar_year':
      return sql`year(${day})`
  }
}
