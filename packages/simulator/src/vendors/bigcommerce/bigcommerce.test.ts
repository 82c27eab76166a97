import { compileContract, type ExtractWindow, findConnector, type Page, recordKey } from '@gata/connectors'
import { testIo } from '@gata/connectors/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { type FaultKind, startSimulator } from '../../server/index.ts'
import { fillWorld, worldSpec } from '../../world/index.ts'
import { readAll } from '../testing/read-all.ts'
import { serveVendor } from '../testing/serve-vendor.ts'
import { bigcommerceApi } from './index.ts'

const connector = findConnector('bigcommerce')
const now = new Date('2026-09-07T12:00:00Z')
const whole = { kind: 'changes', from: '2020-01-01T00:00:00Z', to: now.toISOString() } as const
const initial: ExtractWindow = { ...whole, initial: true }
const recent: ExtractWindow = { ...whole, from: '2026-09-05T00:00:00Z', initial: false }
const asOfNow = `(from order_as_of(timestamptz '${now.toISOString()}') where shop = 'bigcommerce')`

let elapsed = 0

const vendor = serveVendor({
  fill: (world) =>
    fillWorld(world, worldSpec({ days: 20, futureDays: 5, visitsPerDay: 400, shops: ['shopify', 'bigcommerce'] })),
  now,
  vendors: [bigcommerceApi({ elapsedMs: () => elapsed })],
})

let everything: Page['records'] = []
let orders: Page['records'] = []
beforeAll(async () => {
  everything = await readAll(open().session, 'orders', initial)
  orders = everything.filter(({ status_id }) => status_id !== 0)
})

function open(
  baseUrl = vendor.simulator.connections.bigcommerce?.baseUrl ?? '',
  access_token = 'simulated-access-token',
) {
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      elapsed += ms
    },
  }
  const io = testIo({ clock, requestTimeoutMs: 2000 })
  const settings = { store_hash: 'tyrell42' }
  return { io, session: connector.open({ baseUrl, settings, secrets: { access_token } }, io) }
}

async function valueOf<Value>(query: string): Promise<Value | undefined> {
  const [row] = await vendor.world.rows<{ value: Value }>(query)
  return row?.value
}

