import { ident, join, type Sql, sql, unsafeSql } from '@gata/sql'
import type { Value } from '../plan/aggregate-spec.ts'
import { figure } from './aggregate-parts.ts'

/** A metric’s value over the figures of the aggregates, each of which stands under its step's name. */
export function valueSql(value: Value): Sql {
  switch (value.kind) {
    case 'leaf':
      return sql`${ident(`figures_of_${value.aggregate.name}`)}.${figure(value.column)}`
    case 'number':
      return value.value === null ? sql`null` : sql`cast(${value.value} as double)`
    case 'or_zero':
      return sql`coalesce(${valueSql(value.of)}, 0)`
    case 'divide': {
      const quotient = sql`${valueSql(value.left)} / nullif(${valueSql(value.right)}, 0)`
      if (value.zeroAs === 'null') return sql`(${quotient})`
      return sql`(case when coalesce(${valueSql(value.right)}, 0) = 0 then 0 else ${quotient} end)`
    }
    case 'change': {
      const before = valueSql(value.before)
      return sql`(case when ${before} > 0 then (${valueSql(value.now)} - ${before}) / ${before} end)`
    }
    case 'call':
      return callSql(value.function, value.args.map(valueSql))
  }
}

function callSql(name: string, args: readonly Sql[]): Sql {
  if (name === 'negate') return sql`(- ${join(args)})`
  if (name === '+' || name === '-') return sql`(${join(args, ` ${name} `)})`
  // As doubles: two decimals of 38 digits have no product.
  if (name === '*')
    return sql`(${join(
      args.map((each) => sql`cast(${each} as double)`),
      ' * ',
    )})`
  const [first, digits] = args
  if (name === 'round' && first && digits) return sql`round(${first}, cast(${digits} as integer))`
  return sql`${unsafeSql(name)}(${join(args)})`
}
