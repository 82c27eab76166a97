import { assertTenantContext, type TenantContext } from '@gata/control/context'
import { definitionsOf, hiddenFields } from '@gata/metrics'
import { type CompiledQuery, compileQuery, type SemanticModel, type SemanticQuery } from '@gata/semantic'
import { renderText } from '@gata/sql'
import { findTenant, type Tenant } from '@gata/tenants'
import { openSnapshot } from '@gata/warehouse'
import type { Project } from './project.ts'
import { type QueryLimits, queryLimits, withinLimits } from './query-limits.ts'

/** The answer to a question, and what it was answered from. */
export interface Answer {
  readonly compiled: CompiledQuery
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  /** There was more than the limit allows. */
  readonly isCut: boolean
  /** Over all groups, in the columns without dimensions and time; null unless asked for. */
  readonly totals: Readonly<Record<string, unknown>> | null
  readonly snapshot: string
  /** The newest instant the data knows of. */
  readonly dataAsOf: string
}

/** What a query is asked with. */
export interface QueryOptions {
  /** Ends the query in the database when the caller goes away. */
  readonly signal?: AbortSignal
  readonly limits?: QueryLimits
}

/** What the star schema of a tenant means. */
export function tenantDefinitions({ slug, reporting }: Tenant): SemanticModel {
  return definitionsOf({ slug, currency: reporting.currency })
}

/**
 * Answers a question in words of the tenant's definitions from the snapshot in service. Relative ranges refer to the present; for a
 * simulated business, whose present is not ours, to the newest instant of its data.
 *
 * @throws QueryRefusal where the answer could be wrong or the words are unknown, those that the caller may not know of among them; GataError
 * `nothing-published`, `context-forged`, and those of {@link withinLimits}.
 */
export async function queryTenant(
  project: Project,
  context: TenantContext,
  query: SemanticQuery,
  { signal, limits = queryLimits }: QueryOptions = {},
): Promise<Answer> {
  assertTenantContext(context)
  const tenant = findTenant(project.tenants, context.tenant)
  await using warehouse = await openSnapshot(project.home, tenant.slug)
  const { snapshot } = warehouse
  const model = tenantDefinitions(tenant)
  const compiled = compileQuery(model, query, {
    timezone: tenant.reporting.timeZone,
    now: tenant.generation ? new Date(snapshot.dataAsOf) : project.clock.now(),
    hidden: hiddenFields(model, context.policy.masked),
    maxRows: limits.rows,
  })
  await using connection = await warehouse.connect()
  const { logger } = project
  return await withinLimits(connection, { milliseconds: limits.milliseconds, signal, logger }, async () => {
    const found = await connection.rows(compiled.sql)
    const totals = compiled.totals ? await connection.rows(compiled.totals) : []
    return {
      compiled,
      rows: found.slice(0, compiled.limit),
      isCut: found.length > compiled.limit,
      totals: totals[0] ?? null,
      snapshot: snapshot.id,
      dataAsOf: snapshot.dataAsOf,
    }
  })
}

/** The text that answers a query, values in it, to be read or run by hand. */
export function queryText({ sql }: CompiledQuery): string {
  return renderText(sql)
}