function cents(records: Page['records'], amountOf: (record: Page['records'][number]) => unknown): number {
  return records.reduce((sum, record) => sum + Math.round(Number(amountOf(record)) * 100), 0)
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

describe('BigCommerce', () => {
  it('says who the store is', async () => {
    const account = { accountId: 'tyrell42', timeZone: 'America/New_York', currency: 'USD' }
    expect(await open().session.account()).toEqual(account)
  })

  it.each(['orders', 'products'])('gives %s that keep their contract', async (object) => {
    const contract = connector.objects.find((one) => one.name === object)
    if (!contract) throw new Error(object)
    const check = compileContract(contract)
    const records = object === 'orders' ? everything : await readAll(open().session, object, initial)
    expect(records.length).toBeGreaterThan(20)
    expect(records.map(check).filter((violation) => violation !== null)).toEqual([])
    expect(new Set(records.map((record) => recordKey(contract, record))).size).toBe(records.length)
  })

  it('gives every order of the world as it is now, over several pages', async () => {
    expect(orders.length).toBeGreaterThan(100)
    expect(orders).toHaveLength(Number(await valueOf(`select count(*) as value from ${asOfNow}`)))
    const total = await valueOf(`select sum(total_price)::varchar as value from ${asOfNow}`)
    expect(cents(orders, ({ total_inc_tax }) => total_inc_tax)).toBe(Math.round(Number(total) * 100))
    const refunded = await valueOf(`select sum(refunded_amount)::varchar as value from ${asOfNow}`)
    const refundOf = (order: Page['records'][number]) =>
      listOf(order.refunds).reduce<number>(
        (sum, refund) => sum + Number(Reflect.get(Object(refund), 'total_amount')),
        0,
      )
    expect(cents(orders, refundOf)).toBe(Math.round(Number(refunded) * 100))
    expect(Number(refunded)).toBeGreaterThan(0)
    const charges = await valueOf(`select count(*) as value from ${asOfNow} where charge_id_place is not null`)
    expect(orders.filter((order) => /\bch_[0-9a-f]{24}/.test(JSON.stringify(order)))).toHaveLength(Number(charges))
  })

  it('gives the lines of each order, as many as were bought', async () => {
    const quantity = await valueOf(`
      select sum(quantity) as value from order_line where order_id in (select order_id from ${asOfNow})`)
    expect(orders.reduce((sum, order) => sum + Number(order.items_total), 0)).toBe(Number(quantity))
    const text = JSON.stringify(orders[0])
    expect(text).toContain('"line_items":[{')
  })

  it('has orders that were left at the payment page', () => {
    expect(everything.length).toBeGreaterThan(orders.length)
  })

  it('gives only what changed in a window', async () => {
    const window = { from: '2026-09-01T00:00:00Z', to: '2026-09-03T00:00:00Z' }
    const changed = await readAll(open().session, 'orders', { kind: 'changes', ...window, initial: false })
    const expected = await valueOf(`
      select count(*) as value from ${asOfNow}
      where updated_at between timestamptz '${window.from}' and timestamptz '${window.to}'`)
    expect(Number(expected)).toBeGreaterThan(0)
    expect(changed.filter(({ status_id }) => status_id !== 0)).toHaveLength(Number(expected))
  })

  it('shows a refund when its time has come', async () => {
    vendor.simulator.setNow(new Date('2026-09-01T12:00:00Z'))
    const before = await readAll(open().session, 'orders', initial)
    const after = new Map(orders.map((order) => [order.id, order]))
    const refunded = before.filter(({ id }) => listOf(after.get(id)?.refunds).length > 0)
    expect(refunded.some((order) => listOf(order.refunds).length === 0)).toBe(true)
  })

  it('waits for the window of the limit to end', async () => {
    const quick = await startSimulator({
      world: vendor.world,
      now,
      vendors: [bigcommerceApi({ requestsPerWindow: 10, elapsedMs: () => elapsed })],
    })
    try {
      const { session, io } = open(quick.connections.bigcommerce?.baseUrl)
      expect(await readAll(session, 'orders', recent)).toEqual(await readAll(open().session, 'orders', recent))
      expect(io.events.some(({ reason }) => reason === 'rate limit')).toBe(true)
    } finally {
      await quick.close()
    }
  })

  it('refuses a wrong token without trying again', async () => {
    const { session, io } = open(undefined, 'wrong')
    await expect(session.account()).rejects.toMatchObject({ code: 'vendor-refused-credentials' })
    expect(io.events.filter(({ kind }) => kind === 'retry')).toEqual([])
  })

  it.each<[FaultKind, string]>([
    ['throttle', 'v2/orders'],
    ['throttle', 'refunds'],
    ['server-error', 'transactions'],
    ['truncated-body', 'v2/orders'],
    ['html', 'refunds'],
    ['connection-reset', 'v2/orders'],
    ['timeout', 'refunds'],
  ])('reads everything in spite of %s at %s', async (kind, path) => {
    const expected = await readAll(open().session, 'orders', recent)
    vendor.simulator.setFaults([{ vendor: 'bigcommerce', path, kind, times: 1 }])
    const { session, io } = open()
    expect(await readAll(session, 'orders', recent)).toEqual(expected)
    expect(io.events.filter((event) => event.kind === 'retry')).toHaveLength(1)
  })

  it('stops at a token that was taken back', async () => {
    vendor.simulator.setFaults([{ vendor: 'bigcommerce', kind: 'expired-token', times: 1 }])
    await expect(readAll(open().session, 'orders', initial)).rejects.toMatchObject({
      code: 'vendor-refused-credentials',
    })
  })

  it.each<FaultKind>(['duplicate-page', 'reordered-page'])('loses nothing to a %s', async (kind) => {
    const clean = await readAll(open().session, 'orders', recent)
    vendor.simulator.setFaults([{ vendor: 'bigcommerce', path: 'v2/orders', kind, times: 1 }])
    const records = await readAll(open().session, 'orders', recent)
    expect(records).not.toEqual(clean)
    expect(new Map(records.map((one) => [one.id, one]))).toEqual(new Map(clean.map((one) => [one.id, one])))
  })
})
