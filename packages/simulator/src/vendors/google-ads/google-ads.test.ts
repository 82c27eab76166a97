import { compileContract, type ExtractWindow, findConnector, type Page, recordKey } from '@gata/connectors'
import { describe, expect, it } from 'vitest'
import { fillWorld, worldSpec } from '../../world/index.ts'
import { readAll } from '../testing/read-all.ts'
import { serveVendor } from '../testing/serve-vendor.ts'
import { googleAdsApi } from './index.ts'

const connector = findConnector('google_ads')
const spec = worldSpec({ days: 20, futureDays: 5, visitsPerDay: 100 })
const { googleCustomerId: customer, googleManagerId: manager } = spec.accounts
const now = new Date('2026-09-07T12:00:00Z')
const days: ExtractWindow = { kind: 'days', from: '2026-08-18', to: '2026-09-07' }
const full: ExtractWindow = { kind: 'full' }

const vendor = serveVendor({
  fill: (world) => fillWorld(world, spec),
  now,
  vendors: [googleAdsApi({ managerId: manager, pageRows: 50 })],
})

function open(settings: Record<string, string> = {}, secrets: Record<string, string> = {}) {
  const own = { customer_id: customer, login_customer_id: manager }
  return vendor.open('google_ads', { settings: { ...own, ...settings }, secrets })
}

/** A request without the connector; `headers` of null leave one out. */
async function ask(method: string, body: unknown, headers: Record<string, string | null> = {}, id = customer) {
  const { baseUrl = '', secrets = {} } = vendor.simulator.connections.google_ads ?? {}
  const form = new URLSearchParams({ ...secrets, grant_type: 'refresh_token' })
  const grant = await (await fetch(`${baseUrl}/oauth2/token`, { method: 'POST', body: form })).text()
  const all: Record<string, string | null> = {
    'content-type': 'application/json',
    authorization: `Bearer ${/ya29\.\w+/.exec(grant)?.[0]}`,
    'developer-token': secrets.developer_token ?? '',
    'login-customer-id': manager,
    ...headers,
  }
  const sent = Object.entries(all).flatMap(([name, value]): [string, string][] =>
    value === null ? [] : [[name, value]],
  )
  const url = `${baseUrl}/v25/customers/${id}/googleAds:${method}`
  const response = await fetch(url, { method: 'POST', headers: sent, body: JSON.stringify(body) })
  return { status: response.status, body: await response.json() }
}

interface SearchPage {
  readonly results?: readonly Readonly<Record<string, unknown>>[]
  readonly nextPageToken?: string
}

/** A page of a query that is not refused. */
async function askPage(body: unknown, id = customer): Promise<SearchPage> {
  return (await ask('search', body, {}, id)).body as SearchPage // what is in it, the tests look at
}

async function askStream(query: string): Promise<readonly SearchPage[]> {
  return (await ask('searchStream', { query })).body as readonly SearchPage[] // what is in it, the tests look at
}

function refusal(family: string, word: string, status = 400) {
  const failure = expect.objectContaining({ errors: [expect.objectContaining({ errorCode: { [family]: word } })] })
  return { status, body: { error: expect.objectContaining({ code: status, details: [failure] }) } }
}

const micros = (value: unknown): number => Math.round(Number(value) * 1_000_000)

