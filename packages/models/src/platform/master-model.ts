import { column } from '@gata/sql'
import { defineModel, type Model } from '@gata/transform'

/** The multi-tenant sink of one connector object: every version of every record of every tenant, never dropped. */
export function masterModel(masterModelId: string, object: string): Model {
  return defineModel({
    name: `platform_mm__${masterModelId}_${object}`,
    schema: 'platform',
    kind: 'incremental',
    layer: 'master',
    tags: ['master_model'],
    description: `Every version of every ${object} record of ${masterModelId}, of all tenants; the current one is marked.`,
    columns: {
      tenant_slug: column('varchar', 'Owner of the record.'),
      source_platform: column('varchar', 'Connector that reported it.'),
      tenant_skey: column('varchar', 'MD5 of the tenant’s slug.'),
      source_schema_hash: column('varchar', 'Fingerprint of the object’s fields when it landed.'),
      record_key: column('varchar', 'Names the record at the vendor.'),
      record_hash: column('ubigint', 'Of the declared fields.'),
      load_seq: column('bigint', 'Order of loading.'),
      load_id: column('varchar', 'Load package that brought this version.'),
      changed_at: column('timestamptz', 'The vendor’s change time, where it has one.', { nullable: true }),
      loaded_at: column('timestamptz', 'When it was read from the vendor.'),
      is_deleted: column('boolean', 'In this version the vendor no longer has it.'),
      is_current: column('boolean', 'The newest version of its record.'),
      raw_data_payload: column('json', 'The record as the vendor sent it.'),
    },
    query: null,
  })
}
