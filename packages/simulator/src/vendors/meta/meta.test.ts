import { compileContract, type ExtractWindow, findConnector, type Page, recordKey } from '@gata/connectors'
import { describe, expect, it } from 'vitest'
import { fillWorld, worldSpec } from '../../world/index.ts'
import { readAll } from '../testing/read-all.ts'
import { serveVendor } from '../testing/serve-vendor.ts'
import { metaApi } from './index.ts'

type Name = 'facebook_ads' | 'instagram_ads'

const spec = worldSpec({ days: 20, futureDays: 5, visitsPerDay: 100 })
const account = `act_${spec.accounts.metaAccountId}`
const now = new Date('2026-09-07T12:00:00Z')
const days: ExtractWindow = { kind: 'days', from: '2026-08-18', to: '2026-09-07' }
const full: ExtractWindow = { kind: 'full' }
const objects = findConnector('facebook_ads').objects

const vendor = serveVendor({
  fill: (world) => fillWorld(world, spec),
  now,
  vendors: [metaApi({ largestPage: 200, longestReport: 12 })],
})

function open(
  name: Name = 'facebook_ads',
  settings: Record<string, string> = {},
  secrets: Record<string, string> = {},
) {
  return vendor.open(name, { settings: { account_id: spec.accounts.metaAccountId, ...settings }, secrets })
}

interface GraphAnswer {
  readonly data?: readonly Readonly<Record<string, unknown>>[]
  readonly paging?: { readonly cursors: { readonly after: string }; readonly next?: string }
  readonly error?: { readonly code: number; readonly error_subcode?: number }
  readonly [field: string]: unknown
}

/** A request without the connector. */
async function ask(path: string, parameters: Record<string, string> = {}, method = 'GET') {
  const { baseUrl = '', secrets = {} } = vendor.simulator.connections.facebook_ads ?? {}
  const search = new URLSearchParams({ ...secrets, ...parameters })
  const url = path.startsWith('http') ? path : `${baseUrl}/v26.0/${path}`
  const response =
    method === 'POST'
      ? await fetch(url, { method, body: search })
      : await fetch(path.startsWith('http') ? url : `${url}?${search.toString()}`)
  const body = (await response.json()) as GraphAnswer // what is in it, the tests look at
  return { status: response.status, headers: response.headers, body }
}

const range = JSON.stringify({ since: '2026-08-18', until: '2026-08-27' })
const byAd = { level: 'ad', time_increment: '1', time_range: range, breakdowns: 'publisher_platform' }

function valueOf(record: Readonly<Record<string, unknown>>, list: string, type: string): number {
  const entries = record[list]
  if (!Array.isArray(entries)) return 0
  const found = entries.filter((entry: object) => Reflect.get(entry, 'action_type') === type)
  expect(found.length).toBeLessThan(2)
  return found.length > 0 ? Number(Reflect.get(Object(found[0]), 'value')) : 0
}

