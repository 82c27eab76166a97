import { GataError } from '@gata/base'
import { ident, join, type Sql, sql, unsafeSql } from '@gata/sql'
import type { Dataset } from '../definitions/dataset.ts'
import type { RowExpression } from '../definitions/expression.ts'
import type { ConversionMetric, Duration, EntityEvent, FunnelMetric, RetentionMetric } from '../definitions/metric.ts'
import { dimensionOf, type ModelIndex } from '../definitions/model-index.ts'
import type { EntityMetric } from '../plan/aggregate-spec.ts'
import { type AggregateParts, factRows, figure, grouped } from './aggregate-parts.ts'
import { FactRows } from './fact-rows.ts'
import type { Step } from './steps-sql.ts'
import { dayBucketSql, stepSql } from './time-sql.ts'

type Compiled = { steps: readonly Step[]; rows: FactRows }
/** How moments of the events of one metric are told, so that they can be compared: microseconds or days. */
type Clock = 'instant' | 'day'

/** The steps of a metric that follows entities; rows without an entity do not count. */
export function entitySteps(parts: AggregateParts, metric: EntityMetric): Compiled {
  switch (metric.type) {
    case 'conversion':
      if (metric.counts === 'conversions') return creditSteps(parts, metric)
      return chainSteps(parts, metric, [metric.base, metric.conversion], metric.window, (reached) => [
        sql`count(*) as ${figure('begun')}`,
        sql`count(*) filter (where ${reached[1] ?? sql`false`}) as ${figure('reached')}`,
      ])
    case 'funnel':
      return chainSteps(parts, metric, metric.steps, metric.window, (reached) =>
        metric.steps.map(
          ({ name }, index) =>
            sql`count(distinct "entity()") filter (where ${reached[index] ?? sql`false`}) as ${figure(name)}`,
        ),
      )
    case 'retention':
      return retentionSteps(parts, metric)
  }
}

/**
 * Each row of the first event with the earliest second event at or after it, the earliest third at or after that, and so on. For a
 * given beginning the earliest next step leaves the most time for those after it, so nothing that fits into the window is missed.
 */
function chainSteps(
  parts: AggregateParts,
  metric: ConversionMetric | FunnelMetric,
  events: readonly EntityEvent[],
  window: Duration | undefined,
  figures: (reached: readonly Sql[]) => readonly Sql[],
): Compiled {
  const { spec, scope } = parts
  const clock = clockOf(scope.index, events)
  const [first, ...later] = events
  if (!first) throw new GataError('bad-semantic-model', `${metric.name} has no steps`)
  const constant = metric.type === 'conversion' ? (metric.constant ?? []) : []
  const rows = firstRows(
    parts,
    first,
    clock,
    constant.map(({ base }) => base),
  )
  const laterSteps = later.map(
    (event, index): Step => ({
      name: `step_${index + 2}_of_${spec.name}`,
      body: eventRows(
        parts,
        event,
        clock,
        constant.map(({ conversion }) => conversion),
      ).render(),
    }),
  )
  const from = laterSteps.reduce(
    (chain, { name }, index) => sql`(
    select chain.*, ${ident(name)}."at()" as ${ident(`at ${index + 2}()`)}
    from ${chain} as chain
    asof left join ${ident(name)}
      on chain."entity()" = ${ident(name)}."entity()"
      and chain.${ident(index === 0 ? 'at()' : `at ${index + 1}()`)} <= ${ident(name)}."at()"${sameConstants(constant, sql`chain`, ident(name))}
  )`,
    sql`(
    ${rows.render()}
  )`,
  )
  const reached = events.map((_, index) => {
    if (index === 0) return sql`true`
    const at = ident(`at ${index + 1}()`)
    return window ? sql`${at} is not null and ${at} < "at()" + ${lengthOf(window, clock)}` : sql`${at} is not null`
  })
  const body = grouped(parts, figures(reached), sql`${from} as chain`)
  return { steps: [...laterSteps, { name: parts.step, body }], rows }
}

/**
 * Each conversion beside the latest base row at or before it, if it lies within the window. Of base rows of one moment one is taken by the
 * dimensions of the answer, so that it is not by chance for which of them a conversion counts.
 */
