import { column } from '@gata/sql'
import { platformTable } from './platform-table.ts'

/** The blueprints that loads register, as the models read them. */
export const connectorBlueprints = platformTable(
  'connector_blueprints',
  'Every fingerprint of a connector object that was ever seen, and the master model that takes it.',
  {
    source_name: column('varchar', 'Connector.'),
    source_table_name: column('varchar', 'Object of the connector.'),
    source_schema_hash: column('varchar', 'Fingerprint: MD5 of the sorted `column:type` list.'),
    master_model_id: column('varchar', 'Master model of the object.'),
    version: column('bigint', 'Counts the fingerprints of the object.'),
    registered_at: column('timestamptz', 'When it was first seen.'),
  },
)

/** The history of every object’s fields, kept by the loads: a change closes a version and opens one. */
export const sourceSchemaHistory = platformTable(
  'platform_sat__source_schema_history',
  'The fields of every object of every tenant over time: a change closes a version and opens one.',
  {
    tenant_slug: column('varchar', 'Owner of the object.'),
    platform_name: column('varchar', 'Connector.'),
    source_table_name: column('varchar', 'Object of the connector.'),
    source_schema_hash: column('varchar', 'Fingerprint of this version.'),
    source_schema: column('json', 'List of {name, type}.'),
    change: column('json', 'What was added and retyped since the version before.'),
    first_seen_at: column('timestamptz', 'Load that brought it.'),
    valid_to: column('timestamptz', 'Load that brought the next one; null for the open one.', { nullable: true }),
  },
)

/** Every load there was. */
export const loadLedger = platformTable('load_ledger', 'One row per load package, as it was loaded.', {
  load_seq: column('bigint', 'Order of loading.'),
  load_id: column('varchar', 'Load package.'),
  tenant_slug: column('varchar', 'Owner of the rows.'),
  source_platform: column('varchar', 'Connector.'),
  object: column('varchar', 'Object of the connector.'),
  load_window: column('json', 'What was asked for.'),
  cursor_after: column('json', 'Where the next one goes on.'),
  extracted_at: column('timestamptz', 'When it was read from the vendor.'),
  loaded_at: column('timestamptz', 'When it was loaded.'),
  records: column('bigint', 'Records read.'),
  landed: column('bigint', 'Of them, new versions.'),
  unchanged: column('bigint', 'Of them, known already.'),
  duplicates: column('bigint', 'Of them, repeats inside the load.'),
  deleted: column('bigint', 'Records that the vendor no longer has.'),
  quarantined: column('bigint', 'Records that broke their contract.'),
  pages: column('bigint', 'Pages read.'),
  requests: column('bigint', 'Requests made.'),
  retries: column('bigint', 'Of them, repeats after a failure.'),
  source_schema_hash: column('varchar', 'Fingerprint of the object’s fields.'),
})
