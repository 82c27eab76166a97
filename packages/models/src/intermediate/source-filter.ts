import { didYouMean, GataError } from '@gata/base'
import { type Column, type Columns, ident, join, type Sql, sql, unsafeSql } from '@gata/sql'
import type { ObjectFilter } from '../tenant.ts'

/**
 * The tenant's conditions on an object's typed columns; there is at least one.
 *
 * ```sql
 * "status" in ('ACTIVE'::varchar) and "campaign_id" is distinct from '7'::varchar
 * ```
 *
 * @throws GataError `bad-filter` naming every condition that does not fit the object's columns.
 */
export function filterCondition(filters: readonly ObjectFilter[], columns: Columns, where: string): Sql {
  const problems = filters.flatMap((filter) => problemsOf(filter, columns))
  if (problems.length > 0)
    throw new GataError(
      'bad-filter',
      `filters do not fit the columns:${problems.map((text) => `\n  ${text}`).join('')}`,
      {
        where,
        expected: `conditions on ${Object.keys(columns).join(', ')}`,
        got: filters.map(({ field }) => field).join(', '),
        todo: 'Correct the filters of the object in tenants.yaml.',
      },
    )
  return join(
    filters.map((filter) => conditionOf(filter, columns[filter.field]?.type ?? 'varchar')),
    '\n        and ',
  )
}

function conditionOf({ field, operator, values }: ObjectFilter, type: Column['type']): Sql {
  const column = ident(field)
  const [first = sql`null`, ...more] = values.map((value) => sql`${String(value)}::${unsafeSql(type)}`)
  const all = join([first, ...more])
  switch (operator) {
    case 'equals':
      return sql`${column} = ${first}`
    case 'not_equals':
      return sql`${column} is distinct from ${first}`
    case 'in':
      return sql`${column} in (${all})`
    case 'not_in':
      return sql`(${column} is null or ${column} not in (${all}))`
    case 'at_least':
      return sql`${column} >= ${first}`
    case 'at_most':
      return sql`${column} <= ${first}`
  }
}

function problemsOf({ field, operator, values }: ObjectFilter, columns: Columns): readonly string[] {
  const column = columns[field]
  if (!column) return [`${field}: no such column${didYouMean(field, Object.keys(columns))}`]
  const fits = valueTest[kindOf(column.type)]
  if (!fits) return [`${field}: a ${column.type} can not be compared`]
  if (kindOf(column.type) === 'boolean' && (operator === 'at_least' || operator === 'at_most'))
    return [`${field}: a boolean has no order`]
  return values
    .filter((value) => !fits(String(value)))
    .map((value) => `${field}: ${JSON.stringify(value)} is no ${column.type}`)
}

type Kind = 'text' | 'number' | 'whole' | 'boolean' | 'date' | 'instant' | 'nested'

function kindOf(type: Column['type']): Kind {
  if (type === 'varchar') return 'text'
  if (type === 'boolean') return 'boolean'
  if (type === 'date') return 'date'
  if (type === 'timestamptz') return 'instant'
  if (type === 'bigint' || type === 'integer' || type === 'ubigint') return 'whole'
  return type === 'double' || /^decimal\(\d+,\d+\)$/.test(type) ? 'number' : 'nested'
}

const valueTest: Readonly<Record<Kind, ((text: string) => boolean) | null>> = {
  text: () => true,
  whole: (text) => /^-?\d{1,18}$/.test(text),
  number: (text) => /^-?\d{1,14}(\.\d+)?$/.test(text),
  boolean: (text) => text === 'true' || text === 'false',
  date: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)),
  instant: (text) => /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text) && !Number.isNaN(Date.parse(text)),
  nested: null,
}
