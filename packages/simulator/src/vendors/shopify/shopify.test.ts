import { compileContract, type ExtractWindow, findConnector, recordKey } from '@gata/connectors'
import { testIo } from '@gata/connectors/testing'
import { describe, expect, it } from 'vitest'
import { fillWorld, worldSpec } from '../../world/index.ts'
import { readAll } from '../testing/read-all.ts'
import { serveVendor } from '../testing/serve-vendor.ts'
import { shopifyApi } from './index.ts'

const shopify = findConnector('shopify')
const now = new Date('2026-09-07T12:00:00Z')
const whole = { kind: 'changes', from: '2020-01-01T00:00:00Z', to: now.toISOString() } as const
const initial: ExtractWindow = { ...whole, initial: true }
const incremental: ExtractWindow = { ...whole, initial: false }

let elapsed = 0

const vendor = serveVendor({
  fill: async (world) => {
    await fillWorld(world, worldSpec({ days: 20, futureDays: 5, visitsPerDay: 150 }))
    // An order with more lines than come with it on a page.
    await world.run(`
      insert into order_line
      select order_id, order_id * 1000 + n, product_id, variant_id, title, sku, 1, unit_price
      from (select * from order_line order by line_id limit 1), range(60) as r(n)`)
  },
  now,
  vendors: [shopifyApi({ bulkLimit: 1, pointsPerSecond: 100, elapsedMs: () => elapsed })],
})

function open(
  overrides: Parameters<typeof testIo>[0] = {},
  secrets = vendor.simulator.connections.shopify?.secrets ?? {},
) {
  const clock = {
    now: () => new Date(now.getTime() + elapsed),
    sleep: async (ms: number) => {
      elapsed += ms
    },
  }
  const io = testIo({ clock, ...overrides })
  const connection = {
    baseUrl: vendor.simulator.connections.shopify?.baseUrl ?? '',
    settings: { shop: 'tyrell-corp' },
    secrets,
  }
  return { io, session: shopify.open(connection, io) }
}

async function count(query: string): Promise<number> {
  const [row] = await vendor.world.rows<{ n: number }>(query)
  return Number(row?.n)
}

function textOf(init: RequestInit | undefined): string {
  return typeof init?.body === 'string' ? init.body : ''
}

