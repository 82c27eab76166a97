import type { Warehouse } from '@gata/warehouse'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fillWorld, worldSpec } from './index.ts'

const spec = worldSpec({ days: 50, futureDays: 5, visitsPerDay: 150 })
const key = 'network, placement, report_date, campaign_id, ad_group_id, ad_id'
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

/** Noon in New York of a day after the first. */
function noon(day: number): string {
  return `(timestamptz '2026-08-18 16:00:00Z' + to_days(${day}))`
}

describe('ad figures', () => {
  it('have ads but for Performance Max, which has campaigns alone', async () => {
    expect(
      await one(`
        select
          list(distinct objective) filter (where ad_id is null) as without_ads,
          count(*) filter (where (ad_id is null) <> (ad_group_id is null)) as half
        from ad_day join campaign using (network, campaign_id)`),
    ).toEqual({ without_ads: ['PERFORMANCE_MAX'], half: 0 })
  })

  it('are whole conversions and cents at Meta, fractions at Google, near what was sold', async () => {
    expect(
      await one(`
        select
          bool_and(network <> 'meta' or (conversions = floor(conversions) and spend = round(spend, 2))) as meta_whole,
          bool_or(network = 'google_ads' and conversions <> floor(conversions)) as google_fractional,
          abs(sum(conversions) / (select count(*) from "order" join visit using (visit_id) where network is not null) - 1) < 0.25 as near
        from ad_day`),
    ).toEqual({ meta_whole: true, google_fractional: true, near: true })
  })

  it('name every row by its key once, at any instant', async () => {
    for (const day of [10, 45]) {
      expect(
        await one(`select count(*) = count(distinct (${key})) as unique_keys from ad_day_as_of(${noon(day)})`),
      ).toEqual({ unique_keys: true })
    }
  })

  it('never lose a conversion as days go by, until they are final', async () => {
    const on = (day: number): string => `select ${key}, conversions, conversion_value from ad_day_as_of(${noon(day)})`
    for (const day of [20, 33, 44]) {
      expect(
        await one(`
          select
            count(*) filter (where after.conversions < before.conversions) as lost,
            count(*) filter (where after.conversions > before.conversions) > 0 as come_in
          from (${on(day)}) as before
          join (${on(day + 1)}) as after
            on before.placement = after.placement and before.report_date = after.report_date
            and before.campaign_id = after.campaign_id and before.ad_id is not distinct from after.ad_id`),
      ).toEqual({ lost: 0, come_in: true })
    }
    expect(
      await one(`
        select count(*) as different
        from (
          from (from ad_day_as_of(${noon(90)}) except from (select * exclude (is_withdrawn) from ad_day where not is_withdrawn))
          union all
          from (from (select * exclude (is_withdrawn) from ad_day where not is_withdrawn) except from ad_day_as_of(${noon(90)}))
        )`),
    ).toEqual({ different: 0 })
  })

  it('are partial today, absent tomorrow, and for two days hold rows that vanish and lack rows that come', async () => {
    const rowsOf = (day: number, age: number): string =>
      `select placement, campaign_id, ad_id from ad_day_as_of(${noon(day)}) where report_date = (${noon(day)} at time zone '${spec.timeZone}')::date - ${age}`
    expect(
      await one(`
        select max(report_date) = (${noon(30)} at time zone '${spec.timeZone}')::date as ends_today,
          sum(clicks) filter (where report_date = date '2026-09-17')
            < (select sum(clicks) from ad_day where report_date = date '2026-09-17') as is_partial
        from ad_day_as_of(${noon(30)})`),
    ).toEqual({ ends_today: true, is_partial: true })
    const changed = await world.rows<{ vanished: number; appeared: number }>(`
      select sum(vanished)::integer as vanished, sum(appeared)::integer as appeared
      from (${Array.from(
        { length: 20 },
        (_, n) => `
        select
          (select count(*) from (${rowsOf(20 + n, 1)} except ${rowsOf(21 + n, 2)})) as vanished,
          (select count(*) from (${rowsOf(21 + n, 1)} except ${rowsOf(20 + n, 0)})) as appeared`,
      ).join(' union all ')})`)
    expect(changed[0]?.vanished).toBeGreaterThan(0)
    expect(changed[0]?.appeared).toBeGreaterThan(0)
  })

  it('are the same at two instants of one day, today’s apart', async () => {
    const past = (instant: string): string =>
      `(from ad_day_as_of(${instant}) where report_date < (${noon(40)} at time zone '${spec.timeZone}')::date)`
    const later = `(${noon(40)} + interval 5 hours)`
    expect(await one(`select count(*) as changed from (from ${past(noon(40))} except from ${past(later)})`)).toEqual({
      changed: 0,
    })
  })
})

