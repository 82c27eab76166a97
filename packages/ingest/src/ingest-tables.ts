import type { Queryable } from '@gata/warehouse'

/** Makes the tables that ingest keeps in the platform database, where they are missing. */
export async function createIngestTables(warehouse: Queryable): Promise<void> {
  for (const statement of statements) await warehouse.run(statement)
}

const statements = [
  'create schema if not exists platform',
  `create table if not exists platform.load_ledger (
    load_seq bigint not null,
    load_id varchar not null,
    tenant_slug varchar not null,
    source_platform varchar not null,
    object varchar not null,
    load_window json not null,
    cursor_after json not null,
    extracted_at timestamptz not null,
    loaded_at timestamptz not null,
    records bigint not null,
    landed bigint not null,
    unchanged bigint not null,
    duplicates bigint not null,
    deleted bigint not null,
    quarantined bigint not null,
    pages bigint not null,
    requests bigint not null,
    retries bigint not null,
    source_schema_hash varchar not null
  )`,
  `create table if not exists platform.cursors (
    tenant_slug varchar not null,
    source_platform varchar not null,
    object varchar not null,
    cursor json not null,
    load_id varchar not null,
    updated_at timestamptz not null
  )`,
  `create table if not exists platform._quarantine (
    quarantine_id varchar not null,
    tenant_slug varchar not null,
    source_platform varchar not null,
    object varchar not null,
    load_id varchar not null,
    record_key varchar,
    path varchar not null,
    expected varchar not null,
    got varchar not null,
    record json not null,
    quarantined_at timestamptz not null
  )`,
  `create table if not exists platform.connector_blueprints (
    source_name varchar not null,
    source_table_name varchar not null,
    source_schema_hash varchar not null,
    master_model_id varchar not null,
    version bigint not null,
    registered_at timestamptz not null
  )`,
  `create table if not exists platform.platform_sat__source_schema_history (
    tenant_slug varchar not null,
    platform_name varchar not null,
    source_table_name varchar not null,
    source_schema_hash varchar not null,
    source_schema json not null,
    change json not null,
    first_seen_at timestamptz not null,
    valid_to timestamptz
  )`,
  `create table if not exists platform.erased_keys (
    tenant_slug varchar not null,
    source_platform varchar not null,
    object varchar not null,
    key_hash varchar not null,
    erased_at timestamptz not null
  )`,
  `create table if not exists platform.erasures (
    tenant_slug varchar not null,
    address_hash varchar not null,
    requested_at timestamptz not null,
    completed_at timestamptz,
    rows_erased json not null
  )`,
]
