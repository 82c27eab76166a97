import { column, sql, unsafeSql } from '@gata/sql'
import { loadLedger, sourceSchemaHistory } from '../platform/ingest-tables.ts'
import { candidateRegistry } from '../platform/registries.ts'
import { tenantSourceConfigs } from '../platform/tenant-config.ts'
import { observabilityView } from './observability-view.ts'
import { recorded } from './recorded-tables.ts'
import { runResults } from './run-views.ts'
import { stagedModels } from './staging.ts'

const optional = { nullable: true } as const

/** Which landed tables each model stands on, by the edges of the graph: a name is never compared with a pattern. */
export const lineageSummary = observabilityView(
  'int_platform_observability__lineage_summary',
  'For each model and each landed table above it: the newest load of it that the model had consumed, and how the model ended.',
  {
    tenant_slug: column('varchar', 'The tenant.'),
    dbt_model: column('varchar', 'Name of the model.'),
    node_id: column('varchar', 'The model.'),
    connector_type: column('varchar', 'Connector of the landed table.'),
    source_table_name: column('varchar', 'Object of the connector.'),
    source_node_id: column('varchar', 'The landed table.'),
    dlt_load_id: column('varchar', 'Newest load of that table that the model had consumed.', optional),
    load_seq: column('bigint', 'Its number.', optional),
    schema_registered_at: column('timestamptz', 'Since when the table has the fields that it has now.', optional),
    invocation_id: column('varchar', 'Run that built the model last.'),
    run_result_status: column('varchar', 'How that ended.'),
    execution_time_seconds: column('double', 'How long it took.'),
    run_started_at: column('timestamptz', 'When it was begun.'),
  },
  sql`
    with recursive edges as (
      select
        node_id,
        unnest(depends_on_nodes) as above_id
      from ${stagedModels}
    ),
    landed as (
      select
        tenant_slug,
        platform_name as connector_type,
        table_name as source_table_name,
        concat('raw_', tenant_slug, '.', platform_name, '_', table_name) as source_node_id
      from ${tenantSourceConfigs}
      where valid_to is null
    ),
    standing as (
      select
        edges.node_id,
        landed.source_node_id
      from edges
      join landed
        on landed.source_node_id = edges.above_id
      union
      select
        edges.node_id,
        standing.source_node_id
      from standing
      join edges
        on edges.above_id = standing.node_id
    ),
    consumed as (
      select
        standing.node_id,
        standing.source_node_id,
        landed.tenant_slug,
        landed.connector_type,
        landed.source_table_name,
        results.node_name,
        results.invocation_id,
        results.status,
        results.execution_time_seconds,
        results.run_started_at,
        max_by(loads.load_id, loads.load_seq) as load_id,
        max(loads.load_seq) as load_seq
      from standing
      join landed using (source_node_id)
      join ${runResults} as results
        on results.node_id = standing.node_id
        and results.is_latest
      left join ${loadLedger} as loads
        on loads.tenant_slug = landed.tenant_slug
        and loads.source_platform = landed.connector_type
        and loads.object = landed.source_table_name
        and loads.load_seq <= results.load_seq
      group by all
    )
    select
      consumed.tenant_slug,
      consumed.node_name as dbt_model,
      consumed.node_id,
      consumed.connector_type,
      consumed.source_table_name,
      consumed.source_node_id,
      consumed.load_id as dlt_load_id,
      consumed.load_seq,
      schemas.first_seen_at as schema_registered_at,
      consumed.invocation_id,
      consumed.status as run_result_status,
      consumed.execution_time_seconds,
      consumed.run_started_at
    from consumed
    left join ${sourceSchemaHistory} as schemas
      on schemas.tenant_slug = consumed.tenant_slug
      and schemas.platform_name = consumed.connector_type
      and schemas.source_table_name = consumed.source_table_name
      and schemas.valid_to is null
  `,
)

/** What stands in the warehouse, as the warehouse itself says. */
export const tableStats = observabilityView(
  'int_platform_observability__md_table_stats',
  'Every table that stands in the warehouse: about how large it is, and when it came.',
  {
    project_id: column('varchar', 'The database.'),
    source_schema: column('varchar', 'Schema of the table.'),
    source_table: column('varchar', 'Name of the table.'),
    created_at: column(
      'timestamptz',
      'First load of a landed table, first build of a model; null for the rest.',
      optional,
    ),
    last_changed_at: column('timestamptz', 'Last load that brought something, last build.', optional),
    estimated_rows: column('bigint', 'Rows, as the catalogue estimates them.'),
    column_count: column('bigint', 'Number of columns.'),
  },
  sql`
    with loaded as (
      select
        concat('raw_', tenant_slug) as source_schema,
        concat(source_platform, '_', object) as source_table,
        min(loaded_at) as created_at,
        max(loaded_at) filter (where landed + deleted > 0) as last_changed_at
      from ${loadLedger}
      group by all
    ),
    built as (
      select
        node_id,
        min(run_completed_at) as created_at,
        max(run_completed_at) as last_changed_at
      from ${runResults}
      where status = 'success'
      group by node_id
    )
    select
      tables.database_name as project_id,
      tables.schema_name as source_schema,
      tables.table_name as source_table,
      coalesce(loaded.created_at, built.created_at) as created_at,
      coalesce(loaded.last_changed_at, built.last_changed_at) as last_changed_at,
      tables.estimated_size::bigint as estimated_rows,
      tables.column_count::bigint as column_count
    from ${unsafeSql('duckdb_tables()')} as tables
    left join loaded
      on loaded.source_schema = tables.schema_name
      and loaded.source_table = tables.table_name
    left join built
      on built.node_id = concat(tables.schema_name, '.', tables.table_name)
    where tables.database_name = current_database()
      and not tables.internal
  `,
)

