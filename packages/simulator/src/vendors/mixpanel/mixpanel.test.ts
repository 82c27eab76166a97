import { compileContract, type ExtractWindow, findConnector, type Page, recordKey } from '@gata/connectors'
import { testIo } from '@gata/connectors/testing'
import { describe, expect, it } from 'vitest'
import { type Simulator, startSimulator } from '../../server/index.ts'
import type { VendorApi } from '../../server/vendor-api.ts'
import { fillWorld, worldSpec } from '../../world/index.ts'
import { readAll } from '../testing/read-all.ts'
import { serveVendor } from '../testing/serve-vendor.ts'
import { mixpanelApi } from './index.ts'

const connector = findConnector('mixpanel')
const now = new Date('2026-09-07T12:00:00Z')
const few: ExtractWindow = { kind: 'days', from: '2026-09-01', to: '2026-09-02' }
const everything: ExtractWindow = { kind: 'days', from: '2026-08-17', to: '2026-09-07' }
const full: ExtractWindow = { kind: 'full' }

const vendor = serveVendor({
  fill: (world) => fillWorld(world, worldSpec({ days: 20, futureDays: 5, visitsPerDay: 60, trackers: ['mixpanel'] })),
  now,
  vendors: [mixpanelApi({ pageSize: 25 })],
})

interface OpenOptions {
  readonly of?: Simulator
  readonly settings?: Readonly<Record<string, unknown>>
  readonly secrets?: Readonly<Record<string, string>>
  readonly requestTimeoutMs?: number
}

function open({ of = vendor.simulator, settings, secrets, requestTimeoutMs = 120_000 }: OpenOptions = {}) {
  const io = testIo({ requestTimeoutMs })
  const reached = of.connections.mixpanel
  const connection = {
    baseUrl: reached?.baseUrl ?? '',
    settings: { project_id: '4242001', time_zone: 'America/New_York', ...settings },
    secrets: secrets ?? reached?.secrets ?? {},
  }
  return { io, session: connector.open(connection, io) }
}

async function read(object: string, window: ExtractWindow, opened = open()): Promise<Page['records']> {
  return await readAll(opened.session, object, window)
}

/** Reads from an API of its own over the same world. */
async function readFrom(api: VendorApi, window: ExtractWindow, settings: Readonly<Record<string, unknown>> = {}) {
  const other = await startSimulator({ world: vendor.world, now, vendors: [api] })
  try {
    const opened = open({ of: other, settings })
    return { records: await read('events', window, opened), io: opened.io }
  } finally {
    await other.close()
  }
}

function texts(records: Page['records']): readonly string[] {
  return [...new Set(records.map((record) => JSON.stringify(record)))].toSorted()
}

function propertiesOf(record: Page['records'][number]): Readonly<Record<string, unknown>> {
  return record.properties as Readonly<Record<string, unknown>> // the contract is tested apart
}

