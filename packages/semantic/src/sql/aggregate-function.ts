import { type Sql, sql } from '@gata/sql'
import type { Measure } from '../definitions/measure.ts'
import { typeSql } from './row-expression.ts'

/** A measure over the rows of a group, cast to its type; `value` is null for a count of rows. */
export function aggregateSql(measure: Measure, value: Sql | null): Sql {
  return sql`cast(${bare(measure, value ?? sql`1`)} as ${typeSql(measure.type)})`
}

function bare({ aggregate, percentile = 0.5, type }: Measure, value: Sql): Sql {
  switch (aggregate) {
    case 'sum':
      return sql`sum(${value})`
    case 'count':
      return sql`count(${value})`
    case 'count_distinct':
      return sql`count(distinct ${value})`
    case 'min':
      return sql`min(${value})`
    case 'max':
      return sql`max(${value})`
    case 'average':
      // Not `avg`, which divides in more digits than a double has and then rounds twice: a rollup must come to the same bits.
      return type === 'double' ? sql`cast(sum(${value}) as double) / count(${value})` : sql`avg(${value})`
    case 'median':
      return sql`median(${value})`
    case 'percentile':
      return sql`quantile_cont(${value}, cast(${percentile} as double))`
    case 'percentile_discrete':
      return sql`quantile_disc(${value}, cast(${percentile} as double))`
    case 'count_true':
      return sql`count(*) filter (where ${value})`
  }
}
