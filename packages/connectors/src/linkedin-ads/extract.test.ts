import { describe, expect, it } from 'vitest'
import type { ExtractWindow, Session } from '../connector.ts'
import { testIo } from '../testing/index.ts'
import { linkedinAds } from './index.ts'

const secrets = { client_id: 'c', client_secret: 's', refresh_token: 'r' }
const settings = { account_id: '5077' }
const full: ExtractWindow = { kind: 'full' }
const days: ExtractWindow = { kind: 'days', from: '2026-11-01', to: '2026-11-08' }

interface Call {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly text: string
}

type Answer = { readonly status?: number; readonly body: unknown }

/** A LinkedIn that gives the tokens t1, t2 … and answers requests by a function of their address. */
function fakeLinkedin(answer: (query: string, index: number, call: Call) => Answer, baseUrl = 'https://linkedin.test') {
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
      const { method, url, headers } = request
      const call: Call = { method, url, headers, text: await request.text() }
      if (url.endsWith('/oauth/v2/accessToken')) {
        grants.push(call)
        return Response.json({ access_token: `t${grants.length}`, expires_in: 5_184_000 })
      }
      calls.push(call)
      const { status = 200, body } = answer(url.split('/rest/')[1] ?? url, calls.length - 1, call)
      return Response.json(body, { status })
    },
  })
  return { calls, grants, pauses, io, session: linkedinAds.open({ baseUrl, settings, secrets }, io) }
}

async function recordsOf(session: Session, object: string, window: ExtractWindow) {
  const records: Readonly<Record<string, unknown>>[] = []
  for await (const page of session.extract(object, window)) records.push(...page.records)
  return records
}

const date = (day: number) => ({ year: 2026, month: 11, day })
const element = (campaign: number, day: number) => ({
  dateRange: { start: date(day), end: date(day) },
  pivotValues: [`urn:li:sponsoredCampaign:${campaign}`],
})

/** An adAnalytics of so many campaigns a day that cuts its answers, as LinkedIn does. */
function crowded(campaigns: number, rowsOf: (campaign: number) => number) {
  return (query: string): Answer => {
    if (query.includes('adCampaigns')) {
      return { body: { elements: Array.from({ length: campaigns }, (_, id) => ({ id })) } }
    }
    const [, from, to] = /start:\(year:2026,month:11,day:(\d+)\),end:\(year:2026,month:11,day:(\d+)\)/.exec(query) ?? []
    const named = [...query.matchAll(/sponsoredCampaign%3A(\d+)/g)].map(([, id]) => Number(id))
    const ids = named.length > 0 ? named : Array.from({ length: campaigns }, (_, id) => id)
    const elements: unknown[] = []
    for (let day = Number(from); day <= Number(to); day++) {
      for (const id of ids) elements.push(...Array.from({ length: rowsOf(id) }, () => element(id, day)))
    }
    return { body: { elements: elements.slice(0, 15_000) } }
  }
}

