import type { Warehouse } from '@gata/warehouse'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fillWorld, worldSpec } from './index.ts'

const spec = worldSpec({ days: 50, futureDays: 5, visitsPerDay: 150, startDate: '2026-10-01' })
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

describe('visits', () => {
  it('come from ads in the main, some without consent, and a few of a hundred buy', async () => {
    expect(
      await one(`
        select
          avg((network is not null)::integer) between 0.53 and 0.63 as paid,
          avg((user_pseudo_id is null)::integer) between 0.045 and 0.075 as denied,
          (select count(*) from "order" where visit_id is not null) / count(*) between 0.025 and 0.045 as buying,
          count(distinct user_pseudo_id) between count(*) * 0.25 and count(*) * 0.6 as returning_devices
        from visit`),
    ).toEqual({ paid: true, denied: true, buying: true, returning_devices: true })
  })

  it('buy more often on a return', async () => {
    expect(
      await one(`
        with visits as (
          select visit_id, bool_or(event_name = 'first_visit') as is_first, bool_or(event_name = 'add_to_cart') as has_cart
          from event where user_pseudo_id is not null group by visit_id
        )
        select avg(has_cart::integer) filter (where not is_first) > avg(has_cart::integer) filter (where is_first) as more
        from visits`),
    ).toEqual({ more: true })
  })

  it('cross midnight and the end of daylight saving time', async () => {
    const bounds =
      'select min(event_at) as first_at, max(event_at) as last_at from event where user_pseudo_id is not null group by visit_id'
    expect(
      await one(`
        select
          count(*) filter (where (first_at at time zone '${spec.timeZone}')::date < (last_at at time zone '${spec.timeZone}')::date) >= 40 as midnight,
          count(*) filter (where first_at < '2026-11-01 06:00:00Z' and last_at > '2026-11-01 06:00:00Z') > 0 as clocks_change
        from (${bounds})`),
    ).toEqual({ midnight: true, clocks_change: true })
  })

  it('use several devices of one person who logs in', async () => {
    expect(
      await one(`
        select count(*) > 0 as found
        from (select user_id from visit where user_id is not null group by user_id having count(distinct user_pseudo_id) = 2)`),
    ).toEqual({ found: true })
  })

  it('tag links with names that are ambiguous in one pair of campaigns alone, unless an id goes along', async () => {
    expect(
      await one(`
        select
          list(distinct traffic_campaign) filter (where is_name_ambiguous) as names,
          count(distinct campaign_id) filter (where is_name_ambiguous) as campaigns,
          count(*) filter (where is_name_ambiguous and traffic_campaign_id is not null) as both_ways,
          avg((traffic_campaign_id is not null)::integer) filter (where traffic_campaign = 'Search Generic') between 0.4 and 0.6 as half_tagged
        from visit`),
    ).toEqual({ names: ['Search Generic'], campaigns: 2, both_ways: 0, half_tagged: true })
  })
})

describe('events', () => {
  it('begin a visit, and the first visit of a device says so once', async () => {
    expect(
      await one(`
        select
          count(*) filter (where event_name = 'session_start') = count(distinct visit_id) as starts,
          count(*) filter (where event_name = 'first_visit') = count(distinct user_pseudo_id) as firsts
        from event`),
    ).toEqual({ starts: true, firsts: true })
  })

  it('have keys of their own, down to the vendor’s', async () => {
    expect(
      await one(`
        select
          count(*) = count(distinct event_id) as ids,
          count(*) = count(distinct (user_pseudo_id, event_at, event_name, bundle_sequence_id, batch_event_index)) as vendor_keys
        from event`),
    ).toEqual({ ids: true, vendor_keys: true })
  })

  it('of a visit become visible in their order; some visits are late as a whole, some only at their end', async () => {
    const late = "count(*) filter (where visible_at - event_at > interval '1 hour')"
    expect(
      await one(`
        select
          count(*) filter (where visible_at < lag_visible) as out_of_order
        from (select visible_at, lag(visible_at) over (partition by visit_id order by event_at, event_id) as lag_visible from event)`),
    ).toEqual({ out_of_order: 0 })
    expect(
      await one(`
        select
          count(*) filter (where late = events) > 0 as wholly_late,
          count(*) filter (where late between 1 and events - 1) > 0 as partly_late,
          count(*) filter (where late > 0) / count(*) between 0.015 and 0.045 as share
        from (select visit_id, ${late} as late, count(*) as events from event group by visit_id)`),
    ).toEqual({ wholly_late: true, partly_late: true, share: true })
  })

  it('follow the funnel: nobody pays who has not begun to', async () => {
    expect(
      await one(`
        select count(*) as bad
        from (
          select
            visit_id,
            list(distinct event_name) as names,
            min(event_at) filter (where event_name = 'purchase') as bought_at,
            max(event_at) filter (where event_name = 'add_to_cart') as cart_at
          from event group by visit_id
        )
        where bought_at is not null
          and (bought_at <= cart_at or not list_has_all(names, ['view_item', 'add_to_cart', 'begin_checkout', 'add_payment_info']))`),
    ).toEqual({ bad: 0 })
  })
})

it('draws with two salts do not go together', async () => {
  // Location and category of a device are drawn by the same id and must be independent of each other.
  expect(
    await one(`
      with devices as (select distinct user_pseudo_id, geo_country = 'Japan' as a, device_category = 'tablet' as b from visit)
      select abs(corr(a::integer, b::integer)) < 0.08 as independent from devices`),
  ).toEqual({ independent: true })
})
