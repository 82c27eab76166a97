import { ident, join, type Sql, sql, unsafeSql } from '@gata/sql'
import { dimensionOf } from '../definitions/model-index.ts'
import type { AggregateSpec } from '../plan/aggregate-spec.ts'
import { checkMovedTime } from '../plan/moved-time.ts'
import { keeps, type QueryScope } from '../plan/query-scope.ts'
import type { RollupReading } from '../plan/rollup-reading.ts'
import { stretchOf } from '../plan/stretch.ts'
import type { PlannedAggregate } from '../query/query-plan.ts'
import type { RollupMiss } from '../query/served-from.ts'
import { addGrains, dayOf, isSubDay, isWholeDay } from '../time/calendar.ts'
import { type AggregateParts, factRows, figure, grouped } from './aggregate-parts.ts'
import { bucketsOfRowsSql, bucketsSql } from './bucket-spine.ts'
import { entitySteps } from './entity-query.ts'
import type { FactRows, FactTime } from './fact-rows.ts'
import { laidSql } from './laid-buckets.ts'
import { measureFigure } from './measure-figure.ts'
import type { Step } from './steps-sql.ts'
import { dayBucketSql, daySql, stepSql } from './time-sql.ts'

/** One aggregate as steps of SQL, the last of which has its groups and figures. */
export interface AggregateQuery {
  readonly spec: AggregateSpec
  readonly step: string
  readonly steps: readonly Step[]
  /** Columns that tell its groups apart. */
  readonly groups: readonly string[]
  readonly planned: PlannedAggregate
  readonly needsIcu: boolean
  /** What a rollup that it reads does not have; the query is then of no use. */
  readonly misses: readonly Omit<RollupMiss, 'rollup'>[]
}

/**
 * Compiles an aggregate over the facts, or over a rollup of them; what is wrong with it goes to the problems of the scope, and the result is then
 * of no use.
 */
export function aggregateQuery(
  spec: AggregateSpec,
  scope: QueryScope,
  rollup: RollupReading | null = null,
): AggregateQuery {
  const { time } = scope
  const dimensions = scope.dimensions.filter((dimension) => keeps(spec.keep, dimension))
  const hasTime = time.grain !== null && (spec.keep === null || spec.keep.includes('time'))
  const stretch = stretchOf(spec, time, scope.problems)
  checkMovedTime(spec, scope)
  const step = `figures_of_${spec.name}`
  const own = stretch.laid ? `shown_of_${spec.name}` : step
  const parts: AggregateParts = { spec, scope, stretch, dimensions, hasTime, step: own, rollup }
  const made = spec.shape.kind === 'entities' ? entitySteps(parts, spec.shape.metric) : measureSteps(parts)
  const { rows } = made
  const laid = laidStep(parts, step)
  return {
    spec,
    step,
    steps: laid ? [...made.steps, laid] : made.steps,
    groups: [...(hasTime ? ['time'] : []), ...dimensions.map(({ name }) => name)],
    planned: {
      dataset: spec.dataset.name,
      joins: rows.source.joined,
      measures: [...spec.measures.keys()],
      dimensions: dimensions.map(({ meaning }) => meaning.key),
      filters: [...(scope.filters ? [scope.filters] : []), ...spec.filters],
      timeDimension: time.dimension ?? spec.timeDimension,
      grain: hasTime ? time.grain : null,
      range: stretch.range && { ...stretch.range, timezone: time.timezone },
      servedFrom: { kind: 'facts', why: [] },
      shape:
        spec.shape.kind === 'entities'
          ? spec.shape.metric.type
          : (spec.offsets.length > 0 || spec.daysLater > 0) && spec.shape.kind === 'plain'
            ? 'offset'
            : spec.shape.kind,
    },
    needsIcu: rows.needsIcu,
    misses: rows.misses,
  }
}

function laidStep({ spec, scope, stretch, dimensions, step, hasTime }: AggregateParts, name: string): Step | null {
  const { time, problems } = scope
  if (!stretch.laid || !time.grain) return null
  if (spec.shape.kind === 'entities' || !hasTime) {
    problems.add('not-supported', 'metrics', `${spec.metric} can not be told of other buckets than its own`, {
      got: spec.metric,
    })
    return null
  }
  const names = dimensions.map(({ name }) => name)
  return { name, body: laidSql(spec, step, names, stretch.laid, time.grain, time) }
}

