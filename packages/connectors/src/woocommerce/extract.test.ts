import { describe, expect, it } from 'vitest'
import type { ExtractWindow, Page, Session } from '../connector.ts'
import { testIo } from '../testing/index.ts'
import { woocommerce } from './index.ts'

const settings = { site: 'shop.example' }
const secrets = { consumer_key: 'ck_1', consumer_secret: 'cs_1' }
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
  readonly body: unknown
}

/** A site that answers by a function of the call. */
function fakeSite(answer: (call: Call, index: number) => Answer) {
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
      const path = url.pathname.replace(/^\/wp-json\/(wc\/v3\/)?/, '')
      const call = { path, query: Object.fromEntries(url.searchParams), headers: request.headers }
      calls.push(call)
      const { body, ...rest } = answer(call, calls.length - 1)
      return Response.json(body, { status: 200, ...rest })
    },
  })
  return { calls, pauses, io, session: woocommerce.open({ baseUrl: 'https://{site}', settings, secrets }, io) }
}

async function idsOf(session: Session, object: string, part: ExtractWindow): Promise<readonly unknown[]> {
  const records: Page['records'][number][] = []
  for await (const page of session.extract(object, part)) records.push(...page.records)
  return records.map(({ id }) => id)
}

function list(ids: readonly number[], total = ids.length, pages = 1): Answer {
  const headers = { 'x-wp-total': String(total), 'x-wp-totalpages': String(pages) }
  return { body: ids.map((id) => ({ id })), headers }
}

describe('WooCommerce', () => {
  it('sends its keys and asks in GMT for what changed, its own second left in', async () => {
    const { calls, session } = fakeSite(() => list([]))
    await idsOf(session, 'orders', initial)
    expect(calls).toHaveLength(1)
    expect(calls[0]?.path).toBe('orders')
    expect(calls[0]?.headers.get('authorization')).toBe(`Basic ${btoa('ck_1:cs_1')}`)
    expect(calls[0]?.query).toEqual({
      order: 'asc',
      orderby: 'id',
      per_page: '100',
      modified_after: '2026-11-14T23:59:59',
      dates_are_gmt: 'true',
      page: '1',
    })
  })

  it('reads as many pages as the headers say', async () => {
    const { calls, session } = fakeSite(({ query }) => list([Number(query.page) * 10], 3, 3))
    expect(await idsOf(session, 'products', changes)).toEqual([10, 20, 30])
    expect(calls.map(({ query }) => query.page)).toEqual(['1', '2', '3'])
  })

  it('goes back a page when something left the list', async () => {
    const left = [
      [1, 2],
      [4, 5],
      [3, 4],
      [5, 6],
    ]
    const { calls, session } = fakeSite((_, index) => list(left[index] ?? [], index === 0 ? 6 : 5, index === 0 ? 3 : 3))
    expect(new Set(await idsOf(session, 'products', initial))).toEqual(new Set([1, 2, 3, 4, 5, 6]))
    expect(calls.map(({ query }) => query.page)).toEqual(['1', '2', '1', '2', '3'])
  })

  it('refuses pages that nobody counted', async () => {
    const { session } = fakeSite(() => ({ body: [] }))
    await expect(idsOf(session, 'orders', initial)).rejects.toMatchObject({ code: 'vendor-unexpected-answer' })
  })

  it('reads again the orders of refunds that left their change time alone', async () => {
    const { calls, session } = fakeSite(({ path, query }) => {
      if (path === 'refunds')
        return { ...list([1, 2, 3]), body: [{ parent_id: 5 }, { parent_id: 7 }, { parent_id: 7 }] }
      return query.include === undefined ? list([5, 6]) : list([7])
    })
    expect(await idsOf(session, 'orders', changes)).toEqual([5, 6, 7])
    expect(calls[1]?.query).toMatchObject({ after: '2026-11-14T23:59:59', dates_are_gmt: 'true' })
    expect(calls[2]?.query).toMatchObject({ include: '7' })
  })

  it('asks for refunds neither at first nor with products', async () => {
    const { calls, session } = fakeSite(() => list([1]))
    await idsOf(session, 'orders', initial)
    await idsOf(session, 'orders', { kind: 'full' })
    await idsOf(session, 'products', changes)
    expect(calls.map(({ path }) => path)).toEqual(['orders', 'orders', 'products'])
  })

  it('reads the orders of sixty days again where the site has no list of refunds', async () => {
    const { calls, session } = fakeSite(({ path, query }) => {
      if (path === 'refunds') return { status: 404, body: { code: 'rest_no_route', message: 'No route' } }
      return query.modified_after === undefined ? list([3, 5, 6]) : list([5, 6])
    })
    expect(await idsOf(session, 'orders', changes)).toEqual([5, 6, 3])
    expect(calls[2]?.query).toMatchObject({ after: '2026-09-15T23:59:59' })
  })

  it('waits as a host says it, and tries again when one is overloaded', async () => {
    const { pauses, io, session } = fakeSite((_, index) => {
      if (index === 0) return { status: 429, headers: { 'retry-after': '7' }, body: 'slow down' }
      return index === 1 ? { status: 503, body: { code: 'busy' } } : list([])
    })
    await idsOf(session, 'products', initial)
    expect(pauses[0]).toBe(7000)
    expect(io.events.filter(({ kind }) => kind === 'retry').map(({ reason }) => reason)).toEqual([
      'HTTP 429',
      'HTTP 503',
    ])
  })

  it.each([
    { status: 401, code: 'woocommerce_rest_cannot_view', expected: 'vendor-refused-credentials' },
    { status: 403, code: 'woocommerce_rest_cannot_view', expected: 'vendor-refused-access' },
    { status: 404, code: 'rest_no_route', expected: 'woocommerce-no-route' },
    { status: 400, code: 'rest_invalid_param', expected: 'vendor-refused-request' },
    { status: 501, code: 'not_implemented', expected: 'vendor-refused-access' },
  ])('stops at once at HTTP $status with $expected', async ({ status, code, expected }) => {
    const { calls, session } = fakeSite(() => ({ status, body: { code, message: 'no', data: { status } } }))
    await expect(idsOf(session, 'products', initial)).rejects.toMatchObject({ code: expected })
    expect(calls).toHaveLength(1)
  })

  it.each([
    { timezone_string: 'Europe/Lisbon', gmt_offset: 1, timeZone: 'Europe/Lisbon' },
    { timezone_string: '', gmt_offset: '-3', timeZone: 'Etc/GMT+3' },
    { timezone_string: '', gmt_offset: 0, timeZone: 'Etc/UTC' },
  ])('tells the account in $timeZone', async ({ timeZone, ...site }) => {
    const { session } = fakeSite(({ path }) => ({ body: path === '' ? site : { code: 'EUR' } }))
    expect(await session.account()).toEqual({ accountId: 'shop.example', timeZone, currency: 'EUR' })
  })

  it('names the secret that is missing', () => {
    const connection = { baseUrl: woocommerce.defaultBaseUrl, settings, secrets: { consumer_key: 'ck_1' } }
    expect(() => woocommerce.open(connection, testIo())).toThrow(/no keys for WooCommerce/)
  })
})
