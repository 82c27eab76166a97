import { describe, expect, it } from 'vitest'
import type { ExtractWindow, Page, Session } from '../connector.ts'
import { testIo } from '../testing/index.ts'
import { bigcommerce } from './index.ts'

const settings = { store_hash: 'abc123' }
const secrets = { access_token: 'token-1' }
const window = { from: '2026-11-15T00:00:00Z', to: '2026-11-16T00:00:00.500Z' }
const initial: ExtractWindow = { kind: 'changes', ...window, initial: true }
const changes: ExtractWindow = { kind: 'changes', ...window, initial: false }

interface Call {
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Headers
}

interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** A store that answers by a function of the call. */
function fakeStore(answer: (call: Call, index: number) => Answer) {
  const calls: Call[] = []
  const pauses: number[] = []
  const io = testIo({
    clock: {
      now: () => new Date('2026-11-16T12:00:00Z'),
      sleep: async (ms) => {
        pauses.push(ms)
      },
    },
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const url = new URL(request.url)
      const path = url.pathname.replace('/stores/abc123/', '')
      const call = { path, query: Object.fromEntries(url.searchParams), headers: request.headers }
      calls.push(call)
      const { body, status = 200, headers = {} } = answer(call, calls.length - 1)
      return new Response(body === undefined ? null : JSON.stringify(body), { status, headers })
    },
  })
  const baseUrl = 'https://bigcommerce.test/stores/{store_hash}'
  return { calls, pauses, io, session: bigcommerce.open({ baseUrl, settings, secrets }, io) }
}

async function read(session: Session, object: string, part: ExtractWindow): Promise<Page['records']> {
  const records: Page['records'][number][] = []
  for await (const page of session.extract(object, part)) records.push(...page.records)
  return records
}

const end: Answer = { status: 204 }
const refundsPath = 'v3/orders/payment_actions/refunds'

function pageOf(data: readonly object[], total_pages = 1): Answer {
  return { body: { data, meta: { pagination: { total_pages, current_page: 1 } } } }
}

/** Two pages of orders behind one another, and no refunds. */
function twoPages(call: Call): Answer {
  if (call.path === refundsPath) return pageOf([])
  if (call.path.endsWith('/transactions')) return pageOf([{ id: 1, gateway_transaction_id: 'ch_9' }])
  if (call.query.min_id === '0') return { body: [{ id: 7 }, { id: 3 }] }
  return call.query.min_id === '8'
    ? { body: [{ id: 9, payment_provider_id: 'ch_1', payment_status: 'captured' }] }
    : end
}

