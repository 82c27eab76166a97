import { sql } from '@gata/sql'
import { defineModel, type Model } from '@gata/transform'

/** Merges what is new in a staging view into its master model: an edge of the graph, so that one pass is complete. */
export function pushNode(tenant: string, connector: string, object: string, staging: Model, master: Model): Model {
  return defineModel({
    name: `push_${tenant}__${connector}_${object}`,
    schema: 'platform',
    kind: 'push',
    layer: 'master',
    tenant,
    tags: [connector],
    description: `Pushes new ${connector} ${object} of ${tenant} into ${master.name}.`,
    columns: withoutCurrent(master),
    into: master,
    query: sql`
      select
        tenant_slug,
        source_platform,
        tenant_skey,
        source_schema_hash,
        record_key,
        record_hash,
        load_seq,
        load_id,
        changed_at,
        loaded_at,
        is_deleted,
        raw_data_payload
      from ${staging}
    `,
  })
}

function withoutCurrent(master: Model): Model['columns'] {
  const { is_current: _, ...columns } = master.columns
  return columns
}