describe('the Google Ads API', () => {
  it('gives pages and their tokens', async () => {
    const query =
      "SELECT segments.date, metrics.clicks FROM campaign WHERE segments.date BETWEEN '2026-08-18' AND '2026-09-07'"
    const rows: unknown[] = []
    let pages = 0
    let pageToken: string | undefined
    do {
      const page: SearchPage = await askPage({ query, ...(pageToken ? { pageToken } : {}) })
      rows.push(...(page.results ?? []))
      pageToken = page.nextPageToken
      pages += 1
    } while (pageToken)
    const streamed = (await askStream(query)).flatMap((chunk) => chunk.results ?? [])
    expect(rows.length).toBeGreaterThan(50)
    expect(pages).toBe(Math.ceil(rows.length / 50))
    expect(streamed).toEqual(rows)
    expect(rows[0]).toEqual({
      campaign: { resourceName: expect.stringMatching(/^customers\/\d+\/campaigns\/\d+$/) },
      segments: { date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) },
      metrics: { clicks: expect.stringMatching(/^\d+$/) },
    })
  })

  it('leaves unset fields and an empty result out', async () => {
    const some = await askPage({ query: 'SELECT campaign.id, campaign.end_date_time FROM campaign LIMIT 1' })
    expect(some.results).toEqual([
      { campaign: { resourceName: expect.any(String), id: expect.stringMatching(/^\d+$/) } },
    ])
    const none = await askStream("SELECT campaign.id FROM campaign WHERE campaign.name = 'none'")
    expect(none).toEqual([{ fieldMask: 'campaign.id', requestId: expect.any(String) }])
  })

  it.each([
    ['SELECT metrics.foo FROM campaign', 'queryError', 'UNRECOGNIZED_FIELD'],
    ['SELECT campaign.id FROM nothing', 'queryError', 'BAD_RESOURCE_TYPE_IN_FROM_CLAUSE'],
    ['SELECT ad_group.id FROM campaign', 'queryError', 'PROHIBITED_RESOURCE_TYPE_IN_SELECT_CLAUSE'],
    ['SELECT segments.date, metrics.clicks FROM campaign', 'queryError', 'EXPECTED_FILTERS_ON_DATE_RANGE'],
    ['SELECT campaign.id', 'queryError', 'UNEXPECTED_INPUT'],
    ["SELECT segments.date FROM campaign WHERE segments.date = '2020-01-01'", 'dateRangeError', 'INVALID_DATE'],
  ])('refuses %s', async (query, family, word) => {
    expect(await ask('search', { query })).toMatchObject(refusal(family, word))
  })

  it('refuses page sizes, missing headers and managers’ metrics', async () => {
    const query = 'SELECT customer.id, metrics.clicks FROM customer'
    const denied = refusal('authorizationError', 'USER_PERMISSION_DENIED', 403)
    expect(await ask('search', { query, pageSize: 10 })).toMatchObject(
      refusal('requestError', 'PAGE_SIZE_NOT_SUPPORTED'),
    )
    expect(await ask('search', { query }, { 'developer-token': null })).toMatchObject(
      refusal('requestError', 'DEVELOPER_TOKEN_PARAMETER_MISSING'),
    )
    expect(await ask('search', { query }, { 'login-customer-id': null })).toMatchObject(denied)
    expect(await ask('search', { query }, {}, '1111111111')).toMatchObject(denied)
    expect(await ask('search', { query }, {}, manager)).toMatchObject(
      refusal('queryError', 'REQUESTED_METRICS_FOR_MANAGER'),
    )
    expect(await ask('search', { query }, { authorization: 'Bearer other' })).toMatchObject(
      refusal('authenticationError', 'OAUTH_TOKEN_INVALID', 401),
    )
  })

  it('wraps the error of a stream in a list', async () => {
    const { status, body } = await ask('searchStream', { query: 'SELECT metrics.foo FROM campaign' })
    expect({ status, body }).toMatchObject({ status: 400, body: [{ error: { status: 'INVALID_ARGUMENT' } }] })
  })

  it('names the accounts below a manager', async () => {
    const query = 'SELECT customer_client.id, customer_client.manager, customer_client.level FROM customer_client'
    const { results = [] } = await askPage({ query }, manager)
    const clients = results.map((row) => row.customerClient)
    expect(clients).toMatchObject([
      { id: manager, manager: true, level: '0' },
      { id: customer, manager: false, level: '1' },
    ])
  })
})

