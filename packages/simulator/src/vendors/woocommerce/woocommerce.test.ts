import { compileContract, type ExtractWindow, findConnector, type Page, recordKey } from '@gata/connectors'
import { testIo } from '@gata/connectors/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { startSimulator } from '../../server/index.ts'
import { fillWorld, worldSpec } from '../../world/index.ts'
import { readAll } from '../testing/read-all.ts'
import { serveVendor } from '../testing/serve-vendor.ts'
import { woocommerceApi } from './index.ts'

const connector = findConnector('woocommerce')
const now = new Date('2026-09-07T12:00:00Z')
const whole = { kind: 'changes', from: '2020-01-01T00:00:00Z', to: now.toISOString() } as const
const initial: ExtractWindow = { ...whole, initial: true }
const incremental: ExtractWindow = { ...whole, initial: false }
const asOfNow = `(from order_as_of(timestamptz '${now.toISOString()}') where shop = 'woocommerce')`

const vendor = serveVendor({
  fill: (world) =>
    fillWorld(world, worldSpec({ days: 20, futureDays: 5, visitsPerDay: 400, shops: ['shopify', 'woocommerce'] })),
  now,
  vendors: [woocommerceApi()],
})

let orders: Page['records'] = []
beforeAll(async () => {
  orders = await readAll(open().session, 'orders', initial)
})

function open(baseUrl = vendor.simulator.connections.woocommerce?.baseUrl ?? '', consumer_secret = 'cs_simulated') {
  const io = testIo({ requestTimeoutMs: 2000 })
  const settings = { site: 'tyrell.example' }
  const secrets = { consumer_key: 'ck_simulated', consumer_secret }
  return { io, session: connector.open({ baseUrl, settings, secrets }, io) }
}

async function numberOf(query: string): Promise<number> {
  const [row] = await vendor.world.rows<{ value: unknown }>(query)
  return Number(row?.value)
}

function cents(records: Page['records'], amountOf: (record: Page['records'][number]) => unknown): number {
  return records.reduce((sum, record) => sum + Math.round(Number(amountOf(record)) * 100), 0)
}

function refundOf(order: Page['records'][number] | undefined): number {
  const refunds: readonly unknown[] = Array.isArray(order?.refunds) ? order.refunds : []
  return refunds.reduce<number>((sum, refund) => sum - Number(Reflect.get(Object(refund), 'total')), 0)
}

describe('WooCommerce', () => {
  it('says who the site is', async () => {
    const account = { accountId: 'tyrell.example', timeZone: 'America/New_York', currency: 'USD' }
    expect(await open().session.account()).toEqual(account)
  })

  it.each(['orders', 'products'])('gives %s that keep their contract', async (object) => {
    const contract = connector.objects.find((one) => one.name === object)
    if (!contract) throw new Error(object)
    const check = compileContract(contract)
    const records = object === 'orders' ? orders : await readAll(open().session, object, initial)
    expect(records.length).toBeGreaterThan(20)
    expect(records.map(check).filter((violation) => violation !== null)).toEqual([])
    expect(new Set(records.map((record) => recordKey(contract, record))).size).toBe(records.length)
  })

  it('gives every order of the world as it is now, over several pages', async () => {
    expect(orders.length).toBeGreaterThan(100)
    expect(orders).toHaveLength(await numberOf(`select count(*) as value from ${asOfNow}`))
    const total = await numberOf(`select sum(total_price) as value from ${asOfNow}`)
    expect(cents(orders, (order) => order.total)).toBe(Math.round(total * 100))
    const refunded = await numberOf(`select sum(refunded_amount) as value from ${asOfNow}`)
    expect(cents(orders, refundOf)).toBe(Math.round(refunded * 100))
    expect(refunded).toBeGreaterThan(0)
    const charges = await numberOf(`select count(*) as value from ${asOfNow} where charge_id_place is not null`)
    expect(orders.filter((order) => /\bch_[0-9a-f]{24}/.test(JSON.stringify(order)))).toHaveLength(charges)
  })

  it('gives only what changed in a window, its first second included', async () => {
    const [first] = await vendor.world.rows<{ at: string }>(`select min(created_at) as at from ${asOfNow}`)
    const from = new Date(Math.floor(Date.parse(String(first?.at)) / 1000) * 1000)
    expect(await readAll(open().session, 'orders', { ...initial, from: from.toISOString() })).toEqual(orders)
    const after = { ...initial, from: new Date(from.getTime() + 1000).toISOString() }
    expect((await readAll(open().session, 'orders', after)).length).toBeLessThan(orders.length)
  })

  it.each([
    { site: 'with a list of refunds', hasRefundList: true },
    { site: 'that is older and has none', hasRefundList: false },
  ])('shows a refund that leaves the change time alone, of a site $site', async ({ hasRefundList }) => {
    const site = await startSimulator({ world: vendor.world, now, vendors: [woocommerceApi({ hasRefundList })] })
    try {
      const earlier = new Date('2026-08-30T12:00:00Z')
      site.setNow(earlier)
      const baseUrl = site.connections.woocommerce?.baseUrl
      const known = new Map((await readAll(open(baseUrl).session, 'orders', initial)).map((order) => [order.id, order]))
      site.setNow(now)
      const changes: ExtractWindow = { ...incremental, from: earlier.toISOString() }
      let silent = 0
      for (const order of await readAll(open(baseUrl).session, 'orders', changes)) {
        const before = known.get(order.id)
        if (before && refundOf(before) !== refundOf(order) && before.date_modified_gmt === order.date_modified_gmt)
          silent += 1
        known.set(order.id, order)
      }
      expect(silent).toBeGreaterThan(0)
      expect([...known.values()].toSorted(byId)).toEqual(orders.toSorted(byId))
    } finally {
      await site.close()
    }
  })

  it('refuses wrong keys without trying again', async () => {
    const { session, io } = open(undefined, 'wrong')
    await expect(session.account()).rejects.toMatchObject({ code: 'vendor-refused-credentials' })
    expect(io.events.filter(({ kind }) => kind === 'retry')).toEqual([])
  })

  it('stops at a key that was taken back', async () => {
    vendor.simulator.setFaults([{ vendor: 'woocommerce', kind: 'expired-token', times: 1 }])
    await expect(readAll(open().session, 'orders', initial)).rejects.toMatchObject({
      code: 'vendor-refused-credentials',
    })
  })
})

function byId(a: Page['records'][number], b: Page['records'][number]): number {
  return Number(a.id) - Number(b.id)
}
