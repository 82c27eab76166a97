import { type Sql, sql, textList } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'
import type { Project } from '../project.ts'
import { withReader } from '../with-reader.ts'

/** Where a tenant stands after its last run. */
export interface TenantHealth {
  readonly tenant: string
  readonly subjects: number
  /** Subjects of the star schema that may be relied on. */
  readonly ready: number
  readonly failing_models: number
  readonly failing_tests: number
  readonly warning_tests: number
  readonly last_loaded_at: string | null
  /** Landed tables that are behind or were never loaded. */
  readonly late_sources: number
  /** The largest lag of a table at its last reading, in hours. */
  readonly lag_hours: number | null
  readonly anomalies: number
  /** Of the devices that analytics saw, the share of which a customer is known; null without devices. */
  readonly identity_rate: number | null
}

/** A row of a part of the report. */
type Row = Readonly<Record<string, unknown>>

/** How the platform is, as the last runs left it. */
export interface Health {
  readonly tenants: readonly TenantHealth[]
  /** The newest first. */
  readonly runs: readonly Row[]
  /** Models that failed or were left out, and tests that fail or warn. */
  readonly failing: readonly Row[]
  /** Landed tables that are late or were never loaded. */
  readonly late: readonly Row[]
  /** What stands out in volume, nulls, freshness or columns. */
  readonly anomalies: readonly Row[]
  /** The models that took longest, those first that took longer than usual. */
  readonly slow: readonly Row[]
}

/**
 * What runs recorded of some tenants, read from the observability models; null where no run recorded anything yet.
 *
 * @throws GataError `warehouse-locked` while a run holds the warehouse.
 */
export async function readHealth(project: Project, tenants: readonly string[]): Promise<Health | null> {
  return await withReader(project, async (warehouse) =>
    (await isRecorded(warehouse)) ? await read(warehouse, tenants) : null,
  )
}

/** Whether a run recorded anything yet. */
export async function isRecorded(warehouse: Queryable): Promise<boolean> {
  const [row] = await warehouse.rows<{ known: boolean }>(sql`
    select exists (
      from duckdb_views()
      where schema_name = 'observability'
        and view_name = 'obs_platform_status__semantic_readiness'
    ) as known
  `)
  return row?.known ?? false
}

async function read(warehouse: Queryable, tenants: readonly string[]): Promise<Health> {
  const slugs = textList(tenants)
  return {
    tenants: await warehouse.rows<TenantHealth & Row>(tenantsQuery(tenants)),
    runs: await warehouse.rows<Row>(runsQuery(tenants)),
    failing: await warehouse.rows<Row>(failingQuery(slugs)),
    late: await warehouse.rows<Row>(sql`
      select
        client_slug as tenant,
        source_table,
        dbt_freshness_status as status,
        created_at as first_loaded_at
      from observability.int_platform_observability__source_candidate_map
      where client_slug in ${slugs}
        and ${isLate}
      order by
        client_slug,
        source_table
    `),
    anomalies: await warehouse.rows<Row>(anomaliesQuery(slugs)),
    slow: await warehouse.rows<Row>(sql`
      select
        model_name as model,
        tenant_slug as tenant,
        execution_time_seconds as seconds,
        usual_seconds,
        builds_before,
        is_slower_than_usual,
        invocation_id as run_id
      from observability.int_platform_observability__model_timings
      where tenant_slug is null
        or tenant_slug in ${slugs}
      order by
        is_slower_than_usual desc,
        execution_time_seconds desc
      limit 10
    `),
  }
}

/** What stands out in the tables of some tenants, the newest first. */
export function anomaliesQuery(slugs: Sql): Sql {
  return sql`    select
      tenant_slug as tenant,
      node_id as "table",
      source_platform as source,
      kind,
      column_name as "column",
      day,
      value,
      expected,
      score,
      message,
      detected_at
    from observability.anomalies__current
    where tenant_slug in ${slugs}
    order by
      detected_at desc,
      abs(score) desc nulls last,
      node_id
  `
}

const isLate = sql`integrated_flag and coalesce(dbt_freshness_status, 'pass') <> 'pass'`

