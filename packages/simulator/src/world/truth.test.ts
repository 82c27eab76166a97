import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { md5Hex } from '@gata/base'
import type { Warehouse } from '@gata/warehouse'
import { openMemoryWarehouse, temporaryFolder } from '@gata/warehouse/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildWorld, defaultNow, fillWorld, openWorld, truth, worldSpec } from './index.ts'

const spec = worldSpec({ days: 45, futureDays: 5, visitsPerDay: 100 })
const end = new Date('2026-12-31T12:00:00Z')
let world: Warehouse

beforeAll(async () => {
  world = await openMemoryWarehouse()
  await fillWorld(world, spec)
})

afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

async function one(query: string): Promise<Record<string, unknown>> {
  const [row] = await world.rows(query)
  return { ...row }
}

function total<T>(rows: readonly T[], value: (row: T) => number | string): number {
  return Math.round(rows.reduce((sum, row) => sum + Number(value(row)), 0) * 10_000) / 10_000
}

describe('the truth', () => {
  it('adds up to the tables of the world once all is visible and final', async () => {
    const { adPerformance, orders, sessions, events, attributed } = await truth(world, { asOf: end })
    expect({
      spend: total(adPerformance, (row) => row.spend),
      clicks: total(adPerformance, (row) => row.clicks),
      orders: total(orders, (row) => row.orders),
      revenue: total(orders, (row) => row.revenue),
      refunded: total(orders, (row) => row.refunded),
      sessions: total(sessions, (row) => row.sessions),
      session_revenue: total(sessions, (row) => row.session_revenue),
      events: total(events, (row) => row.events),
      attributed: total(attributed, (row) => row.sessions),
    }).toEqual(
      await one(`
        select
          (select sum(spend)::double from ad_day where not is_withdrawn) as spend,
          (select sum(clicks)::integer from ad_day where not is_withdrawn) as clicks,
          (select count(*)::integer from "order" where not is_test) as orders,
          (select sum(total_price)::double from "order" where not is_test) as revenue,
          (select sum(refunded_amount)::double from "order" where not is_test) as refunded,
          (select count(*)::integer from visit where user_pseudo_id is not null) as sessions,
          (select sum(total_price)::double from "order" join visit using (visit_id) where user_pseudo_id is not null) as session_revenue,
          (select count(*)::integer from event) as events,
          (select count(*)::integer from visit where user_pseudo_id is not null and network is not null and not is_name_ambiguous) as attributed`),
    )
  })

  it('keeps Instagram, Facebook with the audience network, and Google apart', async () => {
    const { adPerformance } = await truth(world, { asOf: end })
    const spendOf = (platform: string): number =>
      total(
        adPerformance.filter((row) => row.source_platform === platform),
        (row) => row.spend,
      )
    expect({
      facebook: spendOf('facebook_ads'),
      instagram: spendOf('instagram_ads'),
      google: spendOf('google_ads'),
    }).toEqual(
      await one(`
        select
          sum(spend) filter (where placement in ('facebook', 'audience_network'))::double as facebook,
          sum(spend) filter (where placement = 'instagram')::double as instagram,
          sum(spend) filter (where network = 'google_ads')::double as google
        from ad_day where not is_withdrawn`),
    )
  })

  it('counts the revenue of a purchase page that was reloaded once', async () => {
    const { sessions } = await truth(world, { asOf: end })
    const fired = await one(
      'select sum(purchase_revenue)::double as revenue from event where user_pseudo_id is not null',
    )
    expect(total(sessions, (row) => row.session_revenue)).toBeLessThan(Number(fired.revenue))
  })

  it('knows nothing of what is to come', async () => {
    const now = defaultNow(spec)
    const known = await truth(world, { asOf: now })
    expect(known.sessions.at(-1)?.session_day).toBe('2026-10-02')
    expect(known.adPerformance.every((row) => row.report_date <= '2026-10-02')).toBe(true)
    const later = await truth(world, { asOf: end })
    expect(later.sessions.at(-1)?.session_day).toBe('2026-10-06')
    expect(total(known.events, (row) => row.events)).toBeLessThan(total(later.events, (row) => row.events))
  })
})

describe('a world in a file', () => {
  it('is built whole, opened to read alone, and the same as in memory', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'world.duckdb')
    await buildWorld(path, spec)
    await using built = await openWorld(path)
    const digest = async (database: Warehouse): Promise<string> =>
      md5Hex(JSON.stringify(await database.rows('from event order by event_id')))
    expect(await digest(built)).toBe(await digest(world))
    await expect(built.run('delete from event')).rejects.toThrow(/read-only/)
    await expect(readFile(`${path}.building`)).rejects.toThrow('ENOENT')
    expect(await built.rows(`select table_name from duckdb_tables() where table_name like '%plan%'`)).toEqual([])
  })
})