describe('Shopify', () => {
  it('says who the shop is', async () => {
    const account = { accountId: expect.stringContaining('tyrell-corp'), timeZone: 'America/New_York', currency: 'USD' }
    expect(await open().session.account()).toEqual(account)
  })

  it.each(['orders', 'products'])('gives the same %s in bulk and by pages', async (object) => {
    const contract = shopify.objects.find((one) => one.name === object)
    if (!contract) throw new Error(object)
    const check = compileContract(contract)
    const byKey = (a: object, b: object) =>
      (recordKey(contract, { ...a }) ?? '') < (recordKey(contract, { ...b }) ?? '') ? -1 : 1
    const bulk = (await readAll(open().session, object, initial)).toSorted(byKey)
    const paged = (await readAll(open().session, object, incremental)).toSorted(byKey)
    expect(bulk.length).toBeGreaterThan(20)
    expect(bulk).toEqual(paged)
    expect(JSON.stringify(bulk)).toBe(JSON.stringify(paged))
    expect(bulk.map(check).filter((violation) => violation !== null)).toEqual([])
  })

  it('gives every order of the world as it is now', async () => {
    const orders = await readAll(open().session, 'orders', initial)
    const asOf = `order_as_of(timestamptz '${now.toISOString()}')`
    expect(orders).toHaveLength(await count(`select count(*) as n from ${asOf}`))
    const [truth] = await vendor.world.rows(
      `select sum(total_price)::varchar as total, sum(refunded_amount)::varchar as refunded from ${asOf}`,
    )
    const cents = (field: string) =>
      orders.reduce(
        (sum, order) => sum + Math.round(Number(Reflect.get(Object(order[field]), 'shopMoney').amount) * 100),
        0,
      )
    expect(cents('totalPriceSet')).toBe(Math.round(Number(truth?.total) * 100))
    expect(cents('totalRefundedSet')).toBe(Math.round(Number(truth?.refunded) * 100))
    const charges = await count(`select count(*) as n from ${asOf} where charge_id_place is not null`)
    const shown = orders.filter((order) => /(?<!failed)\bch_[0-9a-f]{24}/.test(JSON.stringify(order)))
    expect(shown).toHaveLength(charges)
  })

  it('fetches the lines that did not come with their order', async () => {
    const orders = await readAll(open().session, 'orders', incremental)
    expect(Math.max(...orders.map((order) => Array(order.lineItems).flat().length))).toBeGreaterThan(60)
  })

  it('gives only what changed inside a half-open window', async () => {
    const window = { from: '2026-09-01T00:00:00Z', to: '2026-09-03T00:00:00Z' }
    const orders = await readAll(open().session, 'orders', { kind: 'changes', ...window, initial: false })
    const expected = await count(`
      select count(*) as n
      from order_as_of(timestamptz '${now.toISOString()}')
      where updated_at >= timestamptz '${window.from}' and updated_at < timestamptz '${window.to}'`)
    expect(expected).toBeGreaterThan(0)
    expect(orders).toHaveLength(expected)
  })

  it('shows a refund when its time has come', async () => {
    vendor.simulator.setNow(new Date('2026-08-25T12:00:00Z'))
    const before = await readAll(open().session, 'orders', initial)
    vendor.simulator.setNow(now)
    const after = new Map((await readAll(open().session, 'orders', initial)).map((order) => [order.id, order]))
    const refunded = before.filter((order) => String(after.get(order.id)?.displayFinancialStatus).includes('REFUNDED'))
    expect(refunded.some((order) => order.displayFinancialStatus === 'PAID')).toBe(true)
  })

  it('waits for a bulk operation that runs already', async () => {
    let isStarted = false
    const { session, io } = open({
      fetch: async (url, init) => {
        // Another program starts its operation just before ours does.
        if (textOf(init).includes('bulkOperationRunQuery') && !isStarted) {
          isStarted = true
          await fetch(url, init)
        }
        return fetch(url, init)
      },
    })
    expect(await readAll(session, 'orders', initial)).toHaveLength(
      (await readAll(open().session, 'orders', initial)).length,
    )
    expect(io.events.filter((event) => event.kind === 'wait')).toMatchObject([
      { reason: 'another bulk operation runs' },
    ])
  })

  it('waits for points instead of being throttled', async () => {
    const { session, io } = open()
    for (let time = 0; time < 3; time++) await readAll(session, 'orders', incremental)
    expect(io.events.filter((event) => event.reason === 'query cost').length).toBeGreaterThan(0)
    // What a query costs is known from its second time on: the two kinds may each come unprepared once.
    expect(io.events.filter((event) => event.kind === 'retry').length).toBeLessThan(3)
  })

  it('asks for half as many records when a query costs too much', async () => {
    const asked: number[] = []
    const { session } = open({
      fetch: async (url, init) => {
        const body = textOf(init)
        const first = Number(/"first":(\d+)/.exec(body)?.[1] ?? 0)
        if (first > 0) asked.push(first)
        if (first <= 25) return fetch(url, init)
        const error = { message: 'Query cost is 2000', extensions: { code: 'MAX_COST_EXCEEDED' } }
        return new Response(JSON.stringify({ errors: [error] }))
      },
    })
    expect((await readAll(session, 'products', incremental)).length).toBeGreaterThan(20)
    expect(asked.slice(0, 3)).toEqual([100, 50, 25])
  })

  it('refuses wrong credentials without trying again', async () => {
    const { session, io } = open({}, { client_id: 'other', client_secret: 'wrong' })
    await expect(session.account()).rejects.toMatchObject({ code: 'vendor-refused-credentials' })
    expect(io.events.filter((event) => event.kind === 'retry')).toEqual([])
  })

  it('waits as long as the cost of a throttled query needs', async () => {
    vendor.simulator.setFaults([{ vendor: 'shopify', path: 'graphql', kind: 'throttle', times: 1 }])
    const { session, io } = open()
    await session.account()
    expect(io.events.find((event) => event.kind === 'retry')).toMatchObject({ reason: 'THROTTLED', waitMs: 5000 })
  })
})
