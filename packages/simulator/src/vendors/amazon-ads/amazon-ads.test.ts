import { compileContract, type ExtractWindow, findConnector, recordKey } from '@gata/connectors'
import { describe, expect, it } from 'vitest'
import type { FaultKind } from '../../server/index.ts'
import { worldSpec } from '../../world/index.ts'
import { fillAdWorld } from '../testing/ad-world.ts'
import { readAll } from '../testing/read-all.ts'
import { serveVendor } from '../testing/serve-vendor.ts'
import { amazonAdsApi } from './index.ts'

const connector = findConnector('amazon_ads')
const spec = worldSpec({ days: 40, futureDays: 5, visitsPerDay: 60 })
const profile = '3039403378822505'
const now = new Date('2026-09-27T12:00:00Z')
const days: ExtractWindow = { kind: 'days', from: '2026-08-18', to: '2026-09-27' }
const full: ExtractWindow = { kind: 'full' }
const report = 'sp_advertised_product_report'

const vendor = serveVendor({
  fill: (world) => fillAdWorld(world, spec, 'amazon_ads', profile),
  now,
  vendors: [amazonAdsApi({ pageRows: 5 })],
})

function open(settings: Record<string, string> = {}, secrets: Record<string, string> = {}) {
  const io = { fetch: impatientFetch }
  return vendor.open('amazon_ads', { settings: { profile_id: profile, ...settings }, secrets, io })
}

/** Gives up on a silent server sooner than the connectors do. */
const impatientFetch: typeof fetch = (input, init) => {
  const signals = [AbortSignal.timeout(1000), ...(init?.signal ? [init.signal] : [])]
  return fetch(input, { ...init, signal: AbortSignal.any(signals) })
}

