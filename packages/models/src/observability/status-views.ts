import { column, sql } from '@gata/sql'
import { loadLedger } from '../platform/ingest-tables.ts'
import { semanticCatalogue } from '../platform/semantic-catalogue.ts'
import { observabilityView } from './observability-view.ts'
import { recorded } from './recorded-tables.ts'
import { tenantRunResults, tenantTestResults } from './run-views.ts'

const optional = { nullable: true } as const

/** How many devices are known by a customer, each time a tenant’s users were built; out of what was measured of the table then. */
export const identityResolutionStats = observabilityView(
  'int_platform_observability__identity_resolution_stats',
  'How many of a tenant’s devices are known by a customer, whenever its users were built; all tenants are there.',
  {
    invocation_id: column('varchar', 'Run that built the users.'),
    tenant_slug: column('varchar', 'The tenant.'),
    load_seq: column('bigint', 'Newest load in them.', optional),
    dlt_load_id: column('varchar', 'The load package of that number.', optional),
    measured_at: column('timestamptz', 'When it was measured.'),
    total_users: column('bigint', 'Devices that analytics saw.'),
    resolved_customers: column('bigint', 'Of them, those that a customer is known of.'),
    anonymous_users: column('bigint', 'Of them, all others.'),
    identity_resolution_rate: column('double', 'Resolved ÷ total, from 0 to 1; null without devices.', optional),
    total_events: column('bigint', 'Events of all devices.'),
    total_sessions: column('bigint', 'Sessions of all devices.'),
    customers_without_device: column('bigint', 'Customers that no device is known of.'),
    is_latest: column('boolean', 'No later run built the tenant’s users.'),
  },
  sql`
    with measured as (
      select
        invocation_id,
        tenant_slug,
        load_seq,
        measured_at,
        max(null_count) filter (where column_name = 'user_pseudo_id') as customers_without_device,
        max(row_count) - customers_without_device as total_users,
        -- Who has no device is there only as a customer.
        max(true_count) filter (where column_name = 'is_customer') - customers_without_device as resolved_customers,
        max(total) filter (where column_name = 'total_events') as total_events,
        max(total) filter (where column_name = 'total_sessions') as total_sessions
      from ${recorded.columnMetrics}
      where node_id = concat('analytics.dim_', tenant_slug, '__users')
      group by all
    )
    select
      measured.invocation_id,
      measured.tenant_slug,
      measured.load_seq,
      loads.load_id as dlt_load_id,
      measured.measured_at,
      measured.total_users,
      measured.resolved_customers,
      measured.total_users - measured.resolved_customers as anonymous_users,
      measured.resolved_customers / nullif(measured.total_users, 0) as identity_resolution_rate,
      coalesce(measured.total_events, 0)::bigint as total_events,
      coalesce(measured.total_sessions, 0)::bigint as total_sessions,
      measured.customers_without_device,
      row_number() over (partition by measured.tenant_slug order by measured.measured_at desc, measured.invocation_id) = 1 as is_latest
    from measured
    left join ${loadLedger} as loads
      on loads.load_seq = measured.load_seq
      and loads.tenant_slug = measured.tenant_slug
  `,
)

/** Whether each subject of each tenant may be asked for: its table is built and no test of severity error fails. */
export const semanticReadiness = observabilityView(
  'obs_platform_status__semantic_readiness',
  'For each tenant and subject of the star schema, whether it can be relied on.',
  {
    tenant_slug: column('varchar', 'The tenant.'),
    subject: column('varchar', 'The table’s name without prefix and tenant.'),
    load_seq: column('bigint', 'Newest load in the table.', optional),
    dlt_load_id: column('varchar', 'The load package of that number.', optional),
    is_semantic_layer_ready: column('boolean', 'The table is built and no test of severity error fails.'),
    last_dbt_status: column('varchar', 'How its last build ended; never built where there was none.'),
    failing_tests: column('bigint', 'Tests of severity error that fail.'),
    column_count: column('bigint', 'Columns that the catalogue has of it.'),
    last_built_at: column('timestamptz', 'When its last build ended.', optional),
  },
  sql`
    with subjects as (
      select
        tenant_slug,
        subject,
        concat('analytics.', table_name) as node_id,
        count(*) as column_count
      from ${semanticCatalogue}
      group by all
    ),
    failing as (
      select
        model_id,
        count(*) as tests
      from ${tenantTestResults}
      where is_latest
        and severity = 'error'
        and status in ('fail', 'error')
      group by model_id
    )
    select
      subjects.tenant_slug,
      subjects.subject,
      results.load_seq,
      results.dlt_load_id,
      coalesce(results.status = 'success' and failing.tests is null, false) as is_semantic_layer_ready,
      coalesce(results.status, 'never built') as last_dbt_status,
      coalesce(failing.tests, 0) as failing_tests,
      subjects.column_count,
      results.run_started_at as last_built_at
    from subjects
    left join ${tenantRunResults} as results
      on results.node_id = subjects.node_id
      and results.is_latest
    left join failing
      on failing.model_id = subjects.node_id
  `,
)
