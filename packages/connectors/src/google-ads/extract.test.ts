import { describe, expect, it } from 'vitest'
import type { ExtractWindow, Session } from '../connector.ts'
import { testIo } from '../testing/index.ts'
import { googleAds } from './index.ts'

const secrets = { client_id: 'c', client_secret: 's', refresh_token: 'r', developer_token: 'd' }
const settings = { customer_id: '4242001001', login_customer_id: '4242001000' }
const full: ExtractWindow = { kind: 'full' }
const days: ExtractWindow = { kind: 'days', from: '2026-11-01', to: '2026-11-08' }

interface Call {
  readonly url: string
  readonly headers: Headers
  readonly body: string
}

type Answer = { readonly status?: number; readonly body: unknown }

/** A Google that gives the tokens t1, t2 … and answers searches by a function of the query. */
function fakeGoogle(answer: (query: string, index: number, call: Call) => Answer, baseUrl = 'https://google.test') {
  const searches: Call[] = []
  const grants: Call[] = []
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
      const call: Call = { url: request.url, headers: request.headers, body: await request.text() }
      if (call.url.endsWith('/token')) {
        grants.push(call)
        return Response.json({ access_token: `t${grants.length}`, expires_in: 3599, token_type: 'Bearer' })
      }
      searches.push(call)
      const { status = 200, body } = answer(JSON.parse(call.body).query, searches.length - 1, call)
      return Response.json(body, { status })
    },
  })
  return { searches, grants, pauses, session: googleAds.open({ baseUrl, settings, secrets }, io) }
}

async function recordsOf(session: Session, object: string, window: ExtractWindow) {
  const records: unknown[] = []
  for await (const page of session.extract(object, window)) records.push(...page.records)
  return records
}

function failure(code: number, errorCode: Record<string, string>, details?: unknown): Answer {
  const error = { code, message: 'no', details: [{ '@type': 'x', errors: [{ errorCode, message: 'why', details }] }] }
  return { status: code, body: [{ error }] }
}

