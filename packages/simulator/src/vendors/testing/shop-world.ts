import { literal } from '@gata/sql'
import type { Warehouse } from '@gata/warehouse'
import { fillWorld, type WorldSpec } from '../../world/index.ts'

/** Fills a world whose orders are all those of one shop. */
export async function fillShopWorld(world: Warehouse, spec: WorldSpec, shop: string, accountId: string): Promise<void> {
  await fillWorld(world, spec)
  const name = literal(shop)
  await world.run(`delete from account where network = ${name}`)
  await world.run(
    `insert into account values (${name}, ${literal(accountId)}, 'Shop', ${literal(spec.currency)}, ${literal(spec.timeZone)})`,
  )
  for (const table of ['"order"', 'customer']) {
    await world.run(`alter table ${table} add column if not exists shop varchar`)
    await world.run(`update ${table} set shop = ${name}`)
  }
  await world.run(`update "order" set gateway = 'stripe' where gateway = 'shopify_payments'`)
}
