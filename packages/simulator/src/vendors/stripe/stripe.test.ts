import { compileContract, type ExtractWindow, findConnector, type Page, recordKey } from '@gata/connectors'
import { beforeAll, describe, expect, it } from 'vitest'
import { fillWorld, worldSpec } from '../../world/index.ts'
import { readAll } from '../testing/read-all.ts'
import { serveVendor } from '../testing/serve-vendor.ts'
import { stripeApi } from './index.ts'

const connector = findConnector('stripe')
const now = new Date('2026-09-07T12:00:00Z')
const history: ExtractWindow = { kind: 'changes', from: '2026-01-01T00:00:00Z', to: now.toISOString(), initial: true }

const vendor = serveVendor({
  fill: (world) => fillWorld(world, worldSpec({ days: 20, futureDays: 25, visitsPerDay: 450 })),
  now,
  vendors: [stripeApi()],
})

let accountId = ''
beforeAll(async () => {
  const [account] = await vendor.world.rows<{ account_id: string }>(
    "select account_id from account where network = 'stripe'",
  )
  accountId = account?.account_id ?? ''
})

function open(settings: Record<string, string> = {}, secrets: Record<string, string> = {}) {
  const io = { clock: { now: () => vendor.simulator.now(), sleep: async () => {} } }
  return vendor.open('stripe', { settings: { account_id: accountId, ...settings }, secrets, io })
}

interface StripeAnswer {
  readonly data: readonly Readonly<Record<string, unknown>>[]
  readonly [field: string]: unknown
}

/** A request without the connector. */
async function ask(path: string, headers: Record<string, string> = {}) {
  const { baseUrl = '', secrets = {} } = vendor.simulator.connections.stripe ?? {}
  const response = await fetch(`${baseUrl}/v1/${path}`, {
    headers: { authorization: `Bearer ${secrets.restricted_key}`, ...headers },
  })
  const body = (await response.json()) as StripeAnswer // what is in it, the tests look at
  return { status: response.status, body }
}

const cents = (record: Readonly<Record<string, unknown>>, field: string): number => Number(record[field])
const sum = (records: Page['records'], field: string): number =>
  records.reduce((total, record) => total + cents(record, field), 0)

describe('the API of Stripe', () => {
  it('gives ten objects unless asked for more, newest first, and says whether there are others', async () => {
    const { body } = await ask('charges')
    expect(body).toMatchObject({ object: 'list', has_more: true, url: '/v1/charges' })
    const created = body.data.map((charge) => Number(charge.created))
    expect(created).toHaveLength(10)
    expect(created).toEqual(created.toSorted((a, b) => b - a))
    const next = await ask(`charges?limit=1&starting_after=${String(body.data[9]?.id)}`)
    expect(next.body.data[0]?.created).toBeLessThanOrEqual(Number(created.at(-1)))
  })

  it('gives a balance transaction whole only where that is asked for', async () => {
    const plain = await ask('charges?limit=1')
    const whole = await ask('charges?limit=1&expand[]=data.balance_transaction')
    expect(whole.body.data[0]?.balance_transaction).toMatchObject({
      id: plain.body.data[0]?.balance_transaction,
      object: 'balance_transaction',
      source: plain.body.data[0]?.id,
    })
  })

  it('keeps events for thirty days, each with its object as it was then', async () => {
    vendor.simulator.setNow(new Date('2026-09-30T12:00:00Z'))
    const { body } = await ask('events?limit=100&type=charge.*')
    const oldest = Date.parse('2026-08-31T12:00:00Z') / 1000
    expect(body.data.filter(({ created }) => Number(created) <= oldest)).toEqual([])
    const refunds = (type: string) =>
      body.data
        .filter((event) => event.type === type)
        .map((event) => Number(Reflect.get(Object(Reflect.get(Object(event.data), 'object')), 'amount_refunded')))
    expect(Math.min(...refunds('charge.refunded'))).toBeGreaterThan(0)
    expect(Math.max(...refunds('charge.succeeded'))).toBe(0)
  })

  it.each([
    ['charges?limit=101', 400, 'parameter_invalid_integer'],
    ['charges?starting_after=ch_none', 400, 'resource_missing'],
    ['charges/ch_none', 404, 'resource_missing'],
  ])('refuses %s', async (path, status, code) => {
    expect(await ask(path)).toMatchObject({ status, body: { error: { code, type: 'invalid_request_error' } } })
  })
})