describe('the Google Ads connector on it', () => {
  it('says whose account it is', async () => {
    const account = { accountId: customer, timeZone: 'America/New_York', currency: 'USD' }
    expect(await open().session.account()).toEqual(account)
  })

  it.each(connector.objects.map(({ name }) => name))('reads %s by its contract, no key twice', async (name) => {
    const contract = connector.objects.find((one) => one.name === name)
    if (!contract) throw new Error(name)
    const records = await readAll(open().session, name, contract.sync.kind === 'days' ? days : full)
    expect(records.length).toBeGreaterThan(0)
    expect(records.map(compileContract(contract)).filter((violation) => violation !== null)).toEqual([])
    expect(new Set(records.map((record) => recordKey(contract, record))).size).toBe(records.length)
  })

  it('books every micro, click and conversion of the world once', async () => {
    const records = await readAll(open().session, 'ad_performance', days)
    const [truth] = await vendor.world.rows(`
      select
        count(*) as "rows",
        sum(clicks)::bigint as clicks,
        sum(impressions)::bigint as impressions,
        (sum(spend) * 1000000)::bigint as cost,
        sum(conversions)::varchar as conversions,
        count(*) filter (ad_id is null) as without_ad
      from ad_day_as_of(timestamptz '${now.toISOString()}')
      where network = 'google_ads' and report_date between '2026-08-18' and '2026-09-07'`)
    const sum = (name: string) =>
      records.reduce((total, record) => total + Number(Reflect.get(Object(record.metrics), name)), 0)
    expect(records).toHaveLength(Number(truth?.rows))
    expect(sum('clicks')).toBe(Number(truth?.clicks))
    expect(sum('impressions')).toBe(Number(truth?.impressions))
    expect(sum('costMicros')).toBe(Number(truth?.cost))
    expect(micros(sum('conversions'))).toBe(micros(truth?.conversions))
    expect(records.filter((record) => !record.adGroupAd)).toHaveLength(Number(truth?.without_ad))
  })

  it('knows a campaign as paused only when it has been paused', async () => {
    const statuses = async (at: string) => {
      vendor.simulator.setNow(new Date(at))
      const records = await readAll(open().session, 'campaigns', full)
      return records.map((record) => String(Reflect.get(Object(record.campaign), 'status'))).toSorted()
    }
    expect(await statuses('2026-08-20T12:00:00Z')).toEqual(Array(5).fill('ENABLED'))
    expect(await statuses('2026-09-20T12:00:00Z')).toEqual([...Array(4).fill('ENABLED'), 'PAUSED'])
  })

  it('restates conversions of days long gone', async () => {
    const early: ExtractWindow = { kind: 'days', from: '2026-08-18', to: '2026-08-25' }
    const before = await readAll(open().session, 'ad_performance', early)
    vendor.simulator.setNow(new Date('2026-09-12T12:00:00Z'))
    const after = await readAll(open().session, 'ad_performance', early)
    const sum = (records: Page['records']) =>
      records.reduce((total, record) => total + Number(Reflect.get(Object(record.metrics), 'conversions')), 0)
    expect(sum(after)).toBeGreaterThan(sum(before))
  })

  it('renews a token that has ended', async () => {
    const { session, io } = open()
    await session.account()
    vendor.simulator.setNow(new Date(now.getTime() + 3 * 3_600_000))
    await session.account()
    expect(io.events.filter((event) => event.kind === 'token-refresh')).toHaveLength(1)
  })

  it('refuses wrong credentials without trying again', async () => {
    const { session, io } = open({}, { refresh_token: 'other' })
    await expect(session.account()).rejects.toMatchObject({ code: 'vendor-refused-credentials' })
    expect(io.events.filter((event) => event.kind === 'retry')).toEqual([])
  })

  it('says what stands in the way of an account', async () => {
    const denied = { code: 'vendor-refused-access' }
    await expect(open({ customer_id: '1111111111' }).session.account()).rejects.toMatchObject(denied)
    await expect(open({ login_customer_id: '1111111111' }).session.account()).rejects.toMatchObject(denied)
    await expect(open({ customer_id: manager }).session.account()).rejects.toMatchObject({
      code: 'google-ads-manager-account',
    })
  })

  it('waits as long as Google says', async () => {
    vendor.simulator.setFaults([{ vendor: 'google_ads', path: 'searchStream', kind: 'throttle', times: 1 }])
    const { session, io } = open()
    await session.account()
    expect(io.events.filter((event) => event.kind === 'retry')).toMatchObject([{ waitMs: 7000 }])
  })
})
