import type { Columns } from '@gata/sql'
import { defineModel, type Model } from '@gata/transform'

/** A table of the platform that all tenants share: nodes of the graph or the loads fill it, and it is never dropped. */
export function platformTable(
  name: string,
  description: string,
  columns: Columns,
  grain: readonly string[] = [],
): Model {
  return defineModel({
    name,
    schema: 'platform',
    kind: 'incremental',
    layer: 'platform',
    tags: ['platform'],
    description,
    columns,
    grain,
    query: null,
  })
}
