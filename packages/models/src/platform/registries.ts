import { type Columns, column, type Sql, sql } from '@gata/sql'
import { defineModel, type Model } from '@gata/transform'
import { connectorBlueprints, loadLedger, sourceSchemaHistory } from './ingest-tables.ts'
import { tenantSourceConfigs } from './tenant-config.ts'

/** Fingerprint → master model, as the loads registered it. */
export const masterModelRegistry = opsView(
  'platform_ops__master_model_registry',
  'Which master model takes which fingerprint of which connector object.',
  {
    source_schema_hash: column('varchar', 'Fingerprint of the object’s fields.'),
    source_platform: column('varchar', 'Connector.'),
    source_table_name: column('varchar', 'Object of the connector.'),
    master_model_id: column('varchar', 'Master model of the object.'),
    blueprint_version: column('bigint', 'Counts the fingerprints of the object.'),
    registered_at: column('timestamptz', 'When the fingerprint was first seen.'),
  },
  sql`
    select
      source_schema_hash,
      source_name as source_platform,
      source_table_name,
      master_model_id,
      version as blueprint_version,
      registered_at
    from ${connectorBlueprints}
  `,
)

/** Who has which fingerprint now, and had it before. */
export const schemaHashRegistry = opsView(
  'platform_ops__schema_hash_registry',
  'Every fingerprint that a tenant’s object has or had, and what its fields are.',
  {
    source_schema_hash: column('varchar', 'Fingerprint of the object’s fields.'),
    source_platform: column('varchar', 'Connector.'),
    source_table_name: column('varchar', 'Object of the connector.'),
    source_schema: column('json', 'List of {name, type}.'),
    field_count: column('bigint', 'Number of fields.'),
    tenants_now: column('bigint', 'Tenants whose object has it now.'),
    tenants_ever: column('bigint', 'Tenants whose object has or had it.'),
    first_seen_at: column('timestamptz', 'First load that brought it.'),
    last_changed_at: column('timestamptz', 'Last load that replaced it; null where it stands everywhere.', {
      nullable: true,
    }),
  },
  sql`
    select
      source_schema_hash,
      platform_name as source_platform,
      source_table_name,
      any_value(source_schema) as source_schema,
      any_value(json_array_length(source_schema))::bigint as field_count,
      count(distinct tenant_slug) filter (where valid_to is null) as tenants_now,
      count(distinct tenant_slug) as tenants_ever,
      min(first_seen_at) as first_seen_at,
      max(valid_to) as last_changed_at
    from ${sourceSchemaHistory}
    group by
      source_schema_hash,
      platform_name,
      source_table_name
  `,
)

/**
 * Every landed table and every object that a tenant has switched on, with what is to be done about it: `ONBOARD` what is landed but not
 * switched on, `INVESTIGATE SWAP` what is switched on but brings nothing, `MONITOR` what is well. Freshness is measured against the
 * tenant's newest load, so a platform that rests makes nothing stale.
 */
export const candidateRegistry = opsView(
  'platform_ops__source_table_candidate_registry',
  'Landed tables and objects that are switched on: what is integrated, how fresh it is, and what to do about it.',
  {
    client_slug: column('varchar', 'The tenant.'),
    source_schema: column('varchar', 'Schema of the landed table.'),
    source_table: column('varchar', 'The landed table.'),
    created_at: column('timestamptz', 'First load; null where nothing was loaded yet.', { nullable: true }),
    integrated_flag: column('boolean', 'The tenant has it switched on, so that its models read it.'),
    dbt_freshness_status: column(
      'varchar',
      'pass, warn where it is a day behind the tenant’s newest load, error where three, or never loaded.',
    ),
    candidate_priority_score: column('bigint', 'The higher, the sooner: 0 for what is well.'),
    recommended_action: column('varchar', 'ONBOARD, INVESTIGATE SWAP or MONITOR.'),
  },
  sql`
    with switched_on as (
      select
        tenant_slug,
        platform_name as source_platform,
        table_name as object
      from ${tenantSourceConfigs}
      where valid_to is null
    ),
    loaded as (
      select
        tenant_slug,
        source_platform,
        object,
        min(loaded_at) as first_loaded_at,
        max(extracted_at) as last_extracted_at
      from ${loadLedger}
      group by
        tenant_slug,
        source_platform,
        object
    ),
    candidates as (
      select
        tenant_slug,
        source_platform,
        object,
        switched_on.object is not null as is_integrated,
        loaded.first_loaded_at,
        case
          when loaded.last_extracted_at is null then 'never loaded'
          when loaded.last_extracted_at >= newest.extracted_at - interval 1 day then 'pass'
          when loaded.last_extracted_at >= newest.extracted_at - interval 3 day then 'warn'
          else 'error'
        end as freshness
      from switched_on
      full join loaded using (tenant_slug, source_platform, object)
      left join (
        select
          tenant_slug,
          max(extracted_at) as extracted_at
        from ${loadLedger}
        group by tenant_slug
      ) as newest using (tenant_slug)
    )
    select
      tenant_slug as client_slug,
      concat('raw_', tenant_slug) as source_schema,
      concat(source_platform, '_', object) as source_table,
      first_loaded_at as created_at,
      is_integrated as integrated_flag,
      freshness as dbt_freshness_status,
      case
        when not is_integrated then 3
        when freshness = 'pass' then 0
        when freshness = 'warn' then 1
        else 2
      end::bigint as candidate_priority_score,
      case
        when not is_integrated then 'ONBOARD'
        when freshness in ('pass', 'warn') then 'MONITOR'
        else 'INVESTIGATE SWAP'
      end as recommended_action
    from candidates
  `,
)

function opsView(name: string, description: string, columns: Columns, query: Sql): Model {
  return defineModel({
    name,
    schema: 'platform',
    kind: 'view',
    layer: 'platform',
    tags: ['platform'],
    description,
    columns,
    query,
  })
}
