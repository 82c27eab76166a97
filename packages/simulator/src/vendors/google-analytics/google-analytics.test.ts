import { addDays } from '@gata/base'
import { compileContract, findConnector, type Page, recordKey, type Session } from '@gata/connectors'
import type { testIo } from '@gata/connectors/testing'
import { describe, expect, it } from 'vitest'
import { fillWorld, worldSpec } from '../../world/index.ts'
import { readAll } from '../testing/read-all.ts'
import { serveVendor } from '../testing/serve-vendor.ts'
import { ga4EventJson, googleAnalyticsApi } from './index.ts'

const connector = findConnector('google_analytics')
const [contract] = connector.objects
const now = new Date('2026-09-07T12:00:00Z') // 08:00 in New York: yesterday's daily table is there
const today = '2026-09-07'
const settings = {
  project_id: 'tyrell-analytics',
  property_id: '424200100',
  time_zone: 'America/New_York',
}

const vendor = serveVendor({
  fill: (world) => fillWorld(world, worldSpec({ days: 20, futureDays: 5, visitsPerDay: 120 })),
  now,
  vendors: [googleAnalyticsApi()],
})

interface OpenOptions {
  readonly io?: Parameters<typeof testIo>[0]
  readonly settings?: Readonly<Record<string, unknown>>
  readonly secret?: string
}

function open(options: OpenOptions = {}) {
  return vendor.open('google_analytics', {
    settings: { ...settings, ...options.settings },
    ...(options.secret === undefined ? {} : { secrets: { service_account_json: options.secret } }),
    ...(options.io ? { io: options.io } : {}),
  })
}

async function read(session: Session, from: string, to = from): Promise<Page['records']> {
  return await readAll(session, 'events', { kind: 'days', from, to })
}

/** Texts of the records in an order that does not depend on pages. */
function texts(records: Page['records']): readonly string[] {
  return records.map((record) => JSON.stringify(record)).toSorted()
}

async function expectedRecords(day: string, asOf = now): Promise<readonly string[]> {
  const rows = await vendor.world.rows<{ record: string }>(
    `select record from (${ga4EventJson({ asOf: asOf.toISOString(), day: { date: day, timeZone: settings.time_zone } })})`,
  )
  return rows.map((row) => row.record).toSorted()
}

function textOf(init: RequestInit | undefined): string {
  return typeof init?.body === 'string' ? init.body : ''
}

