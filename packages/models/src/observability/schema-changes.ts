import { column, join, type Sql, sql } from '@gata/sql'
import { loadLedger, sourceSchemaHistory } from '../platform/ingest-tables.ts'
import { observabilityView } from './observability-view.ts'
import { recorded } from './recorded-tables.ts'

const optional = { nullable: true } as const

/**
 * Columns that came, went or changed their type: of what a vendor delivers, since the reading a week before the last; of a built table,
 * between its last two builds.
 *
 * @param tenants the tenants to look at; null for all.
 */
export function schemaChanges(tenants: readonly string[] | null): Sql {
  const chosen = tenants === null ? sql`true` : sql`tenant_slug in (${join(tenants.map((slug) => sql`${slug}`))})`
  const isChosen = tenants?.length === 0 ? sql`false` : chosen
  return sql`
    with readings as (
      select
        tenant_slug,
        max(extracted_at) as as_of_at
      from ${loadLedger}
      where ${isChosen}
      group by tenant_slug
    ),
    versions as (
      select
        tenant_slug,
        platform_name,
        source_table_name,
        change,
        first_seen_at,
        row_number() over (partition by tenant_slug, platform_name, source_table_name order by first_seen_at) as version
      from ${sourceSchemaHistory}
      where ${isChosen}
    ),
    landed as (
      select
        versions.tenant_slug,
        concat('raw_', versions.tenant_slug, '.', versions.platform_name, '_', versions.source_table_name) as node_id,
        versions.platform_name as source_platform,
        versions.first_seen_at as changed_at,
        unnest(
          list_transform(from_json(versions.change->'added', '["JSON"]'), lambda field: {'name': field->>'name', 'what': 'came'})
          || list_transform(from_json(versions.change->'retyped', '["JSON"]'), lambda field: {'name': field->>'name', 'what': 'changed its type'})
        ) as field
      from versions
      join readings using (tenant_slug)
      where versions.version > 1
        and versions.first_seen_at > readings.as_of_at - interval 7 day
    ),
    builds as (
      select
        tenant_slug,
        node_id,
        invocation_id,
        load_seq,
        measured_at,
        dense_rank() over (partition by node_id order by measured_at desc) as age,
        column_name,
        data_type
      from ${recorded.columnMetrics}
      where ${isChosen}
    ),
    newer as (from builds where age = 1),
    older as (from builds where age = 2),
    latest as (
      select distinct
        newer.tenant_slug,
        newer.node_id,
        newer.invocation_id,
        newer.load_seq,
        newer.measured_at
      from newer
      where newer.node_id in (select node_id from older)
    ),
    built as (
      select
        latest.tenant_slug,
        latest.node_id,
        latest.invocation_id,
        latest.load_seq,
        latest.measured_at,
        compared.column_name,
        compared.was,
        compared.is_now
      from latest
      join (
        select
          coalesce(newer.node_id, older.node_id) as node_id,
          coalesce(newer.column_name, older.column_name) as column_name,
          older.data_type as was,
          newer.data_type as is_now
        from newer
        full join older
          on older.node_id = newer.node_id
          and older.column_name = newer.column_name
      ) as compared using (node_id)
      where compared.was is distinct from compared.is_now
    )
    select
      null::varchar as invocation_id,
      tenant_slug,
      node_id,
      null::bigint as load_seq,
      source_platform,
      field.name as column_name,
      changed_at,
      concat('the vendor’s field ', field.name, ' ', field.what) as message
    from landed
    union all
    select
      invocation_id,
      tenant_slug,
      node_id,
      load_seq,
      null::varchar as source_platform,
      column_name,
      measured_at as changed_at,
      case
        when was is null then concat('column ', column_name, ' came, ', is_now)
        when is_now is null then concat('column ', column_name, ' went, it was ', was)
        else concat('column ', column_name, ' was ', was, ' and is ', is_now)
      end as message
    from built
  `
}

/** The changes of all tenants, whoever they are. */
export const schemaChangeView = observabilityView(
  'int_platform_observability__schema_changes',
  'Columns that came, went or changed their type lately: of what vendors deliver, and of built tables.',
  {
    invocation_id: column('varchar', 'Run that built the table; null for what a vendor delivers.', optional),
    tenant_slug: column('varchar', 'Owner of the table.'),
    node_id: column('varchar', 'The table.'),
    load_seq: column('bigint', 'Newest load in it.', optional),
    source_platform: column('varchar', 'Connector of a landed table.', optional),
    column_name: column('varchar', 'The column or field.'),
    changed_at: column('timestamptz', 'When it was seen first.'),
    message: column('varchar', 'What changed, in a sentence.'),
  },
  schemaChanges(null),
)
