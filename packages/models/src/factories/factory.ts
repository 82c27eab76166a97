import { type Columns, join, type Sql, sql, unsafeSql } from '@gata/sql'
import { defineModel, type Increment, type Model, type ModelTest } from '@gata/transform'
import { type Canonical, engineColumns } from '../canonical/canonical.ts'
import { columnNames } from '../engines/engine.ts'
import type { ModelTenant } from '../tenant.ts'
import { converted } from './converted.ts'

/** Unites a tenant's engines of one domain into its shell, `fct_<tenant>__<name>` or `dim_<tenant>__<name>`, with its amounts in the tenant's currency too. */
export function factory(tenant: ModelTenant, canonical: Canonical, engines: readonly Model[], rates: Model): Model {
  return shell(tenant.slug, canonical, converted(canonical, unionOf(canonical, engines), tenant.currency, rates))
}

/** What a shell may have beside its canonical table. */
export interface ShellOptions {
  readonly tests?: readonly ModelTest[]
  readonly increment?: Increment | null
}

/** The shell of one tenant: the canonical columns and tests around a query. */
export function shell(
  tenant: string,
  canonical: Canonical,
  query: Sql,
  { tests = [], increment = null }: ShellOptions = {},
): Model {
  return defineModel({
    name: `${canonical.prefix}_${tenant}__${canonical.name}`,
    schema: 'analytics',
    kind: 'table',
    layer: 'analytics',
    tenant,
    tags: [canonical.name],
    description: canonical.description,
    columns: canonical.columns,
    grain: canonical.grain,
    tests: [...requiredColumns(canonical), ...canonical.tests, ...tests],
    query,
    increment,
  })
}

/** All rows of several engines; the typed empty table where a tenant has no source of the domain. */
export function unionOf(canonical: Canonical, engines: readonly Model[]): Sql {
  const columns = engineColumns(canonical)
  if (engines.length === 0) return emptyOf(columns)
  const selects = engines.map((engine) => sql`select ${join(columnNames(columns))} from ${engine}`)
  return join(selects, '\nunion all\n')
}

function emptyOf(columns: Columns): Sql {
  const nulls = Object.entries(columns).map(
    ([name, column]) =>
      sql`null::${unsafeSql(column.type)} as ${{ type: 'sql', parts: [{ kind: 'identifier', name }] }}`,
  )
  return sql`select ${join(nulls)} where false`
}

function requiredColumns(canonical: Canonical): readonly ModelTest[] {
  return Object.entries(canonical.columns)
    .filter(([, column]) => !column.nullable)
    .map(([column]) => ({ type: 'not_null', column, severity: 'error' }) as const)
}