/** What each tenant could integrate, with where the tenant stands. */
export const sourceCandidateMap = observabilityView(
  'int_platform_observability__source_candidate_map',
  'Landed tables and objects that are switched on, of every tenant, with where the tenant stands and how fresh they are.',
  {
    client_slug: column('varchar', 'The tenant.'),
    tenant_status: column('varchar', 'As `tenants.yaml` has it; `removed` where it no longer stands there.'),
    source_schema: column('varchar', 'Schema of the landed table.'),
    source_table: column('varchar', 'The landed table.'),
    created_at: column('timestamptz', 'First load; null where nothing was loaded yet.', optional),
    integrated_flag: column('boolean', 'The tenant has it switched on.'),
    dbt_freshness_status: column(
      'varchar',
      'pass, warn or error: as freshness was last looked at, else against the tenant’s newest load; or never loaded.',
    ),
    candidate_priority_score: column('bigint', 'The higher, the sooner: 0 for what is well.'),
  },
  sql`
    with looked_at as (
      select
        node_id,
        max_by(status, snapshotted_at) as status
      from ${recorded.sourceFreshness}
      group by node_id
    )
    select
      candidates.client_slug,
      coalesce(tenants.status, 'removed') as tenant_status,
      candidates.source_schema,
      candidates.source_table,
      candidates.created_at,
      candidates.integrated_flag,
      coalesce(looked_at.status, candidates.dbt_freshness_status) as dbt_freshness_status,
      candidates.candidate_priority_score
    from ${candidateRegistry} as candidates
    left join ${recorded.tenants} as tenants
      on tenants.tenant_slug = candidates.client_slug
    left join looked_at
      on looked_at.node_id = concat(candidates.source_schema, '.', candidates.source_table)
  `,
)

/** How fresh each landed table was, whenever it was looked at. */
export const sourceFreshnessResults = observabilityView(
  'int_platform_observability__source_freshness_results',
  'How fresh each landed table was whenever it was looked at; named by run and table.',
  {
    dbt_freshness_result_skey: column('varchar', 'MD5 of run and table.'),
    dbt_source_key: column('varchar', 'MD5 of the table.'),
    freshness_execution_started_date_key: column('bigint', 'Day of the look in UTC, YYYYMMDD.'),
    source_node_id: column('varchar', 'The landed table.'),
    source_name: column('varchar', 'Connector.'),
    source_table: column('varchar', 'Object of the connector.'),
    source_node_name: column('varchar', 'Name of the landed table.'),
    dbt_invocation_id: column('varchar', 'Run that looked.'),
    freshness_status: column('varchar', 'pass, warn, error or runtime error.'),
    run_result_message: column('varchar', 'What is wrong.', optional),
    freshness_check_duration_seconds: column('double', 'How long looking took.'),
    count_freshness_checks: column('bigint', '1, to be summed.'),
    freshness_execution_started_at: column('timestamptz', 'When it was looked at.'),
    generated_at: column('timestamptz', 'When the row was written.'),
    tenant_slug: column('varchar', 'Owner of the table.'),
    load_seq: column('bigint', 'Newest load of the table then.', optional),
    max_loaded_at: column('timestamptz', 'When that was.', optional),
    age_seconds: column('double', 'Between it and the look.', optional),
    is_latest: column('boolean', 'No later look at the table.'),
  },
  sql`
    select
      md5(concat(invocation_id, '|', node_id)) as dbt_freshness_result_skey,
      md5(node_id) as dbt_source_key,
      strftime(snapshotted_at, '%Y%m%d')::bigint as freshness_execution_started_date_key,
      node_id as source_node_id,
      source_platform as source_name,
      object as source_table,
      concat(source_platform, '_', object) as source_node_name,
      invocation_id as dbt_invocation_id,
      status as freshness_status,
      message as run_result_message,
      execution_time_seconds as freshness_check_duration_seconds,
      1::bigint as count_freshness_checks,
      snapshotted_at as freshness_execution_started_at,
      extracted_at as generated_at,
      tenant_slug,
      load_seq,
      max_loaded_at,
      age_seconds,
      snapshotted_at = max(snapshotted_at) over (partition by node_id) as is_latest
    from ${recorded.sourceFreshness}
  `,
)
