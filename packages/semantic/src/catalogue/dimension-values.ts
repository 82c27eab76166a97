import { join, type Sql, sql } from '@gata/sql'
import { indexOf } from '../definitions/model-index.ts'
import type { SemanticModel } from '../definitions/semantic-model.ts'
import { validModel } from '../definitions/validate-model.ts'
import { Problems } from '../plan/problems.ts'
import { meaningOf } from '../plan/resolve-dimension.ts'
import { QueryRefusal } from '../refusal.ts'
import { rowSql } from '../sql/row-expression.ts'

/** Which values of a dimension are asked for. */
export interface ValuesRequest {
  /** Dimensions that the caller may not know of. */
  readonly hidden: readonly string[]
  /** Only values that contain it, in either case; null for all. */
  readonly search: string | null
  readonly limit: number
  readonly offset: number
}

/**
 * The SQL for the values that a dimension has in the rows of its datasets, each once and in order, without null, in a column `value`.
 *
 * @throws QueryRefusal `unknown-dimension`, `ambiguous-dimension`, or `bad-query` for a time, whose values are a range.
 */
export function compileDimensionValues(
  model: SemanticModel,
  reference: string,
  { hidden, search, limit, offset }: ValuesRequest,
): Sql {
  const index = indexOf(validModel(model))
  const problems = new Problems()
  const meaning = meaningOf(index, reference, new Set(hidden), 'dimension', problems)
  if (meaning?.dimension.kind === 'time')
    problems.add('bad-query', 'dimension', `${reference} is a time: it has a range and no list of values`, {
      got: reference,
    })
  const [first, ...rest] = problems.all
  if (first) throw new QueryRefusal([first, ...rest])
  const parts = [...(meaning?.members ?? [])].flatMap(([name, dimension]) => {
    const dataset = index.datasets.get(name)
    if (!dataset || dimension.kind === 'time') return []
    const filter = dataset.filter ? sql` where ${rowSql(dataset.filter)}` : sql``
    return [sql`select ${rowSql(dimension.expression)} as value from ${dataset.relation}${filter}`]
  })
  const found =
    search === null || search === ''
      ? sql``
      : sql`
      and contains(lower(cast(value as varchar)), lower(${search}))`
  return sql`
    select distinct value
    from (${join(parts, ' union all ')}) as rows
    where value is not null${found}
    order by value
    limit ${limit}
    offset ${offset}
  `
}