function measureSteps(parts: AggregateParts): { steps: readonly Step[]; rows: FactRows } {
  const { spec, stretch, hasTime, step, rollup } = parts
  const isWindow = spec.shape.kind === 'window' || spec.shape.kind === 'to_date'
  const rows = factRows(parts)
  const at = isWindow || hasTime || stretch.range ? rows.time(stretch, { from: !isWindow }) : null
  const figures = [...spec.measures].map(
    ([name, measure]) => sql`${measureFigure(rows, name, measure, rollup)} as ${figure(name)}`,
  )
  if (isWindow && at) return { steps: windowSteps(parts, rows, at, figures), rows }
  if (hasTime && at) rows.selectSql('time', rows.bucket(at))
  const body = grouped(
    parts,
    figures,
    sql`(
    ${rows.render(momentCondition(parts, rows))}
  ) as fact_rows`,
  )
  return { steps: [{ name: step, body }], rows }
}

/** Keeps the rows at the first or last moment, of each bucket (also where a dimension cuts the same time) and each value of `per`. */
function momentCondition(
  { spec: { semiAdditive, dataset }, dimensions, hasTime }: AggregateParts,
  rows: FactRows,
): Sql | undefined {
  if (!semiAdditive) return undefined
  const dimension = dimensionOf(dataset, semiAdditive.timeDimension)
  const moment = dimension?.kind === 'time' ? (dimension.instant ?? dimension.day) : null
  if (!moment) return undefined
  rows.select('moment()', moment)
  const per = (semiAdditive.per ?? []).flatMap((name, index) => {
    const each = dimensionOf(dataset, name)
    if (!each || each.kind === 'time') return []
    rows.select(`per ${index + 1}()`, each.expression)
    return [ident(`per ${index + 1}()`)]
  })
  const cut = dimensions.filter(({ meaning }) => meaning.members.get(dataset.name) === dimension)
  const partition = [...per, ...(hasTime ? [sql`"time"`] : []), ...cut.map(({ name }) => ident(name))]
  const over = partition.length > 0 ? sql`partition by ${join(partition)}` : sql``
  const chosen = semiAdditive.choose === 'last' ? sql`max("moment()")` : sql`min("moment()")`
  return sql`"moment()" = ${chosen} over (${over})`
}

/** A bucket counts the rows of its window: every bucket is laid beside the rows of its stretch. */
function windowSteps(
  { spec, scope, stretch, dimensions, hasTime, step }: AggregateParts,
  rows: FactRows,
  at: FactTime,
  figures: readonly Sql[],
): readonly Step[] {
  const { time, problems } = scope
  const { range } = stretch
  const { shape } = spec
  if (time.grain && isSubDay(time.grain)) {
    problems.add(
      'not-supported',
      'time.grain',
      `${spec.metric} runs over days, so it is not told by the ${time.grain}`,
      { got: time.grain, suggestions: ['day'] },
    )
  }
  if (!range && !hasTime && !(shape.kind === 'window' && shape.window === null)) {
    problems.add('needs-time', 'time', `${spec.metric} ends with a bucket or a range, so it needs a grain or a range`, {
      got: null,
    })
  }
  rows.selectSql('day()', rows.day(at))
  const rowsStep = `rows_of_${spec.name}`
  const grain = hasTime ? time.grain : null
  const rowsRead: Step = { name: rowsStep, body: rows.render() }
  const buckets = grain
    ? range
      ? bucketsSql(range, grain, time)
      : bucketsOfRowsSql(rowsStep, 'day()', grain, time)
    : sql`select null as "time"`
  const next = grain ? stepSql(sql`"time"`, grain, sql`1`) : null
  // Of a day within which the range ends the rows before that moment count, and they alone were read.
  const lastDay = range && daySql(isWholeDay(range.end) ? dayOf(range.end) : addGrains(dayOf(range.end), 'day', 1))
  const end = next && lastDay ? sql`least(${next}, ${lastDay})` : (next ?? lastDay)
  const conditions = end ? [sql`fact_rows."day()" < ${end}`] : []
  if (end && shape.kind === 'window' && shape.window) {
    const { count, unit } = shape.window
    const before = (day: Sql) => stepSql(day, unit === 'hour' ? 'day' : unit, unsafeSql(String(-count)))
    conditions.push(
      shape.countedFrom === 'end'
        ? sql`fact_rows."day()" >= ${before(end)}`
        : sql`fact_rows."day()" > ${before(sql`(${end} - 1)`)}`,
    )
  }
  if (end && shape.kind === 'to_date')
    conditions.push(sql`fact_rows."day()" >= ${dayBucketSql(sql`(${end} - 1)`, shape.period, time.rules)}`)
  const body = grouped(
    { dimensions, hasTime, scope, stretch },
    figures,
    sql`(
    ${buckets}
  ) as buckets
  ${
    conditions.length > 0
      ? sql`join ${ident(rowsStep)} as fact_rows
    on ${join(conditions, '\n    and ')}`
      : sql`cross join ${ident(rowsStep)} as fact_rows`
  }`,
  )
  return [rowsRead, { name: step, body }]
}
