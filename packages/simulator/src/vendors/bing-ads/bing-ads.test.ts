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
import { bingAdsApi } from './index.ts'

const connector = findConnector('bing_ads')
const spec = worldSpec({ days: 20, futureDays: 5, visitsPerDay: 200, networks: ['bing_ads'] })
const account = spec.accounts.bingAccountId
const now = new Date('2026-09-07T12:00:00Z')
const days: ExtractWindow = { kind: 'days', from: '2026-08-18', to: '2026-09-07' }
const full: ExtractWindow = { kind: 'full' }
const ad = contractOf('ad_performance_report')

const vendor = serveVendor({
  fill: async (world) => {
    await fillWorld(world, spec)
    // A deleted campaign, whose figures stay.
    await world.run(`
      update campaign set status = 'DELETED'
      where campaign_id = (select min(campaign_id) from campaign where name = 'Bing Generic' and status = 'ACTIVE')`)
  },
  now,
  vendors: [bingAdsApi({ endsUsedTokens: true })],
})

let refreshToken: string | null = null

/** A session; the refresh token of the last exchange is kept, since this Microsoft takes each but once. */
function open(settings: Record<string, string> = {}, secrets: Record<string, string> = {}) {
  const onSecret = (_: string, value: string) => {
    refreshToken = value
  }
  return vendor.open('bing_ads', {
    settings: { account_id: account, customer_id: '251186883', ...settings },
    secrets: { ...(refreshToken ? { refresh_token: refreshToken } : {}), ...secrets },
    io: { onSecret },
  })
}

function contractOf(name: string): ObjectContract {
  const contract = connector.objects.find((one) => one.name === name)
  if (!contract) throw new Error(name)
  return contract
}

/** A call without the connector, with a token that is bought for it. */
async function ask(path: string, body: unknown, headers: Record<string, string> = {}) {
  const { baseUrl = '', secrets = {} } = vendor.simulator.connections.bing_ads ?? {}
  const form = { ...secrets, grant_type: 'refresh_token', ...(refreshToken ? { refresh_token: refreshToken } : {}) }
  const grant = await fetch(`${baseUrl}/common/oauth2/v2.0/token`, { method: 'POST', body: new URLSearchParams(form) })
  const text = await grant.text()
  refreshToken = /"refresh_token":"([^"]+)"/.exec(text)?.[1] ?? refreshToken
  const response = await fetch(`${baseUrl}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${/ya29\.\w+/.exec(text)?.[0]}`,
      developertoken: secrets.developer_token ?? '',
      customeraccountid: account,
      customerid: '251186883',
      ...headers,
    },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}

const order = (columns: readonly string[], from = 1) => ({
  ReportRequest: {
    Type: 'AdPerformanceReportRequest',
    Format: 'Csv',
    Aggregation: 'Daily',
    Columns: columns,
    Scope: { AccountIds: [account] },
    Time: {
      CustomDateRangeStart: { Day: from, Month: 9, Year: 2026 },
      CustomDateRangeEnd: { Day: 2, Month: 9, Year: 2026 },
    },
  },
})

const sum = (records: Page['records'], name: string) =>
  records.reduce((total, record) => total + Math.round(Number(record[name]) * 10_000), 0)

describe('the Microsoft Advertising API', () => {
  it('writes ids as text and what is unset as null, and knows no parents', async () => {
    const path = '/CampaignManagement/v13'
    const id = expect.stringMatching(/^\d+$/)
    const { body } = await ask(`${path}/Campaigns/QueryByAccountId`, { AccountId: account })
    const found = body as { Campaigns: readonly { Id: string }[] } // what is in it, the next line looks at
    expect(found.Campaigns[0]).toMatchObject({ Id: id, Status: 'Active', SubType: null })
    const groups = await ask(`${path}/AdGroups/QueryByCampaignId`, { CampaignId: found.Campaigns[0]?.Id })
    expect(groups.body).toMatchObject({ AdGroups: expect.arrayContaining([expect.objectContaining({ Id: id })]) })
    expect(JSON.stringify(groups.body)).not.toContain('CampaignId')
  })

  it.each([
    [['AdId', 'TimePeriod', 'Nonsense'], 1, 2016],
    [['AdId', 'TimePeriod'], 1, 2015],
    [['TimePeriod', 'Clicks'], 3, 2013],
  ])('refuses a report of %j from day %i', async (columns, from, code) => {
    const { status, body } = await ask('/Reporting/v13/GenerateReport/Submit', order(columns, from))
    expect({ status, body }).toMatchObject({ status: 400, body: { OperationErrors: [{ Code: code }] } })
  })

  it('refuses a caller that it does not know, and one of another account', async () => {
    const path = '/CustomerManagement/v13/Account/Query'
    const refusal = (code: number) => ({ body: { Errors: [{ Code: code }], Type: 'AdApiFaultDetail' } })
    expect(await ask(path, { AccountId: account }, { developertoken: 'x' })).toMatchObject(refusal(105))
    expect(await ask(path, { AccountId: '1' })).toMatchObject(refusal(106))
    expect(await ask(path, { AccountId: account }, { customeraccountid: '1' })).toMatchObject(refusal(106))
  })

  it('finishes a report without a file where there is no data', async () => {
    const past: ExtractWindow = { kind: 'days', from: '2026-01-01', to: '2026-01-02' }
    expect(await readAll(open().session, ad.name, past)).toEqual([])
    expect(vendor.simulator.requests.recent().at(-1)?.path).toBe('/Reporting/v13/GenerateReport/Poll')
  })
})

