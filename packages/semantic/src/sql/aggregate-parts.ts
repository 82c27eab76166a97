import { ident, join, type Sql, sql, unsafeSql } from '@gata/sql'
import type { AggregateSpec } from '../plan/aggregate-spec.ts'
import type { PlannedDimension, QueryScope } from '../plan/query-scope.ts'
import type { RollupReading } from '../plan/rollup-reading.ts'
import type { Stretch } from '../plan/stretch.ts'
import { FactRows } from './fact-rows.ts'
import { matchedSql, shiftedSql } from './time-sql.ts'

/** What the kinds of aggregate are made of. */
export interface AggregateParts {
  readonly spec: AggregateSpec
  readonly scope: QueryScope
  readonly stretch: Stretch
  readonly dimensions: readonly PlannedDimension[]
  readonly hasTime: boolean
  readonly step: string
  /** Read in place of the fact. */
  readonly rollup: RollupReading | null
}

/** The name of a measure's column; no field of a model can have it. */
export function figure(name: string): Sql {
  return ident(`${name}()`)
}

/** Rows of the fact with the filters of query and metric; dimensions are selected. */
export function factRows({ spec, scope, dimensions, rollup }: AggregateParts): FactRows {
  const rows = new FactRows(scope, spec.dataset, spec.metric, rollup)
  for (const dimension of dimensions) rows.dimension(dimension)
  if (scope.filters) rows.filter(scope.filters, 'filters', scope.meanings)
  for (const filter of spec.filters) rows.filter(filter, `metrics.${spec.metric}.filter`, null)
  if (spec.rowFilter) rows.where(spec.rowFilter)
  return rows
}

/** The select list and grouping over dimensions and bucket; without them there is one group, also of no rows. */
export function grouped(
  { dimensions, hasTime, scope, stretch }: Pick<AggregateParts, 'dimensions' | 'hasTime' | 'scope' | 'stretch'>,
  figures: readonly Sql[],
  from: Sql,
): Sql {
  const { grain } = scope.time
  const groups = [
    ...(hasTime && grain
      ? [sql`${matchedSql(shiftedSql(sql`"time"`, grain, stretch.shift), stretch.matches)} as "time"`]
      : []),
    ...dimensions.map(({ name }) => ident(name)),
  ]
  const grouping =
    groups.length > 0
      ? sql`
  group by ${unsafeSql(groups.map((_, index) => index + 1).join(', '))}`
      : sql``
  return sql`select
    ${join([...groups, ...figures], ',\n    ')}
  from ${from}${grouping}`
}
