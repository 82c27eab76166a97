import type { Columns, Sql } from '@gata/sql'
import { defineModel, type Model } from '@gata/transform'

/** A view of what runs recorded, once for all tenants: it is read where it stands, so it never lags behind a run. */
export function observabilityView(name: string, description: string, columns: Columns, query: Sql): Model {
  return defineModel({
    name,
    schema: 'observability',
    kind: 'view',
    layer: 'observability',
    tags: ['observability'],
    description,
    columns,
    query,
  })
}
