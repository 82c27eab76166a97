import { describe, expect, it } from 'vitest'
import type { ExtractWindow, Session } from '../connector.ts'
import { testIo } from '../testing/index.ts'
import { stripe } from './index.ts'

const settings = { account_id: 'acct_1' }
const secrets = { restricted_key: 'rk_test_1' }
const window = { from: '2026-11-15T00:00:00Z', to: '2026-11-16T00:00:00.500Z' }
const initial: ExtractWindow = { kind: 'changes', ...window, initial: true }
const changes: ExtractWindow = { kind: 'changes', ...window, initial: false }
const range = { 'created[gte]': '1794700800', 'created[lt]': '1794787200' }

interface Call {
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Headers
}

interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
}

/** A Stripe that answers by a function of the call. */
function fakeStripe(answer: (call: Call, index: number) => Answer) {
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
      const call = { path: url.pathname, query: Object.fromEntries(url.searchParams), headers: request.headers }
      calls.push(call)
      const { body, ...rest } = answer(call, calls.length - 1)
      return Response.json(body, { status: 200, ...rest })
    },
  })
  return { calls, pauses, io, session: stripe.open({ baseUrl: 'https://stripe.test', settings, secrets }, io) }
}

async function idsOf(session: Session, object: string, part: ExtractWindow): Promise<readonly unknown[]> {
  const ids: unknown[] = []
  for await (const page of session.extract(object, part)) ids.push(...page.records.map(({ id }) => id))
  return ids
}

function list(data: readonly object[], has_more = false): Answer {
  return { body: { object: 'list', data, has_more, url: '/v1/x' } }
}

function event(object: object) {
  return { id: 'evt_1', object: 'event', data: { object } }
}

function failure(status: number, code: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers, body: { error: { type: 'invalid_request_error', code, message: 'no' } } }
}

