import { assertTenantContext, type TenantContext } from '@gata/control/context'
import { sql } from '@gata/sql'
import type { Queryable, Row } from '@gata/warehouse'
import type { Project } from '../project.ts'
import { withReader } from '../with-reader.ts'
import { anomaliesQuery, isRecorded, tenantsQuery } from './read-health.ts'

/** What runs recorded of one tenant; of what tenants share nothing is in it. */
export interface TenantRecords {
  readonly summary: Row | null
  readonly anomalies: readonly Row[]
}

/** What a reader can take in. */
const mostAnomalies = 200

type Read<T> = (warehouse: Queryable, tenant: string) => Promise<T>

/** How the caller's tenant is. Error: `warehouse-locked` while a run holds the warehouse. */
export async function tenantSummary(project: Project, context: TenantContext): Promise<TenantRecords> {
  const nothing = { summary: null, anomalies: [] }
  return await ofTenant(project, context, nothing, async (warehouse, tenant) => {
    const [summary = null] = await warehouse.rows(tenantsQuery([tenant]))
    const anomalies = await warehouse.rows(anomaliesQuery(sql`(${tenant})`))
    return { summary, anomalies: anomalies.slice(0, mostAnomalies) }
  })
}

/** The last runs that the caller's tenant took part in, the newest first, with what they did for it alone. */
export async function tenantRuns(project: Project, context: TenantContext): Promise<readonly Row[]> {
  return await ofTenant(project, context, [], async (warehouse, tenant) => {
    return await warehouse.rows(sql`
      with results as (
        select
          invocation_id,
          count(*) filter (where resource_type = 'model' and run_result_status = 'success') as built,
          count(*) filter (where resource_type = 'model' and run_result_status <> 'success') as failed,
          count(*) filter (where resource_type = 'test') as tested,
          count(*) filter (where resource_type = 'test' and run_result_status in ('fail', 'error')) as tests_failed
        from observability.stg_platform_observability__run_results
        where tenant_slug = ${tenant}
        group by invocation_id
      )
      select
        runs.invocation_id as run_id,
        runs.command,
        runs.status,
        runs.started_at,
        runs.completed_at,
        coalesce(results.built, 0) as built,
        coalesce(results.failed, 0) as failed,
        coalesce(results.tested, 0) as tested,
        coalesce(results.tests_failed, 0) as tests_failed
      from observability.invocations as runs
      left join results using (invocation_id)
      where list_contains(from_json(runs.tenants, '["VARCHAR"]'), ${tenant})
      order by runs.started_at desc
      limit 50
    `)
  })
}

/** What each test of the caller's tenant found when it last ran, those that failed first. */
export async function tenantTests(project: Project, context: TenantContext): Promise<readonly Row[]> {
  return await ofTenant(project, context, [], async (warehouse, tenant) => {
    return await warehouse.rows(sql`
      select
        test_name as test,
        model_id as model,
        severity,
        status,
        failing_rows,
        message,
        run_started_at as tested_at,
        invocation_id as run_id
      from observability.int_platform_observability__tenant_test_results
      where tenant_slug = ${tenant}
        and is_latest
      order by
        status = 'pass',
        test_name,
        model_id
      limit 2000
    `)
  })
}

/** How far each landed table of the caller's tenant is behind. */
export async function tenantFreshness(project: Project, context: TenantContext): Promise<readonly Row[]> {
  return await ofTenant(project, context, [], async (warehouse, tenant) => {
    return await warehouse.rows(sql`
      with loads as (
        select
          source_platform,
          object,
          max(loaded_at) as last_loaded_at
        from platform.load_ledger
        where tenant_slug = ${tenant}
        group by source_platform, object
      ),
      sources as (
        select
          source_table,
          created_at,
          dbt_freshness_status
        from observability.int_platform_observability__source_candidate_map
        where client_slug = ${tenant}
          and integrated_flag
      )
      select
        sources.source_table as source,
        coalesce(sources.dbt_freshness_status, 'unknown') as status,
        sources.created_at as first_loaded_at,
        loads.last_loaded_at
      from sources
      left join loads
        on sources.source_table = concat(loads.source_platform, '_', loads.object)
      order by source
    `)
  })
}

async function ofTenant<T>(project: Project, context: TenantContext, nothing: T, read: Read<T>): Promise<T> {
  assertTenantContext(context)
  return await withReader(project, async (warehouse) =>
    (await isRecorded(warehouse)) ? await read(warehouse, context.tenant) : nothing,
  )
}
