import type { Manifest } from '@gata/transform'
import { planGraph, prepareWarehouse } from '@gata/transform/run'
import type { Warehouse } from '@gata/warehouse'

/** A model as a plan has it. */
export type PlannedNode = Awaited<ReturnType<typeof planGraph>>['planned'][number]

/** What a run would build now, by tenant; tenants that are up to date are not in it. */
export async function modelsBehind(
  warehouse: Warehouse,
  manifest: Manifest,
): Promise<ReadonlyMap<string, readonly PlannedNode[]>> {
  await prepareWarehouse(warehouse)
  const { planned } = await planGraph(warehouse, manifest)
  const behind = planned.filter(({ node, action }) => action === 'build' && node.tenant !== null)
  return Map.groupBy(behind, ({ node }) => node.tenant ?? '')
}
