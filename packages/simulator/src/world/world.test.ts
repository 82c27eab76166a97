import { md5Hex } from '@gata/base'
import type { Warehouse } from '@gata/warehouse'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultNow, fillWorld, truth, worldSpec } from './index.ts'

const spec = worldSpec({ days: 45, visitsPerDay: 80, startDate: '2026-10-01' }) // holds the end of daylight saving time
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

const visitBounds = `
  select visit_id, user_pseudo_id, min(event_at) as first_at, max(event_at) as last_at
  from event where user_pseudo_id is not null group by all`

describe('a world', () => {
  it('is the same for the same seed, whatever the number of threads, and another for another', async () => {
    const digest = async (database: Warehouse): Promise<string> => {
      const tables = ['campaign', 'ad', 'ad_day', 'visit', 'event', 'product', '"order"', 'order_line', 'customer']
      const rows = await Promise.all(tables.map((table) => database.rows(`select * from ${table} order by all`)))
      return md5Hex(JSON.stringify(rows))
    }
    const small = worldSpec({ days: 4, futureDays: 1, visitsPerDay: 40 })
    const digests: string[] = []
    for (const [seed, threads] of [
      [1, 1],
      [1, 2],
      [2, 2],
    ] as const) {
      await using database = await openMemoryWarehouse()
      await database.run(`set threads = ${threads}`)
      await fillWorld(database, { ...small, seed })
      digests.push(await digest(database))
    }
    expect(digests[0]).toBe(digests[1])
    expect(digests[2]).not.toBe(digests[1])
  })

  it('never has more than 30 minutes between two events of a visit, and sometimes exactly that', async () => {
    const gaps = `select event_at - lag(event_at) over (partition by visit_id order by event_at, event_id) as gap from event`
    expect(
      await one(
        `select count(*) filter (where gap > interval 30 minutes) as longer, count(*) filter (where gap = interval 30 minutes) > 0 as exact from (${gaps})`,
      ),
    ).toEqual({ longer: 0, exact: true })
  })

  it('has more than 30 minutes between two visits of a device, and sometimes just a second more', async () => {
    const pauses = `select first_at - lag(last_at) over (partition by user_pseudo_id order by first_at) as pause from (${visitBounds})`
    expect(
      await one(
        `select count(*) filter (where pause <= interval 30 minutes) as shorter, count(*) filter (where pause = interval '30 minutes 1 second') > 0 as tight from (${pauses})`,
      ),
    ).toEqual({ shorter: 0, tight: true })
  })

  it('has visits over midnight, denied consent, ties of a microsecond, late and repeated events, reloaded purchase pages', async () => {
    const local = (at: string): string => `(${at} at time zone '${spec.timeZone}')::date`
    expect(
      await one(`select count(*) > 0 as found from (${visitBounds}) where ${local('first_at')} < ${local('last_at')}`),
    ).toEqual({ found: true })
    expect(await one('select count(*) > 0 as found from visit where user_pseudo_id is null')).toEqual({ found: true })
    expect(await one('select count(*) > count(distinct (visit_id, event_at)) as found from event')).toEqual({
      found: true,
    })
    expect(
      await one(
        'select bool_or(visible_at > event_at + interval 2 days) as late, bool_and(visible_at < event_at + interval 72 hours) as bounded, bool_or(is_repeated) as repeated from event',
      ),
    ).toEqual({ late: true, bounded: true, repeated: true })
    expect(
      await one(
        `select max(n) as most from (select count(*) as n from event where event_name = 'purchase' group by visit_id)`,
      ),
    ).toEqual({ most: 2 })
  })

  it('ties each purchase to one order with its total, and orders to their lines', async () => {
    expect(
      await one(`select count(*) as bad from event left join "order" on transaction_id = order_number::varchar
      where event_name = 'purchase' and purchase_revenue is distinct from total_price`),
    ).toEqual({ bad: 0 })
    expect(
      await one(`select count(*) as bad from "order" join (select order_id, sum(quantity * unit_price) as lines from order_line group by order_id) using (order_id)
      where lines <> total_price`),
    ).toEqual({ bad: 0 })
    expect(
      await one(
        'select count(*) filter (where visit_id is null) > 0 as outside, count(distinct order_number) = count(*) as numbered from "order"',
      ),
    ).toEqual({ outside: true, numbered: true })
  })

  it('has at least as many clicks on an ad as visits that it brought', async () => {
    expect(
      await one(`
      with brought as (
        select placement, campaign_id, ad_id, (started_at at time zone '${spec.timeZone}')::date as report_date, count(*) as visits
        from visit where campaign_id is not null group by all
      )
      select count(*) as bad from brought left join ad_day
        on ad_day.placement = brought.placement and ad_day.campaign_id = brought.campaign_id
        and ad_day.ad_id is not distinct from brought.ad_id and ad_day.report_date = brought.report_date
      where clicks is null or clicks < visits`),
    ).toEqual({ bad: 0 })
  })
})

describe('what vendors say at an instant', () => {
  const now = defaultNow(spec)

  it('is final for days past the attribution window and still growing inside it', async () => {
    const at = now.toISOString()
    expect(
      await one(`
      select
        count(*) filter (where age > 30 and (then_day.clicks, then_day.conversions) <> (ad_day.clicks, ad_day.conversions)) as changed,
        sum(then_day.conversions) filter (where age < 20) < sum(ad_day.conversions) filter (where age < 20) as growing
      from (select *, ('${at}'::timestamptz at time zone '${spec.timeZone}')::date - report_date as age from ad_day) as ad_day
      join ad_day_as_of('${at}'::timestamptz) as then_day using (network, placement, report_date, campaign_id)
      where then_day.ad_id is not distinct from ad_day.ad_id`),
    ).toEqual({ changed: 0, growing: true })
  })

  it('changes from one day to the next: figures are restated and late events come in', async () => {
    const next = new Date(now.getTime() + 86_400_000)
    const today = await truth(world, { asOf: now, timeZone: spec.timeZone })
    const tomorrow = await truth(world, { asOf: next, timeZone: spec.timeZone })
    const before = (rows: readonly Record<string, unknown>[], field: string): string =>
      JSON.stringify(rows.filter((row) => String(row[field]) < '2026-11-15'))
    expect(before(tomorrow.adPerformance, 'report_date')).not.toBe(before(today.adPerformance, 'report_date'))
    expect(before(tomorrow.events, 'event_day')).not.toBe(before(today.events, 'event_day'))
    expect(tomorrow.sessions.length).toBe(today.sessions.length + 1)
  })

  it('refunds, cancels and pays orders when it happens, not before', async () => {
    const statuses = async (days: number): Promise<unknown> =>
      one(`select list(distinct financial_status order by financial_status) as found, sum(refunded_amount) as refunded
        from order_as_of('2026-11-01'::timestamptz + to_days(${days})) where created_at < '2026-10-31'`)
    expect(await statuses(0)).not.toEqual(await statuses(30))
    expect(
      await one(
        `select count(*) filter (where updated_at > '2026-10-10'::timestamptz) as early from order_as_of('2026-10-10'::timestamptz)`,
      ),
    ).toEqual({ early: 0 })
  })
})
