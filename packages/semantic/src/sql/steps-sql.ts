import { ident, join, type Sql, sql } from '@gata/sql'

/** One step of the SQL. */
export interface Step {
  readonly name: string
  readonly body: Sql
}

/**
 * Steps as a `with` clause. One that others read more than once is computed once and kept: DuckDB 1.4 in browsers loses bound values where it
 * copies a step.
 */
export function stepsSql(steps: readonly Step[]): Sql {
  const ctes = steps.map(({ name, body }) => {
    const times = steps.reduce((sum, other) => sum + timesRead(name, other.body), 0)
    return sql`${ident(name)} as ${times > 1 ? sql`materialized ` : sql``}(
  ${body}
)`
  })
  return sql`with ${join(ctes, ',\n')}`
}

/** How often a step stands in SQL, not counting where it says whose a column is. */
function timesRead(name: string, { parts }: Sql): number {
  return parts.filter((part, at) => {
    const next = parts[at + 1]
    const isQualifier = next?.kind === 'text' && next.text.startsWith('.')
    return part.kind === 'identifier' && part.name === name && !isQualifier
  }).length
}
