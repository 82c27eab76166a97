import {
  compileContract,
  type ExtractWindow,
  findConnector,
  type ObjectContract,
  type Page,
  recordKey,
} from '@gata/connectors'
import { describe, expect, it } from 'vitest'
import { fillWorld, worldSpec } from '../../world/index.ts'
import { readAll } from '../testing/read-all.ts'
import { serveVendor } from '../testing/serve-vendor.ts'
import { linkedinAdsApi } from './index.ts'

const connector = findConnector('linkedin_ads')
const spec = worldSpec({ days: 20, futureDays: 5, visitsPerDay: 200, networks: ['linkedin_ads'] })
const account = spec.accounts.linkedinAccountId
const now = new Date('2026-09-07T12:00:00Z')
const days: ExtractWindow = { kind: 'days', from: '2026-08-18', to: '2026-09-07' }
const full: ExtractWindow = { kind: 'full' }

const vendor = serveVendor({
  fill: async (world) => {
    await fillWorld(world, spec)
    // A deleted campaign, whose figures stay.
    await world.run(`
      update campaign set status = 'DELETED'
      where campaign_id = (select min(campaign_id) from campaign where name = 'Founders' and status = 'ACTIVE')`)
  },
  now,
  vendors: [linkedinAdsApi({ largestPage: 2 })],
})

function open(settings: Record<string, string> = {}, secrets: Record<string, string> = {}) {
  return vendor.open('linkedin_ads', { settings: { account_id: account, ...settings }, secrets })
}

function contractOf(name: string): ObjectContract {
  const contract = connector.objects.find((one) => one.name === name)
  if (!contract) throw new Error(name)
  return contract
}

/** A request without the connector; a header of null is left out. */
async function ask(path: string, headers: Record<string, string | null> = {}) {
  const { baseUrl = '', secrets = {} } = vendor.simulator.connections.linkedin_ads ?? {}
  const form = new URLSearchParams({ ...secrets, grant_type: 'refresh_token' })
  const grant = await (await fetch(`${baseUrl}/oauth/v2/accessToken`, { method: 'POST', body: form })).text()
  const all: Record<string, string | null> = {
    authorization: `Bearer ${/ya29\.\w+/.exec(grant)?.[0]}`,
    'linkedin-version': '202607',
    'x-restli-protocol-version': '2.0.0',
    ...headers,
  }
  const sent = Object.entries(all).flatMap(([name, value]): [string, string][] =>
    value === null ? [] : [[name, value]],
  )
  const response = await fetch(`${baseUrl}/rest/${path}`, { headers: sent })
  return { status: response.status, body: await response.json() }
}

const range = 'dateRange=(start:(year:2026,month:9,day:1),end:(year:2026,month:9,day:1))'
const figures = `adAnalytics?q=analytics&pivot=CREATIVE&timeGranularity=DAILY&${range}`
const accounts = `accounts=List(urn%3Ali%3AsponsoredAccount%3A${account})`

const sum = (records: Page['records'], name: string) =>
  records.reduce((total, record) => total + Math.round(Number(record[name] ?? 0) * 100), 0)

describe('the LinkedIn Ads API', () => {
  it('gives counts as numbers, costs as text, and nothing where there is nothing', async () => {
    const { body } = await ask(`${figures}&${accounts}&fields=pivotValues,dateRange,clicks,costInLocalCurrency`)
    const date = { year: 2026, month: 9, day: 1 }
    const element = {
      pivotValues: [expect.stringMatching(/^urn:li:sponsoredCreative:\d+$/)],
      dateRange: { start: date, end: date },
      clicks: expect.any(Number),
      costInLocalCurrency: expect.stringMatching(/^-?\d/),
    }
    expect(body).toMatchObject({ elements: expect.arrayContaining([element]) })
    const other = await ask(`${figures}&accounts=List(urn%3Ali%3AsponsoredAccount%3A1)`)
    expect(other).toMatchObject({ status: 200, body: { elements: [] } })
  })

  it.each([
    ['an unknown field', `${figures}&${accounts}&fields=pivotValue`, {}, 400],
    ['more than twenty fields', `${figures}&${accounts}&fields=${Array(21).fill('clicks').join()}`, {}, 400],
    ['no facet', `${figures}&fields=clicks`, {}, 400],
    ['brackets that were encoded', figures.replace('(start', '%28start').replace('))', ')%29'), {}, 400],
    ['no version', `${figures}&${accounts}`, { 'linkedin-version': null }, 400],
    ['a version that has ended', `${figures}&${accounts}`, { 'linkedin-version': '202401' }, 426],
    ['an unknown token', `${figures}&${accounts}`, { authorization: 'Bearer other' }, 401],
    ['another account', 'adAccounts/1', {}, 403],
  ])('refuses %s', async (_, path, headers, status) => {
    expect(await ask(path, headers)).toMatchObject({ status, body: { status } })
  })
})