describe('Google Ads', () => {
  it('sends the developer token, the manager account and a token that it bought once for all requests', async () => {
    const google = fakeGoogle(() => ({ body: [{ fieldMask: 'campaign.id' }] }))
    await Promise.all(['campaigns', 'ad_groups', 'ads'].map((object) => recordsOf(google.session, object, full)))
    expect(google.grants).toHaveLength(1)
    expect(google.grants[0]?.url).toBe('https://google.test/oauth2/token')
    expect(Object.fromEntries(new URLSearchParams(google.grants[0]?.body))).toEqual({
      grant_type: 'refresh_token',
      client_id: 'c',
      client_secret: 's',
      refresh_token: 'r',
    })
    expect(google.searches).toHaveLength(3)
    for (const { url, headers } of google.searches) {
      expect(url).toBe('https://google.test/v25/customers/4242001001/googleAds:searchStream')
      expect(headers.get('authorization')).toBe('Bearer t1')
      expect(headers.get('developer-token')).toBe('d')
      expect(headers.get('login-customer-id')).toBe('4242001000')
    }
  })

  it('buys tokens where Google itself sells them', async () => {
    const google = fakeGoogle(() => ({ body: [] }), googleAds.defaultBaseUrl)
    await recordsOf(google.session, 'customers', full)
    expect(google.grants[0]?.url).toBe('https://oauth2.googleapis.com/token')
  })

  it('gives the rows of all chunks, and none for a chunk without results', async () => {
    const chunks = [{ results: [{ campaign: 1 }, { campaign: 2 }] }, { fieldMask: '' }, { results: [{ campaign: 3 }] }]
    const google = fakeGoogle(() => ({ body: chunks }))
    const found = await recordsOf(google.session, 'campaigns', full)
    expect(found).toEqual([{ campaign: 1 }, { campaign: 2 }, { campaign: 3 }])
  })

  it('reads figures by ad, and by campaign only for Performance Max', async () => {
    const google = fakeGoogle((query) => ({ body: [{ results: [{ from: query.split(' FROM ')[1] }] }] }))
    const range = "segments.date BETWEEN '2026-11-01' AND '2026-11-08'"
    expect(await recordsOf(google.session, 'ad_performance', days)).toEqual([
      { from: `ad_group_ad WHERE ${range}` },
      { from: `campaign WHERE ${range} AND campaign.advertising_channel_type = 'PERFORMANCE_MAX'` },
    ])
  })

  it('buys one new token when the old one has ended, and stops when that is refused as well', async () => {
    const expired = failure(401, { authenticationError: 'OAUTH_TOKEN_EXPIRED' })
    const google = fakeGoogle((_, index) => (index === 0 ? expired : { body: [] }))
    await recordsOf(google.session, 'customers', full)
    expect(google.searches.map((call) => call.headers.get('authorization'))).toEqual(['Bearer t1', 'Bearer t2'])
    const refusing = fakeGoogle(() => expired)
    await expect(recordsOf(refusing.session, 'customers', full)).rejects.toMatchObject({
      code: 'vendor-refused-credentials',
    })
    expect(refusing.grants).toHaveLength(2)
  })

  it('waits as long as Google says when it throttles, but not for hours', async () => {
    const throttled = (retryDelay: string) =>
      failure(429, { quotaError: 'RESOURCE_EXHAUSTED' }, { quotaErrorDetails: { retryDelay } })
    const google = fakeGoogle((_, index) => (index === 0 ? throttled('42s') : { body: [] }))
    await recordsOf(google.session, 'customers', full)
    expect(google.pauses).toEqual([42_000])
    const spent = fakeGoogle(() => throttled('8962s'))
    await expect(recordsOf(spent.session, 'customers', full)).rejects.toMatchObject({ code: 'vendor-quota-spent' })
    expect(spent.pauses).toEqual([])
  })

  it('reads again a stream that ended in an error after chunks with HTTP 200, giving no row twice', async () => {
    const chunk = { results: [{ campaign: 1 }] }
    const broken = { body: [chunk, { error: { code: 500, message: 'Internal error', status: 'INTERNAL' } }] }
    const google = fakeGoogle((_, index) => (index === 0 ? broken : { body: [chunk] }))
    expect(await recordsOf(google.session, 'campaigns', full)).toEqual([{ campaign: 1 }])
    expect(google.searches).toHaveLength(2)
  })

  it.each([
    { status: 403, error: { authorizationError: 'USER_PERMISSION_DENIED' }, expected: 'vendor-refused-access' },
    { status: 400, error: { queryError: 'UNRECOGNIZED_FIELD' }, expected: 'vendor-refused-request' },
    { status: 401, error: { authenticationError: 'CUSTOMER_NOT_FOUND' }, expected: 'vendor-not-found' },
  ])('stops at once at HTTP $status with $expected', async ({ status, error, expected }) => {
    const google = fakeGoogle(() => failure(status, error))
    await expect(recordsOf(google.session, 'campaigns', full)).rejects.toMatchObject({ code: expected })
    expect(google.searches).toHaveLength(1)
  })

  it('tells the time zone and currency of the account, and refuses a manager account', async () => {
    const customer = { resourceName: 'customers/1', id: '1', currencyCode: 'USD', timeZone: 'America/New_York' }
    const google = fakeGoogle(() => ({ body: [{ results: [{ customer }] }] }))
    expect(await google.session.account()).toEqual({ accountId: '1', timeZone: 'America/New_York', currency: 'USD' })
    const manager = fakeGoogle(() => ({ body: [{ results: [{ customer: { ...customer, manager: true } }] }] }))
    await expect(manager.session.account()).rejects.toMatchObject({ code: 'google-ads-manager-account' })
  })

  it('names the secrets that are missing', () => {
    const io = testIo()
    expect(() =>
      googleAds.open(
        { baseUrl: googleAds.defaultBaseUrl, settings, secrets: { client_id: 'c', client_secret: 's' } },
        io,
      ),
    ).toThrow(/no refresh_token, no developer_token/)
  })
})