function runsQuery(tenants: readonly string[]): Sql {
  return sql`
    with results as (
      select
        invocation_id,
        count(*) filter (where resource_type = 'model' and run_result_status = 'success') as built,
        count(*) filter (where resource_type = 'model' and run_result_status <> 'success') as failed,
        count(*) filter (where resource_type = 'test') as tested,
        count(*) filter (where resource_type = 'test' and run_result_status in ('fail', 'error')) as tests_failed
      from observability.stg_platform_observability__run_results
      group by invocation_id
    )
    select
      runs.invocation_id as run_id,
      runs.command,
      runs.status,
      runs.started_at,
      epoch(runs.completed_at - runs.started_at) as seconds,
      from_json(runs.tenants, '["VARCHAR"]') as tenants,
      coalesce(results.built, 0) as built,
      runs.unchanged,
      coalesce(results.failed, 0) as failed,
      coalesce(results.tested, 0) as tested,
      coalesce(results.tests_failed, 0) as tests_failed
    from observability.invocations as runs
    left join results using (invocation_id)
    where list_has_any(from_json(runs.tenants, '["VARCHAR"]'), from_json(${JSON.stringify(tenants)}, '["VARCHAR"]'))
    order by runs.started_at desc
    limit 10
  `
}

function failingQuery(slugs: Sql): Sql {
  return sql`
    select
      'model' as kind,
      node_name as name,
      tenant_slug as tenant,
      status,
      null::bigint as failing_rows,
      message,
      run_started_at as since,
      invocation_id as run_id
    from observability.int_platform_observability__run_results
    where is_latest
      and status in ('error', 'skipped')
      and (tenant_slug is null or tenant_slug in ${slugs})
    union all
    select
      'test' as kind,
      concat(split_part(model_id, '.', 2), '.', test_name) as name,
      tenant_slug as tenant,
      status,
      failing_rows,
      message,
      run_started_at as since,
      invocation_id as run_id
    from observability.int_platform_observability__test_results
    where is_latest
      and status in ('fail', 'error', 'warn')
      and (tenant_slug is null or tenant_slug in ${slugs})
    order by
      status,
      kind,
      tenant,
      name
  `
}

/** Where tenants stand, in their order. */
export function tenantsQuery(tenants: readonly string[]): Sql {
  return sql`
    with chosen as (
      select
        unnest(from_json(${JSON.stringify(tenants)}, '["VARCHAR"]')) as tenant_slug,
        generate_subscripts(from_json(${JSON.stringify(tenants)}, '["VARCHAR"]'), 1) as place
    ),
    readiness as (
      select
        tenant_slug,
        count(*) as subjects,
        count_if(is_semantic_layer_ready) as ready
      from observability.obs_platform_status__semantic_readiness
      group by tenant_slug
    ),
    models as (
      select
        tenant_slug,
        count(*) as failing_models
      from observability.int_platform_observability__tenant_run_results
      where is_latest
        and status in ('error', 'skipped')
      group by tenant_slug
    ),
    tests as (
      select
        tenant_slug,
        count_if(status in ('fail', 'error')) as failing_tests,
        count_if(status = 'warn') as warning_tests
      from observability.int_platform_observability__tenant_test_results
      where is_latest
      group by tenant_slug
    ),
    loads as (
      select
        tenant_slug,
        max(loaded_at) as last_loaded_at
      from platform.load_ledger
      group by tenant_slug
    ),
    late as (
      select
        client_slug as tenant_slug,
        count(*) as late_sources
      from observability.int_platform_observability__source_candidate_map
      where ${isLate}
      group by client_slug
    ),
    readings as (
      select
        tenant_slug,
        node_id,
        source_platform,
        max_by(lag_hours, as_of_at) as lag_hours
      from observability.table_freshness
      group by all
    ),
    lags as (
      select
        tenant_slug,
        max(lag_hours) as lag_hours
      from readings
      group by tenant_slug
    ),
    standing_out as (
      select
        tenant_slug,
        count(*) as anomalies
      from observability.anomalies__current
      group by tenant_slug
    ),
    identity as (
      select
        tenant_slug,
        identity_resolution_rate
      from observability.int_platform_observability__identity_resolution_stats
      where is_latest
    )
    select
      chosen.tenant_slug as tenant,
      coalesce(readiness.subjects, 0) as subjects,
      coalesce(readiness.ready, 0) as ready,
      coalesce(models.failing_models, 0) as failing_models,
      coalesce(tests.failing_tests, 0) as failing_tests,
      coalesce(tests.warning_tests, 0) as warning_tests,
      loads.last_loaded_at,
      coalesce(late.late_sources, 0) as late_sources,
      lags.lag_hours,
      coalesce(standing_out.anomalies, 0) as anomalies,
      identity.identity_resolution_rate as identity_rate
    from chosen
    left join readiness using (tenant_slug)
    left join models using (tenant_slug)
    left join tests using (tenant_slug)
    left join loads using (tenant_slug)
    left join late using (tenant_slug)
    left join lags using (tenant_slug)
    left join standing_out using (tenant_slug)
    left join identity using (tenant_slug)
    order by chosen.place
  `
}
