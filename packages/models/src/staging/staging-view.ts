import { column, sql } from '@gata/sql'
import { defineModel, type Model } from '@gata/transform'

/** The landed records of one object with the platform's own columns; still every landed version. */
export function stagingView(tenant: string, connector: string, object: string, source: Model): Model {
  return defineModel({
    name: `stg_${tenant}__${connector}_${object}`,
    schema: 'staging',
    kind: 'view',
    layer: 'staging',
    tenant,
    tags: [connector],
    description: `Landed ${connector} ${object} of ${tenant}, ready to be pushed into the master model.`,
    columns: stagingColumns,
    query: sql`
      select
        ${tenant} as tenant_slug,
        ${connector} as source_platform,
        md5(${tenant}) as tenant_skey,
        source_schema_hash,
        extracted_at as loaded_at,
        payload as raw_data_payload,
        record_key,
        record_hash,
        load_seq,
        load_id,
        changed_at,
        is_deleted
      from ${source}
    `,
  })
}

const stagingColumns = {
  tenant_slug: column('varchar', 'Owner of the record.'),
  source_platform: column('varchar', 'Connector that reported it.'),
  tenant_skey: column('varchar', 'MD5 of the tenant’s slug.'),
  source_schema_hash: column('varchar', 'Fingerprint of the object’s fields when it landed.'),
  loaded_at: column('timestamptz', 'When it was read from the vendor.'),
  raw_data_payload: column('json', 'The record as the vendor sent it.'),
  record_key: column('varchar', 'Names the record at the vendor.'),
  record_hash: column('ubigint', 'Of the declared fields.'),
  load_seq: column('bigint', 'Order of loading.'),
  load_id: column('varchar', 'Load package that brought the record.'),
  changed_at: column('timestamptz', 'The vendor’s change time, where it has one.', { nullable: true }),
  is_deleted: column('boolean', 'The vendor no longer has it.'),
}