describe('the LinkedIn Ads connector on it', () => {
  it('says whose account it is', async () => {
    expect(await open().session.account()).toEqual({ accountId: account, timeZone: 'UTC', currency: 'USD' })
  })

  it.each(connector.objects.map(({ name }) => name))('reads %s by its contract, no key twice', async (name) => {
    const contract = contractOf(name)
    const records = await readAll(open().session, name, contract.sync.kind === 'days' ? days : full)
    expect(records.length).toBeGreaterThan(0)
    expect(records.map(compileContract(contract)).filter((violation) => violation !== null)).toEqual([])
    expect(new Set(records.map((record) => recordKey(contract, record))).size).toBe(records.length)
  })

  it('reads every campaign, also removed ones, over several pages', async () => {
    const { io, session } = open()
    const found = await readAll(session, 'campaigns', full)
    const [truth] = await vendor.world.rows("select count(*) as found from campaign where network = 'linkedin_ads'")
    expect(found).toHaveLength(Number(truth?.found))
    expect(io.events.filter(({ kind }) => kind === 'request')).toHaveLength(1 + Math.ceil(found.length / 2))
    vendor.simulator.setNow(new Date('2026-09-20T12:00:00Z'))
    const later = (await readAll(open().session, 'campaigns', full)).map(({ status }) => String(status))
    expect(new Set(later)).toEqual(new Set(['ACTIVE', 'PAUSED', 'REMOVED']))
  })

  it('books every cent, click and conversion of the world once by creative, and once by campaign', async () => {
    const [truth] = await vendor.world.rows(`
      select
        count(*) as "rows",
        count(distinct (report_date, campaign_id)) as campaign_days,
        sum(clicks)::bigint as clicks,
        (sum(spend) * 100)::bigint as spend,
        sum(conversions::bigint)::bigint as conversions
      from ad_day_as_of(timestamptz '${now.toISOString()}')
      where network = 'linkedin_ads' and report_date between '2026-08-18' and '2026-09-07'`)
    const byAd = await readAll(open().session, 'ad_analytics', days)
    const byCampaign = await readAll(open().session, 'ad_analytics_by_campaign', days)
    expect([byAd.length, byCampaign.length]).toEqual([truth?.rows, truth?.campaign_days])
    for (const records of [byAd, byCampaign]) {
      expect(sum(records, 'clicks')).toBe(Number(truth?.clicks) * 100)
      expect(sum(records, 'costInLocalCurrency')).toBe(Number(truth?.spend))
      const conversions = sum(records, 'externalWebsiteConversions') + sum(records, 'oneClickLeads')
      expect(conversions).toBe(Number(truth?.conversions) * 100)
    }
    const parts = ['externalWebsitePostClickConversions', 'externalWebsitePostViewConversions']
    expect(sum(byAd, 'oneClickLeads')).toBeGreaterThan(0)
    expect(parts.reduce((total, part) => total + sum(byAd, part), 0)).toBe(sum(byAd, 'externalWebsiteConversions'))
  })

  it('restates conversions of days long gone', async () => {
    const conversions = async () =>
      sum(await readAll(open().session, 'ad_analytics', days), 'externalWebsiteConversions')
    const before = await conversions()
    vendor.simulator.setNow(new Date('2026-10-20T12:00:00Z'))
    expect(await conversions()).toBeGreaterThan(before)
  })

  it('says to which campaign a creative belongs', async () => {
    const [found] = await readAll(open().session, 'ad_analytics', days)
    const [creative, campaign] = Array.isArray(found?.pivotValues) ? found.pivotValues.map(String) : []
    const [truth] = await vendor.world.rows<{ campaign_id: string }>(
      `select campaign_id from ad where network = 'linkedin_ads' and ad_id = '${creative?.split(':').at(-1)}'`,
    )
    expect(campaign).toBe(`urn:li:sponsoredCampaign:${truth?.campaign_id}`)
  })

  it('renews a token that has ended once for ten requests', async () => {
    const exchanges = () => vendor.simulator.requests.recent().filter(({ path }) => path.includes('/oauth/')).length
    const { session } = open()
    const before = exchanges()
    await session.account()
    vendor.simulator.setNow(new Date(now.getTime() + 61 * 86_400_000))
    await Promise.all(Array.from({ length: 10 }, () => session.account()))
    expect(exchanges() - before).toBe(2)
  })

  it('refuses wrong credentials without trying again', async () => {
    const { session, io } = open({}, { refresh_token: 'other' })
    await expect(session.account()).rejects.toMatchObject({ code: 'vendor-refused-credentials' })
    expect(io.events.filter((event) => event.kind === 'retry')).toEqual([])
    await expect(open({ account_id: '1' }).session.account()).rejects.toMatchObject({ code: 'vendor-refused-access' })
  })

  // Last, since it crowds the world.
  it('loses no row of an account that has more than LinkedIn gives at once', async () => {
    await vendor.world.run(`
      insert into ad_day
      select * exclude (copy) replace (ad_id || lpad(copy::varchar, 3, '0') as ad_id)
      from ad_day
      cross join range(99) as copies(copy)
      where network = 'linkedin_ads'`)
    const [truth] = await vendor.world.rows(`
      select count(*) as "rows", sum(clicks)::bigint as clicks
      from ad_day_as_of(timestamptz '${now.toISOString()}')
      where network = 'linkedin_ads' and report_date between '2026-08-18' and '2026-09-07'`)
    vendor.simulator.setNow(new Date(now.getTime() + 1))
    const { io, session } = open()
    const found = await readAll(session, 'ad_analytics', days)
    expect(Number(truth?.rows)).toBeGreaterThan(15_000)
    expect(io.events.some(({ reason }) => reason === 'cut at 15000 elements')).toBe(true)
    expect(found).toHaveLength(Number(truth?.rows))
    expect(sum(found, 'clicks')).toBe(Number(truth?.clicks) * 100)
  })
})