describe('the Microsoft Advertising connector on it', () => {
  it('says whose account it is', async () => {
    const expected = { accountId: account, timeZone: 'America/New_York', currency: 'USD' }
    expect(await open().session.account()).toEqual(expected)
  })

  it.each(connector.objects.map(({ name }) => name))('reads %s by its contract, no key twice', async (name) => {
    const contract = contractOf(name)
    const records = await readAll(open().session, name, contract.sync.kind === 'days' ? days : full)
    expect(records.length).toBeGreaterThan(0)
    expect(records.map(compileContract(contract)).filter((violation) => violation !== null)).toEqual([])
    expect(new Set(records.map((record) => recordKey(contract, record))).size).toBe(records.length)
  })

  it('reads the entities that the world has and has not deleted, each below its parent', async () => {
    const { session } = open()
    const counted = async (table: string) => {
      const [row] = await vendor.world.rows<{ found: number }>(
        `select count(*) as found
        from ${table}
        join campaign as parent using (network, campaign_id)
        where network = 'bing_ads' and not (parent.status = 'DELETED' and parent.updated_at <= timestamptz '${now.toISOString()}')`,
      )
      return row?.found
    }
    expect(await readAll(session, 'campaigns', full)).toHaveLength(Number(await counted('campaign')))
    expect(await readAll(session, 'ad_groups', full)).toHaveLength(Number(await counted('ad_group')))
    const ads = await readAll(session, 'ads', full)
    expect(ads).toHaveLength(Number(await counted('ad')))
    const [found] = ads
    const [truth] = await vendor.world.rows(
      `select ad_group_id, campaign_id from ad where network = 'bing_ads' and ad_id = '${String(found?.Id)}'`,
    )
    expect(found).toMatchObject({ AdGroupId: truth?.ad_group_id, CampaignId: truth?.campaign_id })
  })

  it('books every cent, click and conversion of the world once, and in the account report once more', async () => {
    const [truth] = await vendor.world.rows(`
      select
        count(*) as "rows",
        count(distinct report_date) as days,
        sum(clicks)::bigint as clicks,
        (sum(spend) * 10000)::bigint as spend,
        (sum(conversions) * 10000)::bigint as conversions,
        (sum(conversion_value) * 10000)::bigint as revenue
      from ad_day_as_of(timestamptz '${now.toISOString()}')
      where network = 'bing_ads' and report_date between '2026-08-18' and '2026-09-07'`)
    const byAd = await readAll(open().session, ad.name, days)
    const byAccount = await readAll(open().session, 'account_performance_report', days)
    expect([byAd.length, byAccount.length]).toEqual([truth?.rows, truth?.days])
    for (const records of [byAd, byAccount]) {
      expect(sum(records, 'Clicks') / 10_000).toBe(truth?.clicks)
      expect(sum(records, 'Spend')).toBe(Number(truth?.spend))
      expect(sum(records, 'ConversionsQualified')).toBe(Number(truth?.conversions))
      expect(sum(records, 'Revenue')).toBe(Number(truth?.revenue))
    }
  })

  it('restates conversions of days long gone', async () => {
    const before = await readAll(open().session, ad.name, days)
    vendor.simulator.setNow(new Date('2026-10-20T12:00:00Z'))
    const after = await readAll(open().session, ad.name, days)
    expect(sum(after, 'ConversionsQualified')).toBeGreaterThan(sum(before, 'ConversionsQualified'))
  })

  it('renews a token that has ended once for ten requests, each time with the newest refresh token', async () => {
    const exchanges = () => vendor.simulator.requests.recent().filter(({ path }) => path.includes('/oauth2/')).length
    const { session } = open()
    const before = exchanges()
    await session.account()
    vendor.simulator.setNow(new Date(now.getTime() + 3 * 3_600_000))
    await Promise.all(Array.from({ length: 10 }, () => readAll(session, 'campaigns', full)))
    vendor.simulator.setNow(new Date(now.getTime() + 6 * 3_600_000))
    await readAll(session, 'campaigns', full)
    expect(exchanges() - before).toBe(3)
  })

  it('refuses wrong credentials without trying again', async () => {
    const { session, io } = open({}, { refresh_token: 'other' })
    await expect(session.account()).rejects.toMatchObject({ code: 'vendor-refused-credentials' })
    expect(io.events.filter((event) => event.kind === 'retry')).toEqual([])
    await expect(open({ account_id: '1' }).session.account()).rejects.toMatchObject({ code: 'vendor-refused-access' })
  })
})
