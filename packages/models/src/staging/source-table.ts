import { column } from '@gata/sql'
import { defineModel, type Model } from '@gata/transform'

/** The landed table of one object; ingest fills it, an empty one is made where nothing has landed yet. */
export function sourceTable(tenant: string, connector: string, object: string): Model {
  return defineModel({
    name: `${connector}_${object}`,
    schema: `raw_${tenant}`,
    kind: 'incremental',
    layer: 'source',
    tenant,
    tags: [connector],
    description: `Records of ${connector} ${object} as they landed, every version that was new when it came.`,
    columns: {
      load_seq: column('bigint', 'Order of loading.'),
      load_id: column('varchar', 'Load package that brought the record.'),
      source_schema_hash: column('varchar', 'Fingerprint of the object’s fields at that time.'),
      extracted_at: column('timestamptz', 'When it was read from the vendor.'),
      record_key: column('varchar', 'Names the record at the vendor.'),
      record_hash: column('ubigint', 'Of the declared fields; equal hash, equal record.'),
      record_day: column('date', 'Day of a record that is read by days.', { nullable: true }),
      changed_at: column('timestamptz', 'The vendor’s change time of a record that is read by changes.', {
        nullable: true,
      }),
      is_deleted: column('boolean', 'The vendor no longer has it.'),
      payload: column('json', 'The record as the vendor sent it.'),
    },
    query: null,
  })
}