describe('BigCommerce', () => {
  it('sends its token to the store and asks for orders with their lines', async () => {
    const { calls, session } = fakeStore(() => end)
    expect(await read(session, 'orders', initial)).toEqual([])
    expect(calls[0]?.path).toBe('v2/orders')
    expect(calls[0]?.headers.get('x-auth-token')).toBe('token-1')
    expect(calls[0]?.query).toEqual({
      min_date_modified: '2026-11-15T00:00:00Z',
      max_date_modified: '2026-11-16T00:00:00Z',
      include: 'consignments.line_items',
      consignment_structure: 'object',
      sort: 'id:asc',
      min_id: '0',
      limit: '100',
    })
  })

  it('goes on behind the highest id of a page until the store answers 204', async () => {
    const { calls, session } = fakeStore(twoPages)
    expect((await read(session, 'orders', initial)).map(({ id }) => id)).toEqual([7, 3, 9])
    const asked = calls.filter(({ path }) => path === 'v2/orders').map(({ query }) => query.min_id)
    expect(asked).toEqual(['0', '8', '10'])
  })

  it('stops at a page that does not move on', async () => {
    const { session } = fakeStore(({ path }) => (path === refundsPath ? pageOf([]) : { body: [{ id: 5 }] }))
    await expect(read(session, 'orders', initial)).rejects.toMatchObject({ code: 'vendor-unexpected-answer' })
  })

  it('puts refunds on their orders', async () => {
    const { calls, session } = fakeStore((call) => {
      if (call.path !== refundsPath) return twoPages(call)
      return call.query['order_id:in'] === '7,3' ? pageOf([{ id: 1, order_id: 3, total_amount: 2.5 }]) : pageOf([])
    })
    const found = (await read(session, 'orders', initial)).map(({ id, refunds }) => [id, refunds])
    expect(found).toEqual([
      [7, []],
      [3, [{ id: 1, order_id: 3, total_amount: 2.5 }]],
      [9, []],
    ])
    expect(calls.filter(({ path }) => path === refundsPath)).toHaveLength(2)
  })

  it('asks for the transactions of those orders alone that were paid but do not name the payment', async () => {
    const orders = [
      { id: 1, payment_status: '', payment_provider_id: null },
      { id: 2, payment_status: 'captured', payment_provider_id: 'ch_1' },
      { id: 3, payment_status: 'captured', payment_provider_id: '' },
      { id: 4, payment_status: 'captured', payment_provider_id: null },
    ]
    const { calls, session } = fakeStore(({ path, query }) => {
      if (path === refundsPath) return pageOf([])
      if (path === 'v3/orders/4/transactions') return { status: 404, body: { status: 404, title: 'none' } }
      if (path === 'v3/orders/3/transactions') return pageOf([{ id: 1, gateway_transaction_id: 'ch_3' }])
      return query.min_id === '0' ? { body: orders } : end
    })
    const found = await read(session, 'orders', initial)
    expect(found.map(({ transactions }) => transactions)).toEqual([
      undefined,
      undefined,
      [{ id: 1, gateway_transaction_id: 'ch_3' }],
      undefined,
    ])
    expect(calls.filter(({ path }) => path.endsWith('/transactions'))).toHaveLength(2)
  })

  it('reads again an order that was refunded but did not change', async () => {
    const { calls, session } = fakeStore((call) => {
      if (call.path === 'v2/orders/2') return { body: { id: 2 } }
      if (call.path === 'v2/orders/404') return { status: 404, body: [{ status: 404, message: 'not found' }] }
      if (call.path !== refundsPath) return call.query.min_id === '0' ? { body: [{ id: 1 }] } : end
      if (call.query['created:min'] === undefined) return pageOf([{ id: 6, order_id: 2, total_amount: 1 }])
      return pageOf([{ order_id: 1 }, { order_id: 2 }, { order_id: 404 }])
    })
    const found = await read(session, 'orders', changes)
    expect(found.map(({ id, refunds }) => [id, refunds])).toEqual([
      [1, []],
      [2, [{ id: 6, order_id: 2, total_amount: 1 }]],
    ])
    const made = calls.find(({ query }) => query['created:min'] !== undefined)
    expect(made?.query).toMatchObject({
      'created:min': '2026-11-15T00:00:00Z',
      'created:max': '2026-11-16T00:00:00Z',
    })
  })

  it('reads all pages of products with their variants', async () => {
    const { calls, session } = fakeStore(({ query }) => pageOf([{ id: Number(query.page) }], 3))
    expect((await read(session, 'products', initial)).map(({ id }) => id)).toEqual([1, 2, 3])
    expect(calls[0]?.query).toMatchObject({ include: 'variants', 'date_modified:min': '2026-11-15T00:00:00Z' })
  })

  it('waits for the longer of the two hints when throttled, and when few requests are left', async () => {
    const headers = { 'x-retry-after': '2', 'x-rate-limit-time-reset-ms': '2500' }
    const { io, pauses, session } = fakeStore((_, index) => {
      if (index === 0) return { status: 429, headers, body: { status: 429, title: 'Too many' } }
      if (index === 1) return { status: 500, body: [{ status: 500, message: 'overloaded' }] }
      const left = { 'x-rate-limit-requests-left': '1', 'x-rate-limit-time-reset-ms': '900' }
      return { ...pageOf([]), headers: left }
    })
    await read(session, 'products', initial)
    expect([pauses[0], pauses[2]]).toEqual([2500, 900])
    expect(io.events.map(({ kind }) => kind)).toEqual(['request', 'retry', 'request', 'retry', 'request', 'wait'])
  })

  it.each([
    { status: 401, expected: 'vendor-refused-credentials' },
    { status: 403, expected: 'vendor-refused-access' },
    { status: 404, expected: 'vendor-not-found' },
    { status: 422, expected: 'vendor-refused-request' },
  ])('stops at once at HTTP $status with $expected', async ({ status, expected }) => {
    const { calls, session } = fakeStore(() => ({ status, body: { status, title: 'no' } }))
    await expect(read(session, 'products', initial)).rejects.toMatchObject({ code: expected })
    expect(calls).toHaveLength(1)
  })

  it('tells the account, its zone and currency', async () => {
    const { session } = fakeStore(() => ({ body: { currency: 'EUR', timezone: { name: 'Europe/Berlin' } } }))
    expect(await session.account()).toEqual({ accountId: 'abc123', timeZone: 'Europe/Berlin', currency: 'EUR' })
  })

  it('names the secret that is missing', () => {
    const connection = { baseUrl: bigcommerce.defaultBaseUrl, settings, secrets: {} }
    expect(() => bigcommerce.open(connection, testIo())).toThrow(/no access token for BigCommerce/)
  })
})
