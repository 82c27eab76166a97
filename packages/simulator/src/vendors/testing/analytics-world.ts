import { literal } from '@gata/sql'
import type { Warehouse } from '@gata/warehouse'
import { fillWorld, type WorldSpec } from '../../world/index.ts'

/** Fills a world whose every visit one analytics product saw, with an account of that product. */
export async function fillAnalyticsWorld(
  world: Warehouse,
  spec: WorldSpec,
  tracker: 'amplitude' | 'mixpanel',
  projectId: string,
): Promise<void> {
  await fillWorld(world, spec)
  const name = literal(tracker)
  for (const table of ['visit', 'event']) {
    await world.run(`alter table ${table} add column if not exists tracker varchar`)
    await world.run(`update ${table} set tracker = ${name}`)
  }
  await world.run(`delete from account where network = ${name}`)
  await world.run(
    `insert into account values (${name}, ${literal(projectId)}, 'Analytics', ${literal(spec.currency)}, ${literal(spec.timeZone)})`,
  )
}