function creditSteps(parts: AggregateParts, metric: ConversionMetric): Compiled {
  const { spec, scope, dimensions } = parts
  const clock = clockOf(scope.index, [metric.base, metric.conversion])
  const constant = metric.constant ?? []
  const rows = firstRows(
    parts,
    metric.base,
    clock,
    constant.map(({ base }) => base),
  )
  const conversions = eventRows(
    parts,
    metric.conversion,
    clock,
    constant.map(({ conversion }) => conversion),
  )
  const [baseStep, latestStep, conversionStep] = [
    `base_of_${spec.name}`,
    `latest_of_${spec.name}`,
    `step_2_of_${spec.name}`,
  ]
  const moment = [sql`"entity()"`, sql`"at()"`, ...constant.map((_, index) => ident(constantName(index)))]
  const order = [...(parts.hasTime ? ['time'] : []), ...dimensions.map(({ name }) => name)].map(
    (name) => sql`${ident(name)} nulls last`,
  )
  const window = metric.window
    ? sql`
    where conversions."at()" < latest."at()" + ${lengthOf(metric.window, clock)}`
    : sql``
  const from = sql`(
    select *, true as "begun()" from ${ident(baseStep)}
    union all by name
    select latest.*, false as "begun()"
    from ${ident(conversionStep)} as conversions
    asof join ${ident(latestStep)} as latest
      on conversions."entity()" = latest."entity()"${sameConstants(constant, sql`conversions`, sql`latest`)}
      and conversions."at()" >= latest."at()"${window}
  ) as credited`
  const figures = [
    sql`count(*) filter (where "begun()") as ${figure('begun')}`,
    sql`count(*) filter (where not "begun()") as ${figure('reached')}`,
  ]
  return {
    steps: [
      { name: baseStep, body: rows.render() },
      {
        name: latestStep,
        body: sql`select * from ${ident(baseStep)}
  qualify row_number() over (partition by ${join(moment)}${order.length > 0 ? sql` order by ${join(order)}` : sql``}) = 1`,
      },
      { name: conversionStep, body: conversions.render() },
      { name: parts.step, body: grouped(parts, figures, from) },
    ],
    rows,
  }
}

function sameConstants(constant: readonly unknown[], left: Sql, right: Sql): Sql {
  return join(
    constant.map(
      (_, index) => sql`
      and ${left}.${ident(constantName(index))} = ${right}.${ident(constantName(index))}`,
    ),
    '',
  )
}

function constantName(index: number): string {
  return `constant ${index + 1}()`
}

function retentionSteps(parts: AggregateParts, metric: RetentionMetric): Compiled {
  const { spec, scope } = parts
  const clock = clockOf(scope.index, [metric.cohort, metric.activity])
  const rows = firstRows(parts, metric.cohort, clock)
  const period = (from: FactRows) => {
    const at = from.time({ range: null, gaps: [] })
    if (at) from.selectSql('period()', dayBucketSql(from.day(at), metric.period, scope.time.rules))
  }
  period(rows)
  const seen = eventRows(parts, metric.cohort, clock)
  const active = eventRows(parts, metric.activity, clock)
  period(active)
  const firstStep = `first_of_${spec.name}`
  const activeStep = `active_in_${spec.name}`
  const later = stepSql(sql`cohort."period()"`, metric.period, unsafeSql(String(metric.periodsLater)))
  const from = sql`(
    select cohort.*, active."entity()" is not null as "active()"
    from (
    ${rows.render()}
    ) as cohort
    join ${ident(firstStep)} as first_seen
      on cohort."entity()" = first_seen."entity()"
      and cohort."at()" = first_seen."at()"
    left join ${ident(activeStep)} as active
      on cohort."entity()" = active."entity()"
      and ${later} = active."period()"
  ) as cohort`
  const figures = [
    sql`count(distinct "entity()") as ${figure('begun')}`,
    sql`count(distinct "entity()") filter (where "active()") as ${figure('reached')}`,
  ]
  return {
    steps: [
      {
        name: firstStep,
        body: sql`select "entity()", min("at()") as "at()" from (${seen.render()}) as seen group by "entity()"`,
      },
      { name: activeStep, body: sql`select distinct "entity()", "period()" from (${active.render()}) as active` },
      { name: parts.step, body: grouped(parts, figures, from) },
    ],
    rows,
  }
}

