import { ident, join, type Sql, sql, unsafeSql } from '@gata/sql'
import type { AggregateSpec } from '../plan/aggregate-spec.ts'
import { isOwnTime } from '../plan/own-time.ts'
import type { PlannedDimension, QueryScope } from '../plan/query-scope.ts'
import type { RollupReading } from '../plan/rollup-reading.ts'
import type { Stretch } from '../plan/stretch.ts'
import { FactRows } from './fact-rows.ts'
import { conditionsOf } from './filter-sql.ts'
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
  checkOwnTime(spec, scope, dimensions)
  const rows = new FactRows(
    scope,
    spec.dataset,
    spec.metric,
    { laidOutBy: spec.timeDimension, daysLater: spec.daysLater },
    rollup,
  )
  for (const dimension of dimensions) rows.dimension(dimension)
  if (scope.filters) rows.filter(scope.filters, 'filters', scope.meanings)
  for (const filter of spec.filters) rows.filter(filter, `metrics.${spec.metric}.filter`, null)
  if (spec.rowFilter) rows.where(spec.rowFilter)
  return rows
}

/** Of a row that counts in another bucket than its own it would not be clear whose time is told. */
function checkOwnTime(spec: AggregateSpec, scope: QueryScope, dimensions: readonly PlannedDimension[]): void {
  const { metric, shape, offsets, daysLater, semiAdditive, filters } = spec
  const isMoved = offsets.length > 0 || shape.kind === 'window' || shape.kind === 'to_date'
  const named = dimensions.find(({ meaning }) => meaning.isOwnTime)
  const filtered = [...scope.meanings.values()].find(({ isOwnTime }) => isOwnTime)
  const refuse = (at: string, why: string, got: string) =>
    scope.problems.add('not-supported', at, `${metric} ${why}, so of its time only the bucket is told`, { got })
  if (named && semiAdditive) refuse('dimensions', 'is an amount at a moment of each bucket', named.name)
  for (const [at, got] of [
    ['dimensions', named?.name],
    ['filters', filtered?.reference],
  ] as const) {
    if (got !== undefined && isMoved) refuse(at, 'counts rows in other buckets than their own', got)
    else if (got !== undefined && scope.time.compared) refuse(at, 'stands beside that of another range', got)
  }
  const own = filters.flatMap(conditionsOf).find(({ field }) => isOwnTime(field))
  if (daysLater > 0 && !scope.time.grain && !scope.time.range && !named && !filtered)
    scope.problems.add('needs-time', 'time', `${metric} looks back in time, so it needs a range or a grain`, {
      got: null,
    })
  if (own && (isMoved || daysLater > 0))
    refuse(`metrics.${metric}.filter`, 'chooses rows by their time and counts them in other buckets', own.field)
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
