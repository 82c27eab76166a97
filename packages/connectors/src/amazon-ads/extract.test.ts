import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { ExtractWindow, Session } from '../connector.ts'
import { testIo } from '../testing/index.ts'
import { amazonAds } from './index.ts'

const secrets = { client_id: 'c', client_secret: 's', refresh_token: 'r' }
const settings = { profile_id: '3039403378822505' }
const full: ExtractWindow = { kind: 'full' }
const days: ExtractWindow = { kind: 'days', from: '2026-10-01', to: '2026-10-31' }

interface Call {
  readonly method: string
  readonly url: string
  readonly path: string
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>>
}

interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly bytes?: Uint8Array<ArrayBuffer>
}

/** An Amazon that sells the tokens t1, t2 … and answers everything else by a function. */
function fakeAmazon(
  answer: (call: Call, index: number) => Answer,
  options: { baseUrl?: string; region?: string } = {},
) {
  const calls: Call[] = []
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
      const text = await request.text()
      const isGrant = request.url.endsWith('/auth/o2/token')
      const call: Call = {
        method: request.method,
        url: request.url,
        path: new URL(request.url).pathname,
        headers: request.headers,
        body: isGrant ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text || '{}'),
      }
      if (isGrant) {
        grants.push(call)
        return Response.json({ access_token: `t${grants.length}`, expires_in: 3600, token_type: 'bearer' })
      }
      calls.push(call)
      const { status = 200, headers = {}, body, bytes } = answer(call, calls.length - 1)
      return new Response(bytes ?? JSON.stringify(body), { status, headers })
    },
  })
  const { baseUrl = 'https://amazon.test', region } = options
  const connection = { baseUrl, settings: { ...settings, ...(region ? { region } : {}) }, secrets }
  return { calls, grants, pauses, io, session: amazonAds.open(connection, io) }
}

async function recordsOf(session: Session, object: string, window: ExtractWindow) {
  const records: Readonly<Record<string, unknown>>[] = []
  for await (const page of session.extract(object, window)) records.push(...page.records)
  return records
}

const file = (rows: string): Uint8Array<ArrayBuffer> => Uint8Array.from(gzipSync(rows))

/** A report service whose reports are done at the second look; `rows` is the text of their file. */
function reporting(rows: string, change: (call: Call, index: number) => Answer | null = () => null) {
  const looks = new Map<string, number>()
  let made = 0
  return (call: Call, index: number): Answer => {
    const changed = change(call, index)
    if (changed) return changed
    if (call.method === 'POST') return { body: { reportId: `r${++made}`, status: 'PENDING', url: null } }
    if (call.path.startsWith('/file/')) return { bytes: file(rows) }
    const id = call.path.split('/').at(-1) ?? ''
    const look = (looks.get(id) ?? 0) + 1
    looks.set(id, look)
    if (look < 2) return { body: { reportId: id, status: 'PROCESSING', url: null } }
    return { body: { reportId: id, status: 'COMPLETED', url: `https://files.test/file/${id}?signature=x` } }
  }
}

const oneRow = '[{"date":"2026-10-01","campaignId":1,"adGroupId":2,"adId":9007199254740993,"cost":8.11}]'
const sameRow = {
  profileId: settings.profile_id,
  date: '2026-10-01',
  campaignId: 1,
  adGroupId: 2,
  adId: '9007199254740993',
  cost: 8.11,
}

