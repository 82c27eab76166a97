import { ident, join, type Relation, type Sql, sql, unsafeSql } from '@gata/sql'
import type { RollupPartial } from '../plan/rollup-partial.ts'
import type { RollupTable } from '../plan/rollup-table.ts'
import { rowSql } from './row-expression.ts'

/** The rows of a rollup, made of those of its dataset that count at all: `select day, …, sum(x) as sum_x from facts group by 1, …`. */
export function rollupSql(
  { dataset, groups, partials }: Pick<RollupTable, 'dataset' | 'groups' | 'partials'>,
  from: Relation | Sql,
): Sql {
  const selected = [
    ...groups.map(({ column, expression }) => sql`${rowSql(expression)} as ${ident(column)}`),
    ...partials.map((partial) => sql`${partialSql(partial)} as ${ident(partial.column)}`),
  ]
  const where = dataset.filter
    ? sql`
where ${rowSql(dataset.filter)}`
    : sql``
  return sql`select
  ${join(selected, ',\n  ')}
from ${from}${where}
group by ${unsafeSql(groups.map((_, at) => at + 1).join(', '))}`
}

function partialSql({ aggregate, expression }: RollupPartial): Sql {
  if (!expression) return sql`count(*)`
  const value = rowSql(expression)
  return aggregate === 'count_true' ? sql`count(*) filter (where ${value})` : sql`${unsafeSql(aggregate)}(${value})`
}