describe('LinkedIn Ads', () => {
  it('sends its versions and a token that it bought once for all requests', async () => {
    const linkedin = fakeLinkedin(() => ({ body: { elements: [] } }))
    await Promise.all(Array.from({ length: 10 }, () => recordsOf(linkedin.session, 'campaigns', full)))
    expect(linkedin.grants.map(({ url }) => url)).toEqual(['https://linkedin.test/oauth/v2/accessToken'])
    expect(Object.fromEntries(new URLSearchParams(linkedin.grants[0]?.text))).toEqual({
      grant_type: 'refresh_token',
      client_id: 'c',
      client_secret: 's',
      refresh_token: 'r',
    })
    expect(linkedin.calls).toHaveLength(10)
    for (const { headers } of linkedin.calls) {
      expect(headers.get('authorization')).toBe('Bearer t1')
      expect(headers.get('linkedin-version')).toBe('202607')
      expect(headers.get('x-restli-protocol-version')).toBe('2.0.0')
    }
  })

  it('buys tokens where LinkedIn itself sells them', async () => {
    const linkedin = fakeLinkedin(() => ({ body: { elements: [] } }), linkedinAds.defaultBaseUrl)
    await recordsOf(linkedin.session, 'campaigns', full)
    expect(linkedin.grants[0]?.url).toBe('https://www.linkedin.com/oauth/v2/accessToken')
  })

  it('reads campaigns of every status page by page', async () => {
    const linkedin = fakeLinkedin((_, index) =>
      index === 0
        ? { body: { elements: [{ id: 1 }], metadata: { nextPageToken: 'Dg=' } } }
        : { body: { elements: [{ id: 2 }], metadata: {} } },
    )
    expect(await recordsOf(linkedin.session, 'campaigns', full)).toEqual([{ id: 1 }, { id: 2 }])
    const first =
      'https://linkedin.test/rest/adAccounts/5077/adCampaigns?q=search' +
      '&search=(status:(values:List(ACTIVE,PAUSED,ARCHIVED,COMPLETED,CANCELED,DRAFT,PENDING_DELETION,REMOVED)))' +
      '&pageSize=1000'
    expect(linkedin.calls.map(({ url }) => url)).toEqual([first, `${first}&pageToken=Dg%3D`])
  })

  it('stops at a page that does not move on', async () => {
    const linkedin = fakeLinkedin(() => ({ body: { elements: [], metadata: { nextPageToken: 'x' } } }))
    await expect(recordsOf(linkedin.session, 'campaigns', full)).rejects.toMatchObject({
      code: 'vendor-unexpected-answer',
    })
    expect(linkedin.calls).toHaveLength(2)
  })

  it('reads figures by creative and campaign with the finder for several pivots, by campaign with that for one', async () => {
    const linkedin = fakeLinkedin(() => ({ body: { elements: [element(7, 2)] } }))
    expect(await recordsOf(linkedin.session, 'ad_analytics', days)).toEqual([{ day: '2026-11-02', ...element(7, 2) }])
    await recordsOf(linkedin.session, 'ad_analytics_by_campaign', days)
    const range = 'dateRange=(start:(year:2026,month:11,day:1),end:(year:2026,month:11,day:8))'
    const rest = `&timeGranularity=DAILY&${range}&accounts=List(urn%3Ali%3AsponsoredAccount%3A5077)&fields=dateRange,`
    expect(linkedin.calls[0]?.url).toContain(`adAnalytics?q=statistics&pivots=List(CREATIVE,CAMPAIGN)${rest}`)
    expect(linkedin.calls[1]?.url).toContain(`adAnalytics?q=analytics&pivot=CAMPAIGN${rest}`)
  })

  it('reads an answer that was cut by halves of its days', async () => {
    const linkedin = fakeLinkedin(crowded(1, () => 3000))
    const found = await recordsOf(linkedin.session, 'ad_analytics', days)
    expect(found).toHaveLength(8 * 3000)
    expect(new Set(found.map(({ day }) => day)).size).toBe(8)
    expect(linkedin.calls).toHaveLength(3)
  })

  it('reads a day that was cut by its campaigns, in addresses that are not too long', async () => {
    const linkedin = fakeLinkedin(crowded(120, (id) => (id === 0 ? 9000 : 100)))
    const one: ExtractWindow = { kind: 'days', from: '2026-11-02', to: '2026-11-02' }
    const found = await recordsOf(linkedin.session, 'ad_analytics', one)
    expect(found).toHaveLength(9000 + 119 * 100)
    expect(linkedin.calls.map(({ url }) => url.includes('campaigns=List'))).toEqual([false, false, true, true, true])
    expect(Math.max(...linkedin.calls.map(({ url }) => url.length))).toBeLessThan(4000)
  })

  it('says so where one campaign alone has more rows than LinkedIn gives', async () => {
    const linkedin = fakeLinkedin(crowded(3, () => 15_000))
    await expect(recordsOf(linkedin.session, 'ad_analytics', days)).rejects.toMatchObject({
      code: 'linkedin-too-much-data',
    })
  })

  it('buys one new token when the old one has ended, and stops when that is refused as well', async () => {
    const expired = { status: 401, body: { serviceErrorCode: 65602, status: 401, message: 'expired' } }
    const linkedin = fakeLinkedin((_, index) => (index === 0 ? expired : { body: { elements: [] } }))
    await recordsOf(linkedin.session, 'campaigns', full)
    expect(linkedin.calls.map((call) => call.headers.get('authorization'))).toEqual(['Bearer t1', 'Bearer t2'])
    const refusing = fakeLinkedin(() => expired)
    await expect(recordsOf(refusing.session, 'campaigns', full)).rejects.toMatchObject({
      code: 'vendor-refused-credentials',
    })
    expect(refusing.grants).toHaveLength(2)
  })

  it('waits five minutes when it asked for too many values, a while when it called too often, not until midnight', async () => {
    const throttle = (message: string) => ({ status: 429, body: { status: 429, message } })
    const values = throttle(
      'The data request limit has been exceeded. More than 45 million metric values were requested.',
    )
    const calls = throttle('Resource level throttle limit for calls to this resource is reached.')
    const linkedin = fakeLinkedin((_, index) => [values, calls][index] ?? { body: { elements: [] } })
    await recordsOf(linkedin.session, 'campaigns', full)
    expect(linkedin.pauses[0]).toBe(330_000)
    expect(linkedin.pauses[1]).toBeLessThan(1001)
    const spent = fakeLinkedin(() => throttle('Resource level throttle APPLICATION DAY limit for calls is reached.'))
    await expect(recordsOf(spent.session, 'campaigns', full)).rejects.toMatchObject({ code: 'vendor-quota-spent' })
    expect(spent.calls).toHaveLength(1)
  })

  it.each([
    {
      status: 401,
      body: { serviceErrorCode: 65601, code: 'REVOKED_ACCESS_TOKEN' },
      code: 'vendor-refused-credentials',
    },
    { status: 403, body: { serviceErrorCode: 100, code: 'ACCESS_DENIED' }, code: 'vendor-refused-access' },
    { status: 404, body: { status: 404 }, code: 'vendor-not-found' },
    { status: 426, body: { code: 'NONEXISTENT_VERSION' }, code: 'vendor-version-ended' },
    { status: 400, body: { code: 'ILLEGAL_ARGUMENT' }, code: 'vendor-refused-request' },
  ])('stops at once at HTTP $status with $code', async ({ status, body, code }) => {
    const linkedin = fakeLinkedin(() => ({ status, body }))
    await expect(recordsOf(linkedin.session, 'campaigns', full)).rejects.toMatchObject({ code })
    expect(linkedin.calls).toHaveLength(1)
  })

  it('tells the account and its currency, and that its days are those of UTC', async () => {
    const linkedin = fakeLinkedin(() => ({ body: { id: 5077, currency: 'EUR', name: 'A' } }))
    expect(await linkedin.session.account()).toEqual({ accountId: '5077', timeZone: 'UTC', currency: 'EUR' })
    expect(linkedin.calls[0]?.url).toBe('https://linkedin.test/rest/adAccounts/5077')
  })

  it('names the secrets that are missing', () => {
    const connection = { baseUrl: linkedinAds.defaultBaseUrl, settings, secrets: { client_id: 'c' } }
    expect(() => linkedinAds.open(connection, testIo())).toThrow(/no client_secret, no refresh_token/)
  })
})