describe('the API of Meta', () => {
  it('links to the next page until there is none', async () => {
    const first = await ask(`${account}/insights`, { ...byAd, fields: 'ad_id,impressions', limit: '40' })
    const ids = new Set<string>()
    let rows = 0
    let page = first.body
    for (;;) {
      rows += page.data?.length ?? 0
      for (const row of page.data ?? [])
        ids.add(`${String(row.ad_id)} ${String(row.date_start)} ${String(row.publisher_platform)}`)
      expect(page.paging?.cursors.after).toEqual(expect.any(String))
      if (!page.paging?.next) break
      page = (await ask(page.paging.next)).body
    }
    expect(rows).toBeGreaterThan(80)
    expect(ids.size).toBe(rows)
  })

  it('writes figures as text and leaves empty ones out', async () => {
    const fields = 'ad_id,clicks,spend,actions,action_values,account_currency'
    const { body } = await ask(`${account}/insights`, { ...byAd, fields, limit: '200' })
    const rows = body.data ?? []
    for (const row of rows) {
      expect(row).toMatchObject({ spend: expect.stringMatching(/^\d+(\.\d*[1-9])?$/), account_currency: 'USD' })
      expect(
        Object.values(row).filter((value) => value === null || (Array.isArray(value) && value.length === 0)),
      ).toEqual([])
    }
    const bought = rows.filter((row) => valueOf(row, 'actions', 'purchase') > 0)
    expect(bought.length).toBeGreaterThan(0)
    expect(rows.some((row) => !('action_values' in row))).toBe(true)
    for (const row of bought) {
      const purchases = valueOf(row, 'actions', 'purchase')
      expect(valueOf(row, 'actions', 'omni_purchase')).toBe(purchases)
      expect(valueOf(row, 'actions', 'offsite_conversion.fb_pixel_purchase')).toBe(purchases)
    }
  })

  it('shows deleted campaigns only where they are asked for', async () => {
    vendor.simulator.setNow(new Date('2026-09-20T12:00:00Z'))
    const alive = (await ask(`${account}/campaigns`)).body.data ?? []
    const filtering = JSON.stringify([{ field: 'campaign.effective_status', operator: 'IN', value: ['DELETED'] }])
    const deleted = (await ask(`${account}/campaigns`, { filtering, fields: 'effective_status' })).body.data ?? []
    expect(alive).toHaveLength(5)
    expect(deleted).toEqual([{ id: expect.any(String), effective_status: 'DELETED' }])
  })

  it('writes instants with the offset of the account and budgets in cents', async () => {
    const { body } = await ask(`${account}/campaigns`, { fields: 'created_time,daily_budget', limit: '1' })
    expect(body.data).toEqual([
      {
        id: expect.any(String),
        created_time: expect.stringMatching(/^2026-07-19T09:00:00-0400$/),
        daily_budget: '12000',
      },
    ])
  })

  it('makes a report in the background', async () => {
    const started = await ask(`${account}/insights`, { ...byAd, fields: 'ad_id' }, 'POST')
    const run = String(started.body.report_run_id)
    const states: unknown[] = []
    for (let look = 0; look < 3; look++) states.push((await ask(run)).body.async_status)
    expect(states).toEqual(['Job Not Started', 'Job Running', 'Job Completed'])
    const sync = await ask(`${account}/insights`, { ...byAd, fields: 'ad_id', limit: '200' })
    expect((await ask(`${run}/insights`, { limit: '200' })).body.data).toEqual(sync.body.data)
  })

  it('tells how much of the limits is used', async () => {
    const { headers } = await ask(account)
    expect(Object.keys(JSON.parse(headers.get('x-business-use-case-usage') ?? '{}'))).toEqual([
      spec.accounts.metaAccountId,
    ])
  })

  it.each<[string, Record<string, string>, number, number?]>([
    [`${account}/campaigns`, { fields: 'id,foo' }, 100],
    [`${account}/insights`, { ...byAd, fields: 'ad_id,publisher_platform' }, 100],
    [`${account}/insights`, { ...byAd, time_range: '{"since":"2020-01-01","until":"2020-01-02"}' }, 3018],
    [`${account}/insights`, { ...byAd, limit: '201' }, 1],
    ['act_1/campaigns', {}, 100, 33],
    [account, { access_token: 'other' }, 190, 467],
    [account, { access_token: '' }, 104],
  ])('refuses %s with %o', async (path, parameters, code, subcode) => {
    const { status, body } = await ask(path, parameters)
    expect(status).toBe(code === 1 ? 500 : 400)
    expect(body.error).toMatchObject({ code, ...(subcode ? { error_subcode: subcode } : {}) })
  })
})

