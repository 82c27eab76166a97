import { literal } from '@gata/sql'
import type { Warehouse } from '@gata/warehouse'
import { fillWorld, type WorldSpec } from '../../world/index.ts'

/** Fills a world and gives it an account of one more ad network, whose campaigns, ads and figures are those of Meta, once for all placements. */
export async function fillAdWorld(
  world: Warehouse,
  spec: WorldSpec,
  network: string,
  accountId: string,
): Promise<void> {
  await fillWorld(world, spec)
  const name = literal(network)
  await world.run(`delete from account where network = ${name}`)
  await world.run(
    `insert into account values (${name}, ${literal(accountId)}, 'Ad account', ${literal(spec.currency)}, ${literal(spec.timeZone)})`,
  )
  for (const table of ['campaign', 'ad_group', 'ad']) {
    await world.run(`delete from ${table} where network = ${name}`)
    await world.run(`insert into ${table} select * replace (${name} as network) from ${table} where network = 'meta'`)
  }
  await world.run(`delete from ad_day where network = ${name}`)
  await world.run(`
    insert into ad_day
    select
      ${name},
      ${literal(network.replace('_ads', ''))},
      report_date,
      campaign_id,
      ad_group_id,
      ad_id,
      sum(impressions),
      sum(clicks),
      sum(spend),
      sum(conversions),
      sum(conversion_value),
      bool_and(is_withdrawn)
    from ad_day
    where network = 'meta'
    group by all`)
}