describe('Amazon Ads', () => {
  it('reads a list by its tokens, naming profile, client and the version of the list', async () => {
    const amazon = fakeAmazon(({ body }) =>
      body.nextToken
        ? { body: { campaigns: [{ campaignId: '3' }] } }
        : { body: { campaigns: [{ campaignId: '1' }, { campaignId: '2' }], nextToken: 'n' } },
    )
    const records = await recordsOf(amazon.session, 'sponsored_products_campaigns', full)
    expect(records).toEqual(['1', '2', '3'].map((campaignId) => ({ profileId: settings.profile_id, campaignId })))
    expect(amazon.calls.map(({ path, body }) => [path, body])).toMatchObject([
      ['/sp/campaigns/list', { stateFilter: { include: ['ENABLED', 'PAUSED', 'ARCHIVED'] }, maxResults: 100 }],
      ['/sp/campaigns/list', { nextToken: 'n' }],
    ])
    const sent = Object.fromEntries(amazon.calls[0]?.headers ?? [])
    expect(sent).toMatchObject({
      authorization: 'Bearer t1',
      accept: 'application/vnd.spCampaign.v3+json',
      'content-type': 'application/vnd.spCampaign.v3+json',
      'amazon-advertising-api-clientid': 'c',
      'amazon-advertising-api-scope': settings.profile_id,
    })
  })

  it('buys one token for ten requests at once, and one new one when all ten are refused', async () => {
    const refused = { status: 401, body: { code: '401', details: 'Token expired' } }
    const amazon = fakeAmazon(({ headers }) =>
      headers.get('authorization') === 'Bearer t1' ? refused : { body: { adGroups: [] } },
    )
    const reads = Array.from({ length: 10 }, () => recordsOf(amazon.session, 'sponsored_products_ad_groups', full))
    await Promise.all(reads)
    const form = { grant_type: 'refresh_token', client_id: 'c', client_secret: 's', refresh_token: 'r' }
    expect(amazon.grants.map(({ body }) => body)).toEqual([form, form])
    expect(amazon.calls).toHaveLength(20)
  })

  it.each([
    ['na', 'https://advertising-api.amazon.com', 'https://api.amazon.com'],
    ['eu', 'https://advertising-api-eu.amazon.com', 'https://api.amazon.co.uk'],
    ['fe', 'https://advertising-api-fe.amazon.com', 'https://api.amazon.co.jp'],
  ])('asks the hosts of the region %s', async (region, api, tokens) => {
    const amazon = fakeAmazon(() => ({ body: { productAds: [] } }), { baseUrl: amazonAds.defaultBaseUrl, region })
    await recordsOf(amazon.session, 'sponsored_products_product_ads', full)
    expect(amazon.grants[0]?.url).toBe(`${tokens}/auth/o2/token`)
    expect(amazon.calls[0]?.url).toBe(`${api}/sp/productAds/list`)
  })

  it('asks for a report, waits for it and reads its file, which gets no credentials', async () => {
    const amazon = fakeAmazon(reporting(oneRow))
    expect(await recordsOf(amazon.session, 'sp_advertised_product_report', days)).toEqual([sameRow])
    const [request] = amazon.calls
    expect(request?.headers.get('content-type')).toBe('application/vnd.createasyncreportrequest.v3+json')
    expect(request?.body).toMatchObject({
      startDate: '2026-10-01',
      endDate: '2026-10-31',
      configuration: {
        reportTypeId: 'spAdvertisedProduct',
        timeUnit: 'DAILY',
        format: 'GZIP_JSON',
        groupBy: ['advertiser'],
      },
    })
    expect(amazon.pauses).toEqual([500, 1000])
    const download = amazon.calls.at(-1)
    expect(download?.url).toContain('files.test')
    expect(download?.headers.get('authorization')).toBeNull()
  })

  it('takes an empty report for no rows', async () => {
    expect(await recordsOf(fakeAmazon(reporting('[]')).session, 'sp_advertised_product_report', days)).toEqual([])
  })

  it('cuts a longer range into reports of 31 days', async () => {
    const amazon = fakeAmazon(reporting('[]'))
    const range = { kind: 'days', from: '2026-09-01', to: '2026-11-02' } as const
    await recordsOf(amazon.session, 'sp_advertised_product_report', range)
    expect(
      amazon.calls.filter(({ method }) => method === 'POST').map(({ body }) => [body.startDate, body.endDate]),
    ).toEqual([
      ['2026-09-01', '2026-10-01'],
      ['2026-10-02', '2026-11-01'],
      ['2026-11-02', '2026-11-02'],
    ])
  })

  it('reads the report that already answers when its own request is a duplicate', async () => {
    const duplicate = { status: 425, body: { code: '425', detail: 'The Request is a duplicate of : f1b3c6f2-11aa' } }
    const amazon = fakeAmazon(reporting(oneRow, ({ method }) => (method === 'POST' ? duplicate : null)))
    expect(await recordsOf(amazon.session, 'sp_advertised_product_report', days)).toEqual([sameRow])
    expect(amazon.calls.map(({ path }) => path).slice(0, 2)).toEqual([
      '/reporting/reports',
      '/reporting/reports/f1b3c6f2-11aa',
    ])
  })

  it('asks again for a report that failed, and for one whose file is gone', async () => {
    const failed = { body: { reportId: 'r1', status: 'FAILED', failureReason: 'Internal' } }
    const failing = fakeAmazon(reporting(oneRow, ({ path }) => (path.endsWith('/r1') ? failed : null)))
    expect(await recordsOf(failing.session, 'sp_advertised_product_report', days)).toEqual([sameRow])
    const gone = fakeAmazon(reporting(oneRow, ({ path }) => (path === '/file/r1' ? { status: 403, body: '' } : null)))
    expect(await recordsOf(gone.session, 'sp_advertised_product_report', days)).toEqual([sameRow])
    const hopeless = fakeAmazon(
      reporting(oneRow, ({ method, path }) => (method === 'GET' && !path.startsWith('/file') ? failed : null)),
    )
    await expect(recordsOf(hopeless.session, 'sp_advertised_product_report', days)).rejects.toMatchObject({
      code: 'amazon-report-failed',
    })
    expect(hopeless.calls.filter(({ method }) => method === 'POST')).toHaveLength(3)
  })

  it('reads a file again that was cut on its way', async () => {
    const cut = file(oneRow).slice(0, 40)
    let downloads = 0
    const amazon = fakeAmazon(
      reporting(oneRow, ({ path }) => (path.startsWith('/file/') && downloads++ === 0 ? { bytes: cut } : null)),
    )
    expect(await recordsOf(amazon.session, 'sp_advertised_product_report', days)).toEqual([sameRow])
    expect(downloads).toBe(2)
  })

  it('waits as long as Amazon says when throttled, and half a minute where it does not say or writes a page', async () => {
    const throttles: Answer[] = [
      { status: 429, headers: { 'retry-after': '7' }, body: { message: 'Too Many Requests' } },
      { status: 429, body: { message: 'Too Many Requests' } },
      { status: 429, bytes: Uint8Array.from(Buffer.from('<html>Too many requests</html>')) },
    ]
    const amazon = fakeAmazon((_, index) => throttles[index] ?? { body: { campaigns: [] } })
    await recordsOf(amazon.session, 'sponsored_products_campaigns', full)
    expect(amazon.pauses).toEqual([7_000, 30_000, 30_000])
  })

  it.each([
    {
      status: 401,
      body: { code: 'UNAUTHORIZED', details: 'Not authorized to access scope 1' },
      expected: 'vendor-refused-access',
    },
    { status: 403, body: { message: 'Missing scope' }, expected: 'vendor-refused-access' },
    { status: 400, body: { code: '400', detail: 'unknown column' }, expected: 'vendor-refused-request' },
    { status: 406, body: { message: 'Report date is too far in the past.' }, expected: 'vendor-too-far-back' },
  ])('stops at once at HTTP $status with $expected', async ({ status, body, expected }) => {
    const amazon = fakeAmazon(() => ({ status, body }))
    await expect(recordsOf(amazon.session, 'sp_advertised_product_report', days)).rejects.toMatchObject({
      code: expected,
    })
    expect(amazon.calls).toHaveLength(1)
  })

  it('tells time zone and currency of the profile, and which profiles there are when it is not among them', async () => {
    const profile = { profileId: 3039403378822505, currencyCode: 'USD', timezone: 'America/Los_Angeles' }
    const amazon = fakeAmazon(() => ({ body: [{ ...profile, profileId: 1 }, profile] }))
    const account = { accountId: settings.profile_id, timeZone: 'America/Los_Angeles', currency: 'USD' }
    expect(await amazon.session.account()).toEqual(account)
    const other = fakeAmazon(() => ({ body: [{ ...profile, profileId: 1 }] }))
    await expect(other.session.account()).rejects.toMatchObject({ code: 'vendor-not-found', detail: { got: '1' } })
  })

  it('names the secrets that are missing', () => {
    const connection = { baseUrl: amazonAds.defaultBaseUrl, settings, secrets: { client_id: 'c' } }
    expect(() => amazonAds.open(connection, testIo())).toThrow(/no client_secret, no refresh_token/)
  })
})