describe('orders', () => {
  it('change at the instants of their payment, cancellation and refund, and never earlier', async () => {
    for (const day of [5, 25, 50]) {
      expect(
        await one(`
          select
            count(*) filter (where created_at > ${noon(day)} or updated_at > ${noon(day)} or updated_at < created_at) as bad,
            count(*) filter (where (financial_status in ('REFUNDED', 'PARTIALLY_REFUNDED')) <> (refunded_amount > 0)) as bad_refunds,
            count(*) filter (where refunded_amount > total_price or refunded_at < paid_at) as impossible
          from order_as_of(${noon(day)})`),
      ).toEqual({ bad: 0, bad_refunds: 0, impossible: 0 })
    }
  })

  it('take every status, and lose money to refunds as time goes by', async () => {
    const statuses = Array.from(
      { length: 9 },
      (_, n) => `select financial_status from order_as_of(${noon(10 + 5 * n)})`,
    )
    expect(
      await one(
        `select list(distinct financial_status order by financial_status) as found from (${statuses.join(' union all ')})`,
      ),
    ).toEqual({ found: ['PAID', 'PARTIALLY_REFUNDED', 'PENDING', 'REFUNDED', 'VOIDED'] })
    const refunded = await world.rows<{ refunded: number }>(
      [20, 30, 40, 50]
        .map(
          (day) =>
            `select sum(refunded_amount)::double as refunded from order_as_of(${noon(day)}) where created_at < ${noon(20)}`,
        )
        .join(' union all '),
    )
    const amounts = refunded.map((row) => row.refunded)
    expect(amounts).toEqual(amounts.toSorted((a, b) => a - b))
    expect(amounts[3]).toBeGreaterThan(amounts[0] ?? 0)
  })

  it('show the charge where their gateway writes it, and nowhere for the others', async () => {
    expect(
      await one(`
        select
          list(distinct charge_id_place order by charge_id_place) filter (where gateway = 'stripe') as stripe,
          count(*) filter (where gateway in ('paypal', 'manual') and (charge_id is not null or charge_id_place is not null)) as strangers,
          count(distinct charge_id) = count(charge_id) as unique_charges,
          count(*) filter (where is_test) > 0 as tests,
          count(*) filter (where email is null and customer_id is null) > 0 as nameless,
          count(*) filter (where email is not null and customer_id is null) > 0 as guests,
          count(customer_id) > count(distinct customer_id) as returning_customers
        from "order"`),
    ).toEqual({
      stripe: ['note', 'receipt', 'transaction'],
      strangers: 0,
      unique_charges: true,
      tests: true,
      nameless: true,
      guests: true,
      returning_customers: true,
    })
  })
})

describe('products', () => {
  it('cost on each order line what they cost at that instant', async () => {
    expect(
      await one(`
        select
          count(*) filter (where unit_price <> case when "order".created_at >= product.updated_at then price else former_price end) as bad,
          count(*) filter (where unit_price <> price) > 0 as former
        from order_line join "order" using (order_id) join product using (product_id)`),
    ).toEqual({ bad: 0, former: true })
    expect(
      await one(`
        select count(*) > 0 as repriced
        from product_as_of(${noon(5)}) as before join product_as_of(${noon(50)}) as after using (product_id)
        where before.price <> after.price and after.updated_at > before.updated_at`),
    ).toEqual({ repriced: true })
  })
})