/** Rows of the first event with the dimensions and filters of the query; later events know nothing of these. */
function firstRows(
  parts: AggregateParts,
  event: EntityEvent,
  clock: Clock,
  constant: readonly string[] = [],
): FactRows {
  const rows = factRows(parts)
  selectEvent(parts, rows, event, clock, constant)
  const at = parts.hasTime || parts.stretch.range ? rows.time(parts.stretch) : null
  if (at && parts.hasTime) rows.selectSql('time', rows.bucket(at))
  return rows
}

function eventRows(
  parts: AggregateParts,
  event: EntityEvent,
  clock: Clock,
  constant: readonly string[] = [],
): FactRows {
  const { index } = parts.scope
  const rows = new FactRows(parts.scope, datasetOf(index, event), parts.spec.metric, {
    laidOutBy: timeNameOf(index, event),
    daysLater: 0,
  })
  selectEvent(parts, rows, event, clock, constant)
  return rows
}

function selectEvent(
  { spec, scope }: AggregateParts,
  rows: FactRows,
  event: EntityEvent,
  clock: Clock,
  constant: readonly string[],
): void {
  const dataset = datasetOf(scope.index, event)
  const entity = dimensionOf(dataset, event.entity)
  const time = dimensionOf(dataset, timeNameOf(scope.index, event) ?? '')
  const moment = time?.kind === 'time' ? time[clock] : null
  if (!entity || entity.kind === 'time' || !moment)
    throw new GataError('bad-semantic-model', `${spec.metric} needs an entity and a time in ${dataset.name}`)
  rows.select('entity()', entity.expression)
  const at = rows.source.column({ steps: [] }, moment)
  rows.selectSql(
    'at()',
    clock === 'instant' ? sql`epoch_us(${at})` : sql`date_diff('day', cast('1970-01-01' as date), ${at})`,
  )
  constant.forEach((name, index) => {
    const dimension = dimensionOf(dataset, name)
    if (!dimension || dimension.kind === 'time')
      throw new GataError('bad-semantic-model', `${spec.metric} compares ${name}, which ${dataset.name} has not`)
    rows.select(constantName(index), dimension.expression)
  })
  rows.where({ kind: 'call', function: 'is_not_null', args: [entity.expression] })
  rows.where({ kind: 'call', function: 'is_not_null', args: [moment] })
  if (event.filter) rows.filter(event.filter, `metrics.${spec.metric}.filter`, null)
}

function clockOf(index: ModelIndex, events: readonly EntityEvent[]): Clock {
  const momentOf = (event: EntityEvent, clock: Clock): RowExpression | null => {
    const time = dimensionOf(datasetOf(index, event), timeNameOf(index, event) ?? '')
    return time?.kind === 'time' ? time[clock] : null
  }
  return events.every((event) => momentOf(event, 'instant') !== null) ? 'instant' : 'day'
}

function lengthOf({ count, unit }: Duration, clock: Clock): Sql {
  const days = { hour: 1 / 24, day: 1, week: 7 } as const
  if (unit !== 'hour' && unit !== 'day' && unit !== 'week')
    throw new GataError('bad-semantic-model', 'a window of months has no fixed length')
  return unsafeSql(
    String(clock === 'instant' ? Math.round(count * days[unit] * 86_400_000_000) : Math.ceil(count * days[unit])),
  )
}

function datasetOf(index: ModelIndex, event: EntityEvent): Dataset {
  const dataset = index.datasets.get(event.dataset)
  if (!dataset) throw new GataError('bad-semantic-model', `no dataset is called ${event.dataset}`)
  return dataset
}

function timeNameOf(index: ModelIndex, event: EntityEvent): string | null {
  return event.timeDimension ?? datasetOf(index, event).timeDimension ?? null
}
