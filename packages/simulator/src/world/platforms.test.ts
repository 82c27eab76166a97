import type { Warehouse } from '@gata/warehouse'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fillWorld, worldSpec } from './index.ts'

const networks = ['amazon_ads', 'bing_ads', 'google_ads', 'linkedin_ads', 'meta', 'tiktok_ads'] as const
const spec = worldSpec({
  days: 20,
  futureDays: 2,
  visitsPerDay: 200,
  networks,
  shops: ['bigcommerce', 'shopify'],
  trackers: ['amplitude', 'mixpanel'],
})
let world: Warehouse

beforeAll(async () => {
  world = await openMemoryWarehouse()
  await fillWorld(world, spec)
})

afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

async function list(query: string): Promise<readonly unknown[]> {
  const rows = await world.rows<{ value: unknown }>(query)
  return rows.map(({ value }) => value)
}

describe('a world of several platforms of a kind', () => {
  it('has an account of each, and of no other', async () => {
    const expected = [...networks, ...spec.shops, ...spec.trackers, 'stripe'].sort()
    expect(await list('select network as value from account order by value')).toEqual(expected)
  })

  it('spends, brings visits and sells through each network, under ids that each gives once', async () => {
    const spending = 'select distinct network as value from ad_day where spend > 0 order by value'
    const selling = `
      select distinct visit.network as value
      from "order"
      join visit using (visit_id)
      where visit.network is not null
      order by value`
    expect(await list(spending)).toEqual(networks)
    expect(await list(selling)).toEqual(networks)
    for (const table of ['campaign', 'ad_group', 'ad']) {
      const repeated = `select ${table}_id as value from ${table} group by network, ${table}_id having count(*) > 1`
      expect(await list(repeated)).toEqual([])
    }
  })

  it('tags visits as each network does', async () => {
    const tags = await world.rows(`
      select distinct network, traffic_source, traffic_medium
      from visit
      where network in ('amazon_ads', 'bing_ads', 'linkedin_ads', 'tiktok_ads')
        and traffic_source is not null
      order by network`)
    expect(tags).toEqual([
      { network: 'amazon_ads', traffic_source: 'amazon', traffic_medium: 'cpc' },
      { network: 'bing_ads', traffic_source: 'bing', traffic_medium: 'cpc' },
      { network: 'linkedin_ads', traffic_source: 'linkedin', traffic_medium: 'paid_social' },
      { network: 'tiktok_ads', traffic_source: 'tiktok', traffic_medium: 'paid_social' },
    ])
  })

  it('shows a device to one tracker, a visit whole, and something to each', async () => {
    expect(await list('select distinct tracker as value from event order by value')).toEqual(spec.trackers)
    const devices = `
      select user_pseudo_id as value
      from visit
      where user_pseudo_id is not null
      group by value
      having count(distinct tracker) > 1`
    expect(await list(devices)).toEqual([])
    expect(
      await list(
        'select visit_id as value from event join visit using (visit_id) where event.tracker <> visit.tracker',
      ),
    ).toEqual([])
  })

  it('sells to a person in one shop, and in each to somebody', async () => {
    expect(await list('select distinct shop as value from "order" order by value')).toEqual(spec.shops)
    const addresses = `
      select lower(email) as value
      from "order"
      where email is not null
      group by value
      having count(distinct shop) > 1`
    expect(await list(addresses)).toEqual([])
    expect(
      await list(
        'select customer_id as value from customer join "order" using (customer_id) where customer.shop <> "order".shop',
      ),
    ).toEqual([])
  })

  it('takes Shopify’s own payments at Shopify alone, and lists in Stripe what was paid through Stripe', async () => {
    expect(await list(`select distinct shop as value from "order" where gateway = 'shopify_payments'`)).toEqual([
      'shopify',
    ])
    const charges = `
      select count(*) filter (where "order".gateway = 'stripe' and charge.amount = "order".total_price) = count(*) as value
      from charge_as_of(timestamptz '2026-09-07 12:00:00Z') as charge
      join "order" using (order_id)`
    expect(await list(charges)).toEqual([true])
    expect(
      await list(`select distinct shop as value from charge_as_of(timestamptz '2026-09-07 12:00:00Z') order by value`),
    ).toEqual(spec.shops)
  })
})