describe('the connectors on it', () => {
  it('say whose account it is', async () => {
    const expected = { accountId: spec.accounts.metaAccountId, timeZone: 'America/New_York', currency: 'USD' }
    expect(await open().session.account()).toEqual(expected)
    expect(await open('instagram_ads').session.account()).toEqual(expected)
  })

  it.each(objects.map(({ name }) => name))('read %s by its contract, no key twice', async (name) => {
    const contract = objects.find((one) => one.name === name)
    if (!contract) throw new Error(name)
    const records = await readAll(open().session, name, contract.sync.kind === 'days' ? days : full)
    expect(records.length).toBeGreaterThan(0)
    expect(records.map(compileContract(contract)).filter((violation) => violation !== null)).toEqual([])
    expect(new Set(records.map((record) => recordKey(contract, record))).size).toBe(records.length)
  })

  it.each(['campaign', 'ad_group', 'ad'])('read every %s, also deleted ones', async (table) => {
    const object = { campaign: 'campaigns', ad_group: 'ad_sets', ad: 'ads' }[table] ?? ''
    vendor.simulator.setNow(new Date('2026-09-20T12:00:00Z'))
    const records = await readAll(open().session, object, full)
    const truth = await vendor.world.rows(`select ${table}_id as id from ${table} where network = 'meta' order by id`)
    expect(records.map((record) => ({ id: record.id }))).toEqual(truth)
    expect(records.some((record) => record.effective_status === 'DELETED')).toBe(true)
  })

  it.each<[Name, string]>([
    ['facebook_ads', "placement <> 'instagram'"],
    ['instagram_ads', "placement = 'instagram'"],
  ])('%s books each figure of the world once', async (name, condition) => {
    const records = await readAll(open(name).session, 'facebook_insights', days)
    const [truth] = await vendor.world.rows(`
      select
        count(*) as "rows",
        sum(clicks)::bigint as clicks,
        sum(impressions)::bigint as impressions,
        (sum(spend) * 100)::bigint as cents,
        sum(conversions)::bigint as purchases,
        (sum(conversion_value) * 100)::bigint as value
      from ad_day_as_of(timestamptz '${now.toISOString()}')
      where network = 'meta'
        and impressions > 0
        and ${condition}`)
    const sum = (number: (record: Readonly<Record<string, unknown>>) => number) =>
      records.reduce((total, record) => total + number(record), 0)
    expect(records).toHaveLength(Number(truth?.rows))
    expect(sum((record) => Number(record.clicks))).toBe(Number(truth?.clicks))
    expect(sum((record) => Number(record.impressions))).toBe(Number(truth?.impressions))
    expect(sum((record) => Math.round(Number(record.spend) * 100))).toBe(Number(truth?.cents))
    expect(sum((record) => valueOf(record, 'actions', 'purchase'))).toBe(Number(truth?.purchases))
    expect(sum((record) => Math.round(valueOf(record, 'action_values', 'purchase') * 100))).toBe(Number(truth?.value))
  })

  it('read days whose figures are withdrawn and restated later', async () => {
    const early: ExtractWindow = { kind: 'days', from: '2026-08-18', to: '2026-08-25' }
    vendor.simulator.setNow(new Date('2026-08-25T22:00:00Z'))
    const before = await readAll(open().session, 'facebook_insights', early)
    vendor.simulator.setNow(now)
    const after = await readAll(open().session, 'facebook_insights', early)
    const purchases = (records: Page['records']) =>
      records.reduce((total, record) => total + valueOf(record, 'actions', 'purchase'), 0)
    expect(purchases(after)).toBeGreaterThan(purchases(before))
    const today = (records: Page['records']) =>
      records
        .filter((record) => record.date_start === '2026-08-25')
        .reduce((total, record) => total + Number(record.impressions), 0)
    expect(today(after)).toBeGreaterThan(today(before))
  })

  it('wait as long as Meta says', async () => {
    vendor.simulator.setFaults([{ vendor: 'meta', path: '/campaigns', kind: 'throttle', times: 1 }])
    const { session, io } = open()
    await readAll(session, 'campaigns', full)
    expect(io.events.filter((event) => event.kind === 'retry')).toMatchObject([{ waitMs: 180_000 }])
  })

  it('stop where the token has ended, or the account is another', async () => {
    const refused = { code: 'vendor-refused-credentials' }
    await expect(open('facebook_ads', {}, { access_token: 'other' }).session.account()).rejects.toMatchObject(refused)
    await expect(open('facebook_ads', { account_id: '1' }).session.account()).rejects.toMatchObject({
      code: 'vendor-not-found',
    })
    vendor.simulator.setFaults([{ vendor: 'meta', kind: 'expired-token', times: 1 }])
    const { session, io } = open()
    await expect(readAll(session, 'campaigns', full)).rejects.toMatchObject(refused)
    expect(io.events.filter((event) => event.kind === 'retry')).toEqual([])
  })

  it('meet faults of their own', async () => {
    vendor.simulator.setFaults([{ vendor: 'instagram_ads', kind: 'expired-token', times: 1 }])
    expect((await readAll(open().session, 'campaigns', full)).length).toBeGreaterThan(0)
    await expect(readAll(open('instagram_ads').session, 'campaigns', full)).rejects.toMatchObject({
      code: 'vendor-refused-credentials',
    })
  })
})