describe('Google Analytics', () => {
  it('proves its credentials and says whose property it is', async () => {
    expect(await open().session.account()).toEqual({
      accountId: '424200100',
      timeZone: 'America/New_York',
      currency: null,
    })
  })

  it('gives a finished day just as BigQuery exports it', async () => {
    const { session, io } = open()
    const records = await read(session, '2026-09-01')
    expect(records.length).toBeGreaterThan(300)
    expect(texts(records)).toEqual(await expectedRecords('2026-09-01'))
    const check = contract && compileContract(contract)
    expect(records.map((record) => check?.(record)).filter((violation) => violation !== null)).toEqual([])
    expect(io.events.filter((event) => event.kind === 'retry')).toEqual([])
  })

  it('gives every day of a window once, newest first, and today out of the intraday table', async () => {
    const records = await read(open().session, addDays(today, -2), today)
    const days = [...new Set(records.map((record) => record.event_date))]
    expect(days).toEqual(['20260907', '20260906', '20260905'])
    const [count] = await vendor.world.rows<{ n: number }>(`
      select count(*) as n
      from (${ga4EventJson({ asOf: now.toISOString() })})
      where event_date between '20260905' and '20260907'`)
    expect(records).toHaveLength(Number(count?.n))
    const isIntraday = (record: object) => !('user_ltv' in record)
    expect(new Set(records.filter(isIntraday).map((record) => record.event_date))).toEqual(new Set(['20260907']))
  })

  it('reads yesterday from the intraday table until the daily one comes at six', async () => {
    vendor.simulator.setNow(new Date('2026-09-07T09:59:00Z'))
    expect((await read(open().session, '2026-09-06')).every((record) => !('user_ltv' in record))).toBe(true)
    vendor.simulator.setNow(new Date('2026-09-07T10:00:00Z'))
    expect((await read(open().session, '2026-09-06')).every((record) => 'user_ltv' in record)).toBe(true)
  })

  it('takes the daily table when it replaces the intraday table between listing and query', async () => {
    vendor.simulator.setNow(new Date('2026-09-07T09:59:00Z'))
    const { session } = open({
      io: {
        fetch: async (url, init) => {
          if (textOf(init).includes('events_intraday_20260906')) vendor.simulator.setNow(now)
          return fetch(url, init)
        },
      },
    })
    expect(texts(await read(session, '2026-09-06'))).toEqual(await expectedRecords('2026-09-06'))
  })

  it('shows late events once they have arrived and never those to come', async () => {
    const day = '2026-09-01'
    vendor.simulator.setNow(new Date('2026-09-02T12:00:00Z'))
    const early = new Set(texts(await read(open().session, day)))
    vendor.simulator.setNow(now)
    const late = texts(await read(open().session, day))
    expect(late.length).toBeGreaterThan(early.size)
    expect([...early].filter((text) => !late.includes(text))).toEqual([])
  })

  it('serves some records twice with one key, and gives different events different keys', async () => {
    const records = await read(open().session, '2026-08-25', '2026-08-30')
    const keys = records.map((record) => contract && recordKey(contract, record))
    const different = new Set(texts(records))
    expect(new Set(keys).size).toBe(different.size)
    expect(different.size).toBeLessThan(records.length)
  })

  it('puts the tags of a visit on one of its events', async () => {
    const records = await read(open().session, '2026-09-01')
    const tagged = records.filter((record) => record.collected_traffic_source !== null)
    expect(tagged.length).toBeGreaterThan(30)
    expect(new Set(tagged.map((record) => record.event_name))).toEqual(new Set(['page_view']))
    const visits = await vendor.world.rows<{ n: number }>(`
      select count(distinct visit_id) as n
      from event
      join visit using (visit_id)
      where traffic_source is not null
        and (event_at at time zone 'America/New_York')::date = date '2026-09-01'`)
    expect(tagged.length / Number(visits[0]?.n)).toBeGreaterThan(0.9)
  })

  it('pages through a day', async () => {
    const { session, io } = open({
      io: {
        // A vendor may give fewer rows than asked for; here it does.
        fetch: (url, init) =>
          fetch(
            url instanceof Request ? url : String(url).replace('maxResults=10000', 'maxResults=97'),
            init?.body ? { ...init, body: textOf(init).replace('"maxResults":10000', '"maxResults":97') } : init,
          ),
      },
    })
    expect(texts(await read(session, '2026-09-01'))).toEqual(await expectedRecords('2026-09-01'))
    expect(io.events.filter((event) => event.kind === 'request').length).toBeGreaterThan(6)
  })

  it('has no data for days without a table', async () => {
    expect(await read(open().session, '2026-01-01', '2026-01-05')).toEqual([])
    expect(await read(open().session, '2026-09-08', '2026-09-09')).toEqual([])
  })

  it('refuses a property that does not exist, a wrong key and an unreadable one', async () => {
    await expect(open({ settings: { property_id: '999' } }).session.account()).rejects.toMatchObject({
      code: 'vendor-not-found',
    })
    const own = JSON.parse(vendor.simulator.connections.google_analytics?.secrets.service_account_json ?? '{}')
    const other = JSON.parse(
      googleAnalyticsApi().secrets(String(own.token_uri).replace(/\/token$/, '')).service_account_json ?? '{}',
    )
    const stolen = JSON.stringify({ ...own, private_key: other.private_key })
    await expect(open({ secret: stolen }).session.account()).rejects.toMatchObject({
      code: 'vendor-refused-credentials',
    })
    expect(() => open({ secret: '{"client_email": 1}' })).toThrow(/private_key/)
  })

  it('refuses queries that it does not know', async () => {
    const { session } = open({
      io: {
        fetch: (url, init) =>
          fetch(
            url instanceof Request ? url : String(url),
            init?.body ? { ...init, body: textOf(init).replace('select *', 'select event_name') } : init,
          ),
      },
    })
    await expect(read(session, '2026-09-02')).rejects.toMatchObject({ code: 'vendor-refused-request' })
  })
})