interface Asked {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** A request without the connector; headers of null are left out. */
async function ask(path: string, body: unknown, headers: Record<string, string | null> = {}): Promise<Asked> {
  const { baseUrl = '', secrets = {} } = vendor.simulator.connections.amazon_ads ?? {}
  const form = new URLSearchParams({ ...secrets, grant_type: 'refresh_token' })
  const grant = await (await fetch(`${baseUrl}/auth/o2/token`, { method: 'POST', body: form })).text()
  const all: Record<string, string | null> = {
    'content-type': path.includes('/reporting/') ? reportType : 'application/vnd.spCampaign.v3+json',
    authorization: `Bearer ${/ya29\.\w+/.exec(grant)?.[0]}`,
    'amazon-advertising-api-clientid': secrets.client_id ?? '',
    'amazon-advertising-api-scope': profile,
    ...headers,
  }
  const sent = Object.entries(all).flatMap(([name, value]): [string, string][] =>
    value === null ? [] : [[name, value]],
  )
  const response = await fetch(`${baseUrl}${path}`, {
    headers: sent,
    ...(body === null ? {} : { method: 'POST', body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Asked['body'] } // what is in it, the tests look at
}

const reportType = 'application/vnd.createasyncreportrequest.v3+json'
const lists = '/sp/campaigns/list'
const reports = '/reporting/reports'

const configuration = {
  adProduct: 'SPONSORED_PRODUCTS',
  reportTypeId: 'spAdvertisedProduct',
  groupBy: ['advertiser'],
  columns: ['date', 'adId', 'cost'],
  timeUnit: 'DAILY',
  format: 'GZIP_JSON',
}
const asked = { name: 'x', startDate: '2026-09-01', endDate: '2026-09-10', configuration }

describe('the API of Amazon Ads', () => {
  it.each<[string, string, unknown, Record<string, string | null>, number]>([
    ['no profile', lists, {}, { 'amazon-advertising-api-scope': null }, 401],
    ['another profile', lists, {}, { 'amazon-advertising-api-scope': '1' }, 401],
    ['no client', lists, {}, { 'amazon-advertising-api-clientid': null }, 401],
    ['a token that nobody gave out', lists, {}, { authorization: 'Bearer other' }, 401],
    ['a type without its version', lists, {}, { 'content-type': 'application/json' }, 415],
    ['an answer of another version', lists, {}, { accept: 'application/vnd.spCampaign.v2+json' }, 406],
    ['too long a page', lists, { maxResults: 101 }, {}, 400],
    ['a token of no page', lists, { nextToken: 'x' }, {}, 400],
    ['an unknown column', reports, { ...asked, configuration: { ...configuration, columns: ['foo'] } }, {}, 400],
    ['32 days', reports, { ...asked, startDate: '2026-08-10' }, {}, 400],
    ['days long gone', reports, { ...asked, startDate: '2026-01-01', endDate: '2026-01-02' }, {}, 406],
    ['a report that is not there', `${reports}/none`, null, {}, 404],
  ])('refuses %s', async (_, path, body, headers, status) => {
    expect((await ask(path, body, headers)).status).toBe(status)
  })

  it('leaves states out that are not asked for', async () => {
    const states = async (stateFilter: unknown) => {
      const { body } = await ask(lists, { stateFilter })
      return { total: body.totalResults, rows: JSON.stringify(body.campaigns) }
    }
    const all = await states(undefined)
    const archived = await states({ include: ['ARCHIVED'] })
    expect([all.total, archived.total]).toEqual([6, 1])
    expect(archived.rows).not.toContain('ENABLED')
  })

  it('makes a report in the background and refuses to make it twice at once', async () => {
    const first = await ask(reports, asked)
    const id = String(first.body.reportId)
    expect(first).toMatchObject({ status: 200, body: { status: 'PENDING', url: null, name: 'x' } })
    expect(await ask(reports, asked)).toEqual({
      status: 425,
      body: { code: '425', detail: `The Request is a duplicate of : ${id}` },
    })
    const states = [await ask(`${reports}/${id}`, null), await ask(`${reports}/${id}`, null)]
    expect(states.map(({ body }) => body.status)).toEqual(['PROCESSING', 'COMPLETED'])
    const url = String(states[1]?.body.url)
    expect((await fetch(url, { headers: { authorization: 'Bearer x' } })).status).toBe(400)
    expect((await fetch(`${url}x`)).status).toBe(403)
    expect((await fetch(url)).status).toBe(200)
    vendor.simulator.setNow(new Date(now.getTime() + 2 * 3_600_000))
    expect((await fetch(url)).status).toBe(403)
  })
})

describe('the Amazon Ads connector on it', () => {
  it('says whose account it is', async () => {
    const account = { accountId: profile, timeZone: 'America/New_York', currency: 'USD' }
    expect(await open().session.account()).toEqual(account)
  })

  it.each(connector.objects.map(({ name }) => name))('reads %s by its contract, no key twice', async (name) => {
    const contract = connector.objects.find((one) => one.name === name)
    if (!contract) throw new Error(name)
    const records = await readAll(open().session, name, contract.sync.kind === 'days' ? days : full)
    expect(records.length).toBeGreaterThan(5)
    expect(records.map(compileContract(contract)).filter((violation) => violation !== null)).toEqual([])
    expect(new Set(records.map((record) => recordKey(contract, record))).size).toBe(records.length)
  })

  it('books every bit of money, click and purchase of the world once, and names each ad by all its digits', async () => {
    const records = await readAll(open().session, report, days)
    const [truth] = await vendor.world.rows(`
      select
        count(*) as "rows",
        sum(clicks)::bigint as clicks,
        sum(impressions)::bigint as impressions,
        (sum(spend) * 10000)::bigint as cost,
        sum(floor(conversions))::bigint as purchases,
        (sum(conversion_value) * 100)::bigint as sales
      from ad_day_as_of(timestamptz '${now.toISOString()}')
      where network = 'amazon_ads' and report_date between '2026-08-18' and '2026-09-27'`)
    const sum = (name: string, unit = 1) =>
      records.reduce((total, record) => total + Math.round(Number(record[name]) * unit), 0)
    expect(records).toHaveLength(Number(truth?.rows))
    expect(sum('clicks')).toBe(Number(truth?.clicks))
    expect(sum('impressions')).toBe(Number(truth?.impressions))
    expect(sum('cost', 10_000)).toBe(Number(truth?.cost))
    expect(sum('purchases30d')).toBe(Number(truth?.purchases))
    expect(sum('sales30d', 100)).toBe(Number(truth?.sales))
    const ads = await vendor.world.rows<{ ad_id: string }>("select ad_id from ad where network = 'amazon_ads'")
    const known = new Set(ads.map((ad) => ad.ad_id))
    expect(records.filter((record) => !known.has(String(record.adId)))).toEqual([])
  })

  it('restates sales of days long gone', async () => {
    const early: ExtractWindow = { kind: 'days', from: '2026-09-10', to: '2026-09-20' }
    const sales = async () => {
      const records = await readAll(open().session, report, early)
      return records.reduce((total, record) => total + Number(record.sales30d), 0)
    }
    vendor.simulator.setNow(new Date('2026-09-20T22:00:00Z'))
    const before = await sales()
    vendor.simulator.setNow(new Date('2026-10-02T12:00:00Z'))
    expect(await sales()).toBeGreaterThan(before)
  })

  it('reads the same report twice at one instant, which Amazon refuses to make twice', async () => {
    const first = await readAll(open().session, report, days)
    expect(await readAll(open().session, report, days)).toEqual(first)
  })

  it('renews a token that has ended, and stops where credentials or profile are others', async () => {
    const { session, io } = open()
    await session.account()
    vendor.simulator.setNow(new Date(now.getTime() + 3 * 3_600_000))
    await session.account()
    expect(io.events.filter((event) => event.kind === 'token-refresh')).toHaveLength(1)
    const refused = { code: 'vendor-refused-credentials' }
    await expect(open({}, { refresh_token: 'other' }).session.account()).rejects.toMatchObject(refused)
    const other = open({ profile_id: '1' }).session
    await expect(other.account()).rejects.toMatchObject({ code: 'vendor-not-found' })
    await expect(readAll(other, report, days)).rejects.toMatchObject({ code: 'vendor-refused-access' })
  })

  it.each<[FaultKind, string]>([
    ['throttle', '/sp/productAds'],
    ['server-error', '/sp/productAds'],
    ['expired-token', '/sp/productAds'],
    ['truncated-body', '/sp/productAds'],
    ['timeout', '/sp/productAds'],
  ])('reads all ads in spite of %s between two pages', async (kind, path) => {
    const object = 'sponsored_products_product_ads'
    const expected = await readAll(open().session, object, full)
    vendor.simulator.setFaults([{ vendor: 'amazon_ads', path, kind, after: 1, times: 1 }])
    const { session, io } = open()
    expect(await readAll(session, object, full)).toEqual(expected)
    expect(io.events.filter(({ kind: event }) => event === 'retry' || event === 'token-refresh')).toHaveLength(1)
  })

  it('waits as long as Amazon says, and half a minute where it does not', async () => {
    vendor.simulator.setFaults([{ vendor: 'amazon_ads', path: '/sp/campaigns', kind: 'throttle', times: 1 }])
    const entities = open()
    await readAll(entities.session, 'sponsored_products_campaigns', full)
    expect(entities.io.events.filter(({ kind }) => kind === 'retry')).toMatchObject([{ waitMs: 4000 }])
    vendor.simulator.setFaults([{ vendor: 'amazon_ads', path: '/reporting', kind: 'throttle', times: 1 }])
    const figures = open()
    await readAll(figures.session, report, days)
    expect(figures.io.events.filter(({ kind }) => kind === 'retry')).toMatchObject([{ waitMs: 30_000 }])
  })
})
