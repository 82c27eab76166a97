import { literal, quoteIdent, quoteRelation } from '@gata/sql'
import type { ManifestNode } from './manifest.ts'
import type { ModelTest } from './model.ts'

/** A test of one model with a name of its own: `not_null_spend`, `unique_order_id`. */
export interface NamedTest {
  /** `schema.model.name`, unique in a manifest. */
  readonly id: string
  readonly name: string
  readonly test: ModelTest
}

/** One query that answers some tests of a model: a row with a count of failing rows per test, in columns `t0`, `t1`, …. */
export interface AuditQuery {
  readonly tests: readonly NamedTest[]
  readonly sql: string
}

/** The tests of a model; its grain is a test too. */
export function testsOf(node: ManifestNode): readonly NamedTest[] {
  const grain: ModelTest[] = node.grain.length > 0 ? [{ type: 'unique', columns: node.grain, severity: 'error' }] : []
  return [...grain, ...node.tests].map((test) => {
    const name = nameOf(test)
    return { id: `${node.id}.${name}`, name, test }
  })
}

/**
 * As few queries as can be: what a row says of itself is counted in one scan for all tests of a model, uniqueness and
 * relationships take one query each.
 *
 * - `not_null` fails where the column is null; `accepted_values` where it is neither null nor one of them;
 *   `expression` where it is not true, so also where it is null.
 * - `unique` counts rows beyond the first of each; null equals null, since it is part of a row's name.
 * - `relationships` counts rows whose value is not null and not there.
 */
export function auditQueries(node: ManifestNode): readonly AuditQuery[] {
  const from = `${quoteIdent(node.schema)}.${quoteIdent(node.name)}`
  const tests = testsOf(node)
  const inScan = tests.flatMap((named) => {
    const failing = failingCondition(named.test)
    return failing === null ? [] : [{ named, failing }]
  })
  const counts = inScan.map(({ failing }, index) => `  count(*) filter (where ${failing}) as t${index}`)
  const scan: AuditQuery = {
    tests: inScan.map(({ named }) => named),
    sql: `select\n${counts.join(',\n')}\nfrom ${from}`,
  }
  const alone = tests.flatMap((named) => {
    const sql = queryOf(named.test, from)
    return sql === null ? [] : [{ tests: [named], sql }]
  })
  return inScan.length > 0 ? [scan, ...alone] : alone
}

function failingCondition(test: ModelTest): string | null {
  switch (test.type) {
    case 'not_null':
      return `${quoteIdent(test.column)} is null`
    case 'accepted_values':
      return `${quoteIdent(test.column)} not in (${test.values.map(literal).join(', ')})`
    case 'expression':
      return `(${test.expression}) is not true`
    case 'unique':
    case 'relationships':
      return null
  }
}

function queryOf(test: ModelTest, from: string): string | null {
  switch (test.type) {
    case 'unique': {
      const columns = test.columns.map(quoteIdent).join(', ')
      return `select coalesce(sum(copies - 1), 0)::bigint as t0
from (
  select count(*) as copies
  from ${from}
  group by ${columns}
  having count(*) > 1
) as repeated`
    }
    case 'relationships': {
      const [column, field] = [quoteIdent(test.column), quoteIdent(test.field)]
      return `select count(*) as t0
from ${from} as child
where child.${column} is not null
  and not exists (
    select 1
    from ${quoteRelation(test.to)} as parent
    where parent.${field} = child.${column}
  )`
    }
    case 'not_null':
    case 'accepted_values':
    case 'expression':
      return null
  }
}

function nameOf(test: ModelTest): string {
  switch (test.type) {
    case 'unique':
      return `unique_${test.columns.join('_')}`
    case 'expression':
      return `expression_${test.name}`
    case 'relationships':
      return `relationships_${test.column}_${test.to.name}_${test.field}`
    case 'not_null':
    case 'accepted_values':
      return `${test.type}_${test.column}`
  }
}
