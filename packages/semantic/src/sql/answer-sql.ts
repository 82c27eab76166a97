import { ident, join, type Sql, sql, unsafeSql } from '@gata/sql'
import type { Value } from '../plan/aggregate-spec.ts'
import type { QueryScope } from '../plan/query-scope.ts'
import type { ResultColumn } from '../query/compiled-query.ts'
import type { Filter } from '../query/filter.ts'
import type { OrderBy } from '../query/semantic-query.ts'
import type { AggregateQuery } from './aggregate-query.ts'
import { bucketsSql } from './bucket-spine.ts'
import { type FilteredField, filterSql } from './filter-sql.ts'
import { typeSql } from './row-expression.ts'
import { type Step, stepsSql } from './steps-sql.ts'
import { valueSql } from './value-sql.ts'

/** A column of the answer with what it is computed of: a metric's value, or what it was in the compared range as well. */
export interface AnswerColumn {
  readonly column: ResultColumn
  readonly value: { readonly kind: 'group' } | { readonly kind: 'value'; readonly value: Value } | ComparedValue
  /** Only for `having`. */
  readonly isHidden: boolean
}

interface ComparedValue {
  readonly kind: 'difference' | 'change'
  readonly current: Value
  readonly compared: Value
}

/** What the last select does with the groups. */
export interface Arrangement {
  readonly having: Filter | null
  readonly orderBy: readonly OrderBy[]
  /** Null for all rows. */
  readonly limit: number | null
  readonly offset: number
  readonly fill: boolean
}

/** The whole query: aggregates, their groups side by side, metrics computed of them, then the rows that are asked for. */
export function answerSql(
  aggregates: readonly AggregateQuery[],
  columns: readonly AnswerColumn[],
  scope: QueryScope,
  arrangement: Arrangement,
): Sql {
  const steps: Step[] = aggregates.flatMap((each) => each.steps)
  const { keysSteps, from } = sideBySide(aggregates, columns, scope, arrangement.fill)
  steps.push(...keysSteps)
  const selected = columns.map(({ column, value }) => {
    if (value.kind === 'group') return sql`${from.groups}.${ident(column.name)}`
    return sql`cast(${columnSql(value)} as ${typeSql(column.type)}) as ${ident(column.name)}`
  })
  steps.push({
    name: 'answer',
    body: sql`select
    ${join(selected, ',\n    ')}
  from ${from.tables}`,
  })
  const shown = columns.filter(({ isHidden }) => !isHidden)
  return sql`${stepsSql(steps)}
select
  ${join(
    shown.map(({ column }) => ident(column.name)),
    ',\n  ',
  )}
from answer${havingSql(arrangement.having, columns)}${orderSql(arrangement.orderBy, shown)}${limitSql(arrangement)}`
}

function columnSql(value: Exclude<AnswerColumn['value'], { kind: 'group' }>): Sql {
  if (value.kind === 'value') return valueSql(value.value)
  const { current, compared } = value
  if (value.kind === 'change') return valueSql({ kind: 'change', now: current, before: compared })
  return sql`(${valueSql(current)} - ${valueSql(compared)})`
}

/**
 * Aggregates side by side. The groups are the union of theirs, which sets nulls equal as a null-safe full join does; then each aggregate is
 * joined to them by `is not distinct from`, one that keeps fewer dimensions by those.
 */
function sideBySide(
  aggregates: readonly AggregateQuery[],
  columns: readonly AnswerColumn[],
  scope: QueryScope,
  fill: boolean,
) {
  const groups = columns.flatMap(({ column, value }) => (value.kind === 'group' ? [column.name] : []))
  const whole = aggregates.filter(({ spec }) => spec.keep === null)
  const [first, ...others] = whole
  if (!first) return { keysSteps: [], from: { groups: sql`keys`, tables: sql`(select 1 as one) as keys` } }
  if (groups.length === 0) {
    const tables = aggregates.map(({ step }) => ident(step))
    return { keysSteps: [], from: { groups: ident(first.step), tables: join(tables, '\n  cross join ') } }
  }
  const partial = aggregates.filter(({ spec }) => spec.keep !== null)
  if (others.length === 0 && !fill) {
    const joins = partial.map((each) => joined(each, ident(first.step)))
    return { keysSteps: [], from: { groups: ident(first.step), tables: sql`${ident(first.step)}${join(joins, '')}` } }
  }
  const keys = fill ? filledKeys(whole, groups, scope) : unionOf(whole, groups)
  const joins = aggregates.map((each) => joined(each, sql`keys`))
  return { keysSteps: [{ name: 'keys', body: keys }], from: { groups: sql`keys`, tables: sql`keys${join(joins, '')}` } }
}

function joined({ step, groups }: AggregateQuery, to: Sql): Sql {
  if (groups.length === 0)
    return sql`
  cross join ${ident(step)}`
  const on = groups.map((group) => sql`${to}.${ident(group)} is not distinct from ${ident(step)}.${ident(group)}`)
  return sql`
  left join ${ident(step)}
    on ${join(on, '\n    and ')}`
}

function unionOf(aggregates: readonly AggregateQuery[], groups: readonly string[]): Sql {
  const [only, ...others] = aggregates
  if (only && others.length === 0) return sql`select distinct ${join(groups.map(ident))} from ${ident(only.step)}`
  return join(
    aggregates.map(({ step }) => sql`select ${join(groups.map(ident))} from ${ident(step)}`),
    '\n  union\n  ',
  )
}

/** Every bucket of the range for every combination of the other dimensions that there is. */
function filledKeys(aggregates: readonly AggregateQuery[], groups: readonly string[], { time }: QueryScope): Sql {
  const others = groups.filter((group) => group !== 'time')
  const { range, grain } = time
  if (!range || !grain) return unionOf(aggregates, groups)
  const buckets = bucketsSql(range, grain, time)
  if (others.length === 0) return buckets
  return sql`select buckets."time", ${join(others.map((name) => sql`combinations.${ident(name)}`))}
  from (${buckets}) as buckets
  cross join (
  ${unionOf(aggregates, others)}
  ) as combinations`
}

function havingSql(having: Filter | null, columns: readonly AnswerColumn[]): Sql {
  if (!having) return sql``
  const types = new Map(columns.map(({ column }) => [column.name, column.type]))
  const condition = filterSql(
    having,
    ({ field }): FilteredField => ({ value: ident(field), type: types.get(field) ?? 'double' }),
  )
  return sql`
where ${condition}`
}

/** What is asked for, then the dimensions, so that no two rows are ever equal in order. */
function orderSql(orderBy: readonly OrderBy[], columns: readonly AnswerColumn[]): Sql {
  const asked = new Set(orderBy.map(({ field }) => field))
  const rest = columns
    .filter(({ value, column }) => value.kind === 'group' && !asked.has(column.name))
    .map(({ column }): OrderBy => ({ field: column.name }))
  const all = [...orderBy, ...rest]
  if (all.length === 0) return sql``
  const terms = all.map(
    ({ field, direction = 'asc', nulls = 'last' }) =>
      sql`${ident(field)} ${unsafeSql(direction)} nulls ${unsafeSql(nulls)}`,
  )
  return sql`
order by ${join(terms)}`
}

function limitSql({ limit, offset }: Arrangement): Sql {
  const from =
    offset > 0
      ? sql`
offset ${unsafeSql(String(offset))}`
      : sql``
  return limit === null
    ? from
    : sql`
limit ${unsafeSql(String(limit))}${from}`
}
