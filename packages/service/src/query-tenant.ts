import { definitionsOf, personalFields } from '@gata/metrics'
import { type CompiledQuery, compileQuery, type SemanticModel, type SemanticQuery } from '@gata/semantic'
import { renderText } from '@gata/sql'
import type { Tenant } from '@gata/tenants'
import { openSnapshot } from '@gata/warehouse'
import type { Project } from './project.ts'

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
  /** Whether fields that name people may be used. */
  readonly seesPersonalData: boolean
  readonly maxRows?: number
}

/** What the star schema of a tenant means. */
export function tenantDefinitions({ slug, reporting }: Tenant): SemanticModel {
  return definitionsOf({ slug, currency: reporting.currency })
}

/**
 * Answers a question in words of the tenant's definitions from the snapshot in service. Relative ranges refer to the present; for a
 * simulated business, whose present is not ours, to the newest instant of its data.
 *
 * @throws QueryRefusal where the answer could be wrong or the words are unknown; GataError `nothing-published`.
 */
export async function queryTenant(
  project: Project,
  tenant: Tenant,
  query: SemanticQuery,
  { seesPersonalData, maxRows }: QueryOptions,
): Promise<Answer> {
  await using warehouse = await openSnapshot(project.home, tenant.slug)
  const { snapshot } = warehouse
  const model = tenantDefinitions(tenant)
  const compiled = compileQuery(model, query, {
    timezone: tenant.reporting.timeZone,
    now: tenant.generation ? new Date(snapshot.dataAsOf) : project.clock.now(),
    ...(seesPersonalData ? {} : { hidden: personalFields(model) }),
    ...(maxRows === undefined ? {} : { maxRows }),
  })
  const found = await warehouse.rows(compiled.sql)
  const totals = compiled.totals ? await warehouse.rows(compiled.totals) : []
  return {
    compiled,
    rows: found.slice(0, compiled.limit),
    isCut: found.length > compiled.limit,
    totals: totals[0] ?? null,
    snapshot: snapshot.id,
    dataAsOf: snapshot.dataAsOf,
  }
}

/** The text that answers a query, values in it, to be read or run by hand. */
export function queryText({ sql }: CompiledQuery): string {
  return renderText(sql)
}