describe('Mixpanel', () => {
  it('proves its service account and counts days in UTC', async () => {
    expect(await open().session.account()).toEqual({ accountId: '4242001', timeZone: 'UTC', currency: null })
  })

  it.each([
    ['events', few],
    ['people', full],
  ])('keeps the contract of %s in every record, each with a key', async (object, window) => {
    const contract = connector.objects.find(({ name }) => name === object)
    const records = await read(object, window)
    expect(records.length).toBeGreaterThan(50)
    const check = contract && compileContract(contract)
    expect(records.map((record) => check?.(record)).filter((violation) => violation !== null)).toEqual([])
    expect(records.filter((record) => contract && recordKey(contract, record) === null)).toEqual([])
  })

  it('gives every event that happened by now, with the figures and tags of the world', async () => {
    const [contract] = connector.objects
    const records = await read('events', everything)
    const byKey = new Map(records.map((record) => [contract && recordKey(contract, record), record]))
    expect(records.length).toBeGreaterThan(byKey.size) // some come twice
    const [truth] = await vendor.world.rows<Record<string, number | string>>(`
      select
        count(*) as events,
        count(distinct event.user_pseudo_id) as devices,
        count(*) filter (where event.user_pseudo_id is null) as anonymous,
        count(distinct event.user_id) as users,
        sum(epoch_ms(event_at))::varchar as instants,
        sum(purchase_revenue)::varchar as revenue,
        count(distinct visit_id) filter (where traffic_source is not null) as tagged
      from event
      join visit using (visit_id)
      where visible_at <= timestamptz '${now.toISOString()}'`)
    const served = [...byKey.values()].map(propertiesOf)
    const cents = served.reduce((sum, { revenue }) => sum + Math.round(Number(revenue ?? 0) * 100), 0)
    const different = (name: string) => new Set(served.flatMap((properties) => properties[name] ?? [])).size
    expect({
      events: served.length,
      devices: different('$device_id'),
      anonymous: served.filter(({ distinct_id }) => distinct_id === '').length,
      users: different('$user_id'),
      instants: String(served.reduce((sum, { time }) => sum + BigInt(Number(time)), 0n)),
      revenue: (cents / 100).toFixed(4),
      tagged: served.filter(({ utm_source }) => utm_source !== undefined).length,
    }).toEqual(truth)
  })

  it('shows late events once they have arrived', async () => {
    vendor.simulator.setNow(new Date('2026-09-03T00:00:00Z'))
    const early = new Set(texts(await read('events', few)))
    vendor.simulator.setNow(now)
    const late = texts(await read('events', few))
    expect(late.length).toBeGreaterThan(early.size)
    expect([...early].filter((text) => !late.includes(text))).toEqual([])
  })

  it('gives the profile of everybody who was logged in, over several pages', async () => {
    const opened = open()
    const people = await read('people', full, opened)
    const [truth] = await vendor.world.rows<{ users: number; addresses: number }>(`
      select
        count(distinct event.user_id) as users,
        count(distinct customer.user_id) as addresses
      from event
      left join customer
        on customer.user_id = event.user_id
        and customer.created_at <= timestamptz '${now.toISOString()}'
      where event.user_id is not null
        and visible_at <= timestamptz '${now.toISOString()}'`)
    const addresses = people.filter((person) => {
      const properties = person.$properties as Readonly<Record<string, unknown>> // the contract is tested apart
      return properties.$email !== undefined
    })
    expect({ users: people.length, addresses: addresses.length }).toEqual(truth)
    expect(opened.io.events.filter(({ kind }) => kind === 'request').length).toBeGreaterThan(3)
  })

  it('has the same events at the same instants where a project exports in its own zone', async () => {
    const local = await readFrom(mixpanelApi({ hasLocalTimes: true }), few, { has_local_times: true })
    expect(new Set(local.records.map(({ time_zone }) => time_zone))).toEqual(new Set(['America/New_York']))
    const four = 4 * 3_600_000 // New York is four hours behind in September
    const inUtc = new Set((await read('events', everything)).map((record) => String(propertiesOf(record).time)))
    expect(local.records.filter((record) => !inUtc.has(String(Number(propertiesOf(record).time) + four)))).toEqual([])
    const days = local.records.map((record) => new Date(Number(propertiesOf(record).time)).toISOString().slice(0, 10))
    expect(new Set(days)).toEqual(new Set(['2026-09-01', '2026-09-02']))
  })

  it('reads an export again that was terminated early', async () => {
    const { records, io } = await readFrom(mixpanelApi({ earlyEnds: 2 }), few)
    expect(texts(records)).toEqual(texts(await read('events', few)))
    expect(io.events.filter(({ reason }) => reason === 'terminated early')).toHaveLength(2)
  })

  it('refuses another secret, another project and days to come', async () => {
    const stranger = open({ secrets: { service_account_username: 'a', service_account_secret: 'b' } })
    await expect(stranger.session.account()).rejects.toMatchObject({ code: 'vendor-refused-credentials' })
    const other = open({ settings: { project_id: '9' } })
    await expect(read('events', few, other)).rejects.toMatchObject({ code: 'vendor-not-found' })
    const future: ExtractWindow = { kind: 'days', from: '2026-09-07', to: '2026-09-08' }
    await expect(read('events', future)).rejects.toMatchObject({ code: 'vendor-refused-request' })
  })
})
