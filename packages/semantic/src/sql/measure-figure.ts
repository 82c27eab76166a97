import { ident, type Sql, sql, unsafeSql } from '@gata/sql'
import type { Measure } from '../definitions/measure.ts'
import { figureOf, type RollupReading } from '../plan/rollup-reading.ts'
import type { RollupPartial } from '../plan/rollup-partial.ts'
import { aggregateSql } from './aggregate-function.ts'
import { figure } from './aggregate-parts.ts'
import type { FactRows } from './fact-rows.ts'
import { typeSql } from './row-expression.ts'

/** Selects what a measure is made of from the rows; what the aggregate over them is. */
export function measureFigure(rows: FactRows, name: string, measure: Measure, reading: RollupReading | null): Sql {
  const had = reading && figureOf(reading, measure)
  if (had?.kind === 'partials') return figureOfPartials(rows, name, measure, had.partials)
  if (had?.kind === 'none') {
    rows.miss(
      had.isAdditive ? 'measure-not-in-rollup' : 'measure-not-additive',
      had.isAdditive ? `${name} is not in it` : `${name} is not the sum of its parts`,
    )
    return sql`null`
  }
  if (measure.expression) rows.select(`${name}()`, measure.expression)
  return aggregateSql(measure, measure.expression ? figure(name) : null)
}

/** What the aggregates of `aggregate-function.ts` give for the rows, of the partials of their groups. */
function figureOfPartials(rows: FactRows, name: string, measure: Measure, partials: readonly RollupPartial[]): Sql {
  const [first = sql`null`, count = sql`null`] = partials.map(({ column, aggregate }, at) => {
    const selected = at === 0 ? `${name}()` : `${name}() ${aggregate}`
    rows.selectPartial(selected, column)
    return ident(selected)
  })
  return sql`cast(${whole(measure, first, count)} as ${typeSql(measure.type)})`
}

function whole({ aggregate }: Measure, first: Sql, count: Sql): Sql {
  if (aggregate === 'average') return sql`cast(sum(${first}) as double) / sum(${count})`
  if (aggregate === 'min' || aggregate === 'max') return sql`${unsafeSql(aggregate)}(${first})`
  return aggregate === 'sum' ? sql`sum(${first})` : sql`coalesce(sum(${first}), 0)`
}