describe('the Stripe connector on it', () => {
  it('says whose account it is, and refuses another account and a wrong key', async () => {
    expect(await open().session.account()).toEqual({ accountId, timeZone: 'America/New_York', currency: 'USD' })
    const other = open({ account_id: 'acct_other' }).session
    await expect(other.account()).rejects.toMatchObject({ code: 'vendor-refused-access' })
    const stolen = open({}, { restricted_key: 'rk_live_other' }).session
    await expect(stolen.account()).rejects.toMatchObject({ code: 'vendor-refused-credentials' })
  })

  it.each(connector.objects.map(({ name }) => name))('reads %s by its contract, no key twice', async (name) => {
    const contract = connector.objects.find((one) => one.name === name)
    if (!contract) throw new Error(name)
    const { io, session } = open()
    const records = await readAll(session, name, history)
    expect(records.length).toBeGreaterThan(150)
    expect(io.events.filter(({ kind }) => kind === 'request').length).toBe(Math.ceil(records.length / 100))
    expect(records.map(compileContract(contract)).filter((violation) => violation !== null)).toEqual([])
    expect(new Set(records.map((record) => recordKey(contract, record))).size).toBe(records.length)
  })

  it('books every cent of the world once', async () => {
    const charges = await readAll(open().session, 'charges', history)
    const [truth] = await vendor.world.rows(`
      select
        count(*) as "rows",
        (sum(amount) * 100)::bigint as amount,
        (sum(amount_refunded) * 100)::bigint as refunded,
        (sum(fee) * 100)::bigint as fee
      from charge_as_of(timestamptz '${now.toISOString()}')`)
    const transactions = charges.map((charge) => ({ ...Object(charge.balance_transaction) }))
    expect(charges).toHaveLength(Number(truth?.rows))
    expect(sum(charges, 'amount')).toBe(Number(truth?.amount))
    expect(sum(charges, 'amount_refunded')).toBe(Number(truth?.refunded))
    expect(sum(transactions, 'fee')).toBe(Number(truth?.fee))
  })

  it('reads new charges and those refunded since, as they are now', async () => {
    const before = await readAll(open().session, 'charges', history)
    const later = new Date('2026-09-12T12:00:00Z')
    vendor.simulator.setNow(later)
    const window: ExtractWindow = { kind: 'changes', from: now.toISOString(), to: later.toISOString(), initial: false }
    const changes = await readAll(open().session, 'charges', window)
    const known = new Map([...before, ...changes].map((charge) => [charge.id, charge]))
    const all = await readAll(open().session, 'charges', { ...history, to: later.toISOString() })
    const money = (records: Iterable<Readonly<Record<string, unknown>>>) =>
      new Map([...records].map(({ id, amount, amount_refunded }) => [id, [amount, amount_refunded]]))
    expect(money(known.values())).toEqual(money(all))
    expect(changes.filter((charge) => before.some(({ id }) => id === charge.id)).length).toBeGreaterThan(0)
    expect(changes.length).toBeLessThan(all.length)
  })

  it('leads from each intent to the charge that it made', async () => {
    const charges = new Set((await readAll(open().session, 'charges', history)).map(({ id }) => id))
    const intents = await readAll(open().session, 'payment_intents', history)
    expect(intents.filter(({ latest_charge }) => !charges.has(latest_charge))).toEqual([])
  })

  it('waits when throttled and stops where the key has ended', async () => {
    vendor.simulator.setFaults([{ vendor: 'stripe', kind: 'throttle', times: 1 }])
    const { io, session } = open()
    await session.account()
    expect(io.events.filter(({ kind }) => kind === 'retry')).toMatchObject([{ reason: 'HTTP 429 endpoint-rate' }])
    vendor.simulator.setFaults([{ vendor: 'stripe', kind: 'expired-token', times: 1 }])
    await expect(session.account()).rejects.toMatchObject({ code: 'vendor-refused-credentials' })
  })
})
