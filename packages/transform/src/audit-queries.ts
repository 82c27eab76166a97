import { literal, quoteIdent, quoteRelation, renderText } from '@gata/sql'
import type { ManifestNode } from './manifest.ts'
import { type ModelTest, testName, thisModel } from './model-test.ts'

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
    const name = testName(test)
    return { id: `${node.id}.${name}`, name, test }
  })
}

/** Whether a test can fail although nothing changed: with time. */
export function dependsOnTime({ type }: ModelTest): boolean {
  return type === 'freshness'
}

/**
 * As few queries as can be: what a row says of itself is counted in one scan for all tests of a model, every other test takes one
 * query. Without `now` they name the present as DuckDB sees it.
 *
 * - `not_null` fails where the column is null; `accepted_values` where it is neither null nor one of them;
 *   `expression` where it is not true, so also where it is null.
 * - `unique` counts rows beyond the first of each; null equals null, since it is part of a row's name.
 * - `relationships` counts rows whose value is not null and not there.
 * - `row_count` and `freshness` give one failing row, which says what was found; `singular` as many as its query gives.
 */
export function auditQueries(node: ManifestNode, now: Date | null = null): readonly AuditQuery[] {
  const from = `${quoteIdent(node.schema)}.${quoteIdent(node.name)}`
  const tests = testsOf(node)
  const inScan = tests.flatMap((named) => {
    const failing = failingCondition(named.test)
    return failing === null ? [] : [{ named, failing }]
  })
  const counts = inScan.map(
    ({ named, failing }, index) =>
      `  ${counted(named.test, `count(*) filter (where ${seen(named.test, failing)})`)} as t${index}`,
  )
  const scan: AuditQuery = {
    tests: inScan.map(({ named }) => named),
    sql: `select\n${counts.join(',\n')}\nfrom ${from}`,
  }
  const alone = tests.flatMap((named) => {
    if (failingCondition(named.test) !== null) return []
    return [{ tests: [named], sql: countOf(named.test, node, now) }]
  })
  return inScan.length > 0 ? [scan, ...alone] : alone
}

/**
 * The rows that fail a test, as JSON in the column `failing_row`, with all columns of the model but its heavy ones.
 *
 * ```sql
 * select to_json(failing) as failing_row from (select "id" from "s"."t" where "id" is null limit 100) as failing
 * ```
 */
export function failingRowsQuery(node: ManifestNode, test: ModelTest, limit: number, now: Date | null = null): string {
  const atMost = Math.min(limit, test.limit ?? limit)
  return `select to_json(failing) as failing_row
from (
${indented(failingRows(test, node, now))}
  limit ${atMost}
) as failing`
}

function countOf(test: ModelTest, node: ManifestNode, now: Date | null): string {
  if (test.type === 'unique') {
    return `select ${counted(test, 'coalesce(sum(copies - 1), 0)::bigint')} as t0
from (
  select count(*) as copies
  from ${quoteIdent(node.schema)}.${quoteIdent(node.name)}${test.where === undefined ? '' : `\n  where ${test.where}`}
  group by ${test.columns.map(quoteIdent).join(', ')}
  having count(*) > 1
) as repeated`
  }
  return `select ${counted(test, 'count(*)')} as t0
from (
${indented(failingRows(test, node, now))}
) as failing`
}

/** The rows that fail a test, as a query; those of `row_count` and `freshness` say what was found. */
export function failingRows(test: ModelTest, node: ManifestNode, now: Date | null = null): string {
  const from = `${quoteIdent(node.schema)}.${quoteIdent(node.name)}`
  const where = test.where === undefined ? '' : `\nwhere ${test.where}`
  const light = node.columns.filter(({ name }) => !node.heavyColumns.includes(name))
  const columns = light.map(({ name }) => quoteIdent(name)).join(', ')
  switch (test.type) {
    case 'not_null':
    case 'accepted_values':
    case 'expression':
      return `select ${columns}\nfrom ${from}\nwhere ${seen(test, failingCondition(test) ?? '')}`
    case 'unique': {
      const names = test.columns.map(quoteIdent).join(', ')
      return `select ${columns}\nfrom ${from}${where}\nqualify count(*) over (partition by ${names}) > 1`
    }
    case 'relationships': {
      const [column, field] = [quoteIdent(test.column), quoteIdent(test.field)]
      return `select ${columns}
from (from ${from}${where.replace('\n', ' ')}) as child
where child.${column} is not null
  and not exists (
    select 1
    from ${quoteRelation(test.to)} as parent
    where parent.${field} = child.${column}
  )`
    }
    case 'row_count': {
      const bounds = [
        ...(test.minimum === undefined ? [] : [`count(*) < ${test.minimum}`]),
        ...(test.maximum === undefined ? [] : [`count(*) > ${test.maximum}`]),
      ]
      return `select count(*) as row_count\nfrom ${from}${where}\nhaving ${bounds.join(' or ')}`
    }
    case 'freshness': {
      const newest = `max(${quoteIdent(test.column)})`
      const present = now ? `${literal(now.toISOString())}::timestamptz` : 'now()'
      return `select ${newest} as newest\nfrom ${from}${where}\nhaving ${newest} < ${present} - interval ${literal(test.within)}`
    }
    case 'singular':
      return `select *\nfrom (\n${indented(singularText(test, node))}\n) as found`
  }
}

/** The query of a singular test, its model by name. */
function singularText({ query }: ModelTest & { type: 'singular' }, { schema, name }: ManifestNode): string {
  return renderText(query, (relation) =>
    quoteRelation(isThisModel(relation) ? { type: 'relation', schema, name } : relation),
  )
}

function isThisModel({ schema, name }: typeof thisModel): boolean {
  return schema === thisModel.schema && name === thisModel.name
}

/** What holds of a failing row, where a row by itself tells. */
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
    case 'row_count':
    case 'freshness':
    case 'singular':
      return null
  }
}

function seen({ where }: ModelTest, failing: string): string {
  return where === undefined ? failing : `(${where}) and ${failing}`
}

function counted({ limit }: ModelTest, count: string): string {
  return limit === undefined ? count : `least(${count}, ${limit})`
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ')
}