describe('Stripe', () => {
  it('sends its key, the version that we know and the account', async () => {
    const { calls, session } = fakeStripe(() => list([]))
    await idsOf(session, 'charges', initial)
    expect(calls).toHaveLength(1)
    expect(calls[0]?.path).toBe('/v1/charges')
    expect(calls[0]?.headers.get('authorization')).toBe('Bearer rk_test_1')
    expect(calls[0]?.headers.get('stripe-version')).toBe('2026-09-30.endive')
    expect(calls[0]?.headers.get('stripe-account')).toBe('acct_1')
  })

  it('reads history page by page behind the last object of each', async () => {
    const { calls, session } = fakeStripe((_, index) =>
      index === 0 ? list([{ id: 'ch_3' }, { id: 'ch_2' }], true) : list([{ id: 'ch_1' }]),
    )
    expect(await idsOf(session, 'charges', initial)).toEqual(['ch_3', 'ch_2', 'ch_1'])
    const first = { limit: '100', ...range, 'expand[]': 'data.balance_transaction' }
    expect(calls.map(({ query }) => query)).toEqual([first, { ...first, starting_after: 'ch_2' }])
  })

  it('stops at a page that has more but nothing on it, and at one that does not move on', async () => {
    const empty = fakeStripe(() => list([], true))
    expect(await idsOf(empty.session, 'charges', initial)).toEqual([])
    const standing = fakeStripe(() => list([{ id: 'ch_1' }], true))
    await expect(idsOf(standing.session, 'charges', initial)).rejects.toMatchObject({
      code: 'vendor-unexpected-answer',
    })
    expect(standing.calls).toHaveLength(2)
  })

  it('reads again each older charge that an event names, once, as it is now', async () => {
    const { calls, session } = fakeStripe(({ path, query }) => {
      if (path === '/v1/charges') return list([{ id: 'ch_new' }])
      if (path !== '/v1/events') return { body: { id: path.split('/').at(-1) } }
      if (query.type === 'refund.*') return list([event({ object: 'refund', id: 're_2', charge: 'ch_old' })])
      return list([
        event({ object: 'charge', id: 'ch_new' }),
        event({ object: 'charge', id: 'ch_old' }),
        event({ object: 'dispute', id: 'du_1', charge: 'ch_disputed' }),
        event({ object: 'charge', id: 'ch_old' }),
      ])
    })
    expect(await idsOf(session, 'charges', changes)).toEqual(['ch_new', 'ch_old', 'ch_disputed'])
    expect(calls.map(({ path, query }) => [path, query.type, query['expand[]']])).toEqual([
      ['/v1/charges', undefined, 'data.balance_transaction'],
      ['/v1/events', 'charge.*', undefined],
      ['/v1/events', 'refund.*', undefined],
      ['/v1/charges/ch_old', undefined, 'balance_transaction'],
      ['/v1/charges/ch_disputed', undefined, 'balance_transaction'],
    ])
    expect(calls[1]?.query).toMatchObject(range)
  })

  it('leaves out an object that an event names and that is gone', async () => {
    const { session } = fakeStripe(({ path }) => {
      if (path === '/v1/payment_intents') return list([])
      if (path === '/v1/events') return list([event({ object: 'payment_intent', id: 'pi_1' })])
      return failure(404, 'resource_missing')
    })
    expect(await idsOf(session, 'payment_intents', changes)).toEqual([])
  })

  it('reads everything again when events of the time are forgotten', async () => {
    const { calls, session } = fakeStripe(() => list([{ id: 'ch_1' }]))
    await idsOf(session, 'charges', { ...changes, from: '2026-10-01T00:00:00Z' })
    expect(calls.map(({ path }) => path)).toEqual(['/v1/charges'])
    expect(calls[0]?.query['created[gte]']).toBeUndefined()
  })

  it('pauses when throttled, for as long as Stripe says where it says so, and names the limit it met', async () => {
    const limited = { 'stripe-rate-limited-reason': 'endpoint-rate' }
    const { io, pauses, session } = fakeStripe((_, index) => {
      if (index === 0) return failure(429, '', limited)
      return index === 1 ? failure(429, 'lock_timeout', { 'retry-after': '3' }) : list([])
    })
    await idsOf(session, 'charges', initial)
    expect(pauses[0]).toBeLessThan(500)
    expect(pauses[1]).toBe(3000)
    const retries = io.events.filter(({ kind }) => kind === 'retry')
    expect(retries.map(({ reason }) => reason)).toEqual(['HTTP 429 endpoint-rate', 'HTTP 429 lock_timeout'])
  })

  it.each([
    { status: 401, code: 'api_key_expired', expected: 'vendor-refused-credentials' },
    { status: 403, code: 'more_permissions_required', expected: 'vendor-refused-access' },
    { status: 400, code: 'parameter_unknown', expected: 'vendor-refused-request' },
  ])('stops at once at HTTP $status with $expected', async ({ status, code, expected }) => {
    const { calls, session } = fakeStripe(() => failure(status, code))
    await expect(idsOf(session, 'charges', initial)).rejects.toMatchObject({ code: expected })
    expect(calls).toHaveLength(1)
  })

  it('tells the account, its zone and currency, and refuses a key of another account', async () => {
    const body = { id: 'acct_1', default_currency: 'eur', settings: { dashboard: { timezone: 'Europe/Berlin' } } }
    const account = { accountId: 'acct_1', timeZone: 'Europe/Berlin', currency: 'EUR' }
    expect(await fakeStripe(() => ({ body })).session.account()).toEqual(account)
    await expect(fakeStripe(() => ({ body: { ...body, id: 'acct_2' } })).session.account()).rejects.toMatchObject({
      code: 'vendor-not-found',
    })
  })

  it('names the secret that is missing', () => {
    const connection = { baseUrl: stripe.defaultBaseUrl, settings, secrets: {} }
    expect(() => stripe.open(connection, testIo())).toThrow(/no key for Stripe/)
  })
})
