import { compileContract, type ExtractWindow, findConnector, type Page, recordKey } from '@gata/connectors'
import { describe, expect, it } from 'vitest'
import { worldSpec } from '../../world/index.ts'
import { fillAdWorld } from '../testing/ad-world.ts'
import { readAll } from '../testing/read-all.ts'
import { serveVendor } from '../testing/serve-vendor.ts'
import { tiktokAdsApi } from './index.ts'

const connector = findConnector('tiktok_ads')
const spec = worldSpec({ days: 40, futureDays: 5, visitsPerDay: 60 })
const advertiser = '7644143197428744199'
const now = new Date('2026-09-27T12:00:00Z')
const days: ExtractWindow = { kind: 'days', from: '2026-08-18', to: '2026-09-27' }
const full: ExtractWindow = { kind: 'full' }
const report = 'ads_reports_daily'

const vendor = serveVendor({
  fill: (world) => fillAdWorld(world, spec, 'tiktok_ads', advertiser),
  now,
  vendors: [tiktokAdsApi({ pageRows: 20, longestReport: 16 })],
})

function open(settings: Record<string, string> = {}, secrets: Record<string, string> = {}) {
  return vendor.open('tiktok_ads', { settings: { advertiser_id: advertiser, ...settings }, secrets })
}

interface Asked {
  readonly code: number
  readonly data: {
    readonly list?: readonly Readonly<Record<string, unknown>>[]
    readonly page_info?: Readonly<Record<string, number>>
  }
}

/** A request without the connector; a parameter or token of null is left out. */
async function ask(
  path: string,
  changes: Record<string, string | null> = {},
  token: string | null = '',
): Promise<Asked> {
  const { baseUrl = '', secrets = {} } = vendor.simulator.connections.tiktok_ads ?? {}
  const given = Object.entries({ advertiser_id: advertiser, ...changes })
  const search = new URLSearchParams(
    given.flatMap(([name, value]): [string, string][] => (value === null ? [] : [[name, value]])),
  )
  const headers = token === null ? {} : { 'access-token': token || (secrets.access_token ?? '') }
  const response = await fetch(`${baseUrl}/open_api/v1.3/${path}?${search.toString()}`, { headers })
  expect(response.status).toBe(200)
  return (await response.json()) as Asked // what is in it, the tests look at
}

const byAd = {
  report_type: 'BASIC',
  service_type: 'AUCTION',
  data_level: 'AUCTION_AD',
  dimensions: '["ad_id","stat_time_day"]',
  metrics: '["spend","conversion","total_purchase_value","total_sales_lead_value"]',
  start_date: '2026-09-01',
  end_date: '2026-09-10',
}

function metric(record: Readonly<Record<string, unknown>>, name: string): number {
  const value: unknown = Reflect.get(Object(record.metrics), name)
  return value === '-' ? 0 : Number(value)
}

describe('the API of TikTok Ads', () => {
  it.each<[string, number, string, Record<string, string | null>, string | null]>([
    ['no token', 40104, 'campaign/get/', {}, null],
    ['another token', 40105, 'campaign/get/', {}, 'other'],
    ['no advertiser', 40002, 'campaign/get/', { advertiser_id: null }, ''],
    ['another advertiser', 40300, 'campaign/get/', { advertiser_id: '1' }, ''],
    ['too long a page', 40002, 'campaign/get/', { page_size: '1001' }, ''],
    ['an unknown status', 40002, 'ad/get/', { filtering: '{"secondary_status":"STATUS_ALL"}' }, ''],
    ['an unknown metric', 40002, 'report/integrated/get/', { ...byAd, metrics: '["foo"]' }, ''],
    ['31 days', 40002, 'report/integrated/get/', { ...byAd, end_date: '2026-10-01' }, ''],
    ['too much data', 40067, 'report/integrated/get/', { ...byAd, end_date: '2026-09-30' }, ''],
  ])('refuses %s with code %i and HTTP 200', async (_, code, path, changes, token) => {
    expect(await ask(path, changes, token)).toMatchObject({ code, data: {} })
  })

  it('counts pages and keeps deleted ones back until they are asked for', async () => {
    const alive = await ask('campaign/get/', { page: '2', page_size: '4' })
    expect(alive.data.list).toHaveLength(1)
    expect(alive.data.page_info).toEqual({ page: 2, page_size: 4, total_number: 5, total_page: 2 })
    const filtering = '{"secondary_status":"CAMPAIGN_STATUS_DELETE"}'
    expect((await ask('campaign/get/', { filtering })).data.list).toMatchObject([
      { operation_status: 'DISABLE', secondary_status: 'CAMPAIGN_STATUS_DELETE' },
    ])
  })

  it('keeps figures of deleted ads back until they are asked for', async () => {
    const filtering = '[{"field_name":"ad_status","filter_type":"IN","filter_value":"[\\"STATUS_ALL\\"]"}]'
    const range = { ...byAd, start_date: '2026-08-18', end_date: '2026-08-27' }
    const count = async (more: Record<string, string>) =>
      (await ask('report/integrated/get/', { ...range, ...more })).data.page_info?.total_number
    expect(await count({ filtering })).toBeGreaterThan((await count({})) ?? 0)
  })

  it('writes figures as text and a dash for what does not apply', async () => {
    const rows: Readonly<Record<string, unknown>>[] = []
    for (let page = 1; page <= 10; page++) {
      rows.push(...((await ask('report/integrated/get/', { ...byAd, page: String(page) })).data.list ?? []))
    }
    const values = rows.map(({ metrics }) => Object(metrics) as Readonly<Record<string, string>>) // objects of texts, looked at below
    for (const value of values) {
      expect(value.spend).toMatch(/^\d+\.\d{4}$/)
      expect(value.total_sales_lead_value).toBe('-')
    }
    expect(values.some(({ total_purchase_value }) => total_purchase_value === '-')).toBe(true)
    expect(values.some(({ total_purchase_value }) => total_purchase_value !== '-')).toBe(true)
  })
})

