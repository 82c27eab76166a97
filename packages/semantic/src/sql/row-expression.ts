import { GataError } from '@gata/base'
import { ident, join, type Sql, sql, unsafeSql } from '@gata/sql'
import type { RowExpression, RowFunction, Scalar } from '../definitions/expression.ts'

const infix: ReadonlySet<RowFunction> = new Set([
  '+',
  '-',
  '*',
  '%',
  '=',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  'and',
  'or',
  'like',
  'ilike',
])
const typeForm = /^[a-z][a-z0-9_]*(?: with time zone)?(?:\(\d+(?:, ?\d+)?\))?(?:\[\])*$/i

/** What a dataset's own columns give for a row; columns stand without a qualifier, so it belongs where its relation alone is read. */
export function rowSql(expression: RowExpression): Sql {
  switch (expression.kind) {
    case 'column':
      return ident(expression.name)
    case 'value':
      return typedValue(expression.value, expression.type)
    case 'cast':
      return sql`cast(${rowSql(expression.of)} as ${typeSql(expression.to)})`
    case 'case':
      return sql`case ${join(
        expression.when.map(({ condition, then }) => sql`when ${rowSql(condition)} then ${rowSql(then)}`),
        ' ',
      )} else ${rowSql(expression.otherwise)} end`
    case 'fragment':
      return sql`(${join(
        expression.texts.map((text, at) => {
          const argument = expression.args[at]
          return argument ? sql`${unsafeSql(text)}${rowSql(argument)}` : unsafeSql(text)
        }),
        '',
      )})`
    case 'call':
      return callSql(expression.function, expression.args.map(rowSql))
  }
}

/** The name of a SQL type; nothing else can be written with it. */
export function typeSql(type: string): Sql {
  if (!typeForm.test(type)) throw new GataError('bad-semantic-model', 'not a type', { got: type })
  return unsafeSql(type)
}

/** A bound value with its type, so that DuckDB need not guess what it is compared with. */
export function typedValue(value: Scalar, type?: string): Sql {
  return type === undefined || value === null ? sql`${value}` : sql`cast(${value} as ${typeSql(type)})`
}

function callSql(name: RowFunction, args: readonly Sql[]): Sql {
  const [first = sql`null`, second = sql`null`, ...others] = args
  if (infix.has(name)) return args.length === 1 ? sql`(${unsafeSql(name)} ${first})` : sql`(${join(args, ` ${name} `)})`
  const special: Partial<Record<RowFunction, Sql>> = {
    '/': sql`(${first} / nullif(${second}, 0))`,
    not: sql`(not ${first})`,
    is_null: sql`(${first} is null)`,
    is_not_null: sql`(${first} is not null)`,
    in: sql`(${first} in (${join([second, ...others])}))`,
    concat: sql`(${join(args, ' || ')})`,
    days_between: sql`date_diff('day', ${first}, ${second})`,
  }
  return special[name] ?? sql`${unsafeSql(name)}(${join(args)})`
}