describe('the TikTok Ads connector on it', () => {
  it('says whose account it is', async () => {
    const account = { accountId: advertiser, timeZone: 'America/New_York', currency: 'USD' }
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

  it('books every bit of money, click and conversion of the world once', async () => {
    const records = await readAll(open().session, report, days)
    const [truth] = await vendor.world.rows(`
      select
        count(*) as "rows",
        sum(clicks)::bigint as clicks,
        sum(impressions)::bigint as impressions,
        (sum(spend) * 10000)::bigint as spend,
        sum(conversions::bigint)::bigint as conversions,
        (sum(conversion_value) * 10000)::bigint as value
      from ad_day_as_of(timestamptz '${now.toISOString()}')
      where network = 'tiktok_ads' and report_date between '2026-08-18' and '2026-09-27'`)
    const sum = (name: string, unit = 1) =>
      records.reduce((total, record) => total + Math.round(metric(record, name) * unit), 0)
    expect(records).toHaveLength(Number(truth?.rows))
    expect(sum('clicks')).toBe(Number(truth?.clicks))
    expect(sum('impressions')).toBe(Number(truth?.impressions))
    expect(sum('spend', 10_000)).toBe(Number(truth?.spend))
    expect(sum('conversion')).toBe(Number(truth?.conversions))
    expect(sum('total_purchase_value', 10_000)).toBe(Number(truth?.value))
    expect(records[0]).toMatchObject({ advertiser_id: advertiser, currency: 'USD' })
  })

  it('restates the value of days long gone', async () => {
    const early: ExtractWindow = { kind: 'days', from: '2026-08-25', to: '2026-09-20' }
    const value = async () => {
      const records = await readAll(open().session, report, early)
      return records.reduce((total, record) => total + metric(record, 'total_purchase_value'), 0)
    }
    vendor.simulator.setNow(new Date('2026-09-20T22:00:00Z'))
    const before = await value()
    vendor.simulator.setNow(new Date('2026-10-02T12:00:00Z'))
    expect(await value()).toBeGreaterThan(before)
  })

  it('stops where the token was taken back or the advertiser is another', async () => {
    const refused = { code: 'vendor-refused-credentials' }
    await expect(open({}, { access_token: 'other' }).session.account()).rejects.toMatchObject(refused)
    await expect(open({ advertiser_id: '1' }).session.account()).rejects.toMatchObject({
      code: 'vendor-refused-access',
    })
    await expect(readAll(open({ advertiser_id: '1' }).session, 'ads', full)).rejects.toMatchObject({
      code: 'vendor-not-found',
    })
    vendor.simulator.setFaults([{ vendor: 'tiktok_ads', kind: 'expired-token', times: 1 }])
    const { session, io } = open()
    await expect(readAll(session, 'campaigns', full)).rejects.toMatchObject(refused)
    expect(io.events.filter((event) => event.kind === 'retry')).toEqual([])
  })

  it('passes repeated and reordered pages on', async () => {
    const expected = await readAll(open().session, 'ads', full)
    const ids = (records: Page['records']) => records.map((record) => String(record.ad_id))
    vendor.simulator.setFaults([
      { vendor: 'tiktok_ads', kind: 'duplicate-page', times: 1 },
      { vendor: 'tiktok_ads', kind: 'reordered-page', after: 1, times: 1 },
    ])
    const twice = await readAll(open().session, 'ads', full)
    expect(twice).toHaveLength(expected.length + 20)
    expect(new Set(ids(twice))).toEqual(new Set(ids(expected)))
  })
})
