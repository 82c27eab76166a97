import { compileContract, type ExtractWindow, findConnector, type Page, recordKey } from '@gata/connectors'
import { describe, expect, it } from 'vitest'
import { fillWorld, worldSpec } from '../../world/index.ts'
import { readAll } from '../testing/read-all.ts'
import { serveVendor } from '../testing/serve-vendor.ts'
import { amplitudeApi } from './index.ts'

const connector = findConnector('amplitude')
const now = new Date('2026-09-07T12:00:00Z')
const settings = { project_id: '424201' }
const week: ExtractWindow = { kind: 'days', from: '2026-08-31', to: '2026-09-07' }
const everything: ExtractWindow = { kind: 'days', from: '2026-08-17', to: '2026-09-07' }

const vendor = serveVendor({
  fill: (world) => fillWorld(world, worldSpec({ days: 20, futureDays: 5, visitsPerDay: 60, trackers: ['amplitude'] })),
  now,
  vendors: [amplitudeApi({ largestArchive: 1000 })],
})

interface OpenOptions {
  readonly secrets?: Readonly<Record<string, string>>
  readonly requestTimeoutMs?: number
}

function open({ secrets = {}, requestTimeoutMs = 120_000 }: OpenOptions = {}) {
  return vendor.open('amplitude', { settings, secrets, io: { requestTimeoutMs } })
}

async function read(object: string, window: ExtractWindow, opened = open()): Promise<Page['records']> {
  return await readAll(opened.session, object, window)
}

function texts(records: Page['records']): readonly string[] {
  return [...new Set(records.map((record) => JSON.stringify(record)))].toSorted()
}

describe('Amplitude', () => {
  it('proves its keys and counts days in UTC', async () => {
    expect(await open().session.account()).toEqual({ accountId: '424201', timeZone: 'UTC', currency: null })
  })

  it.each(['events', 'users'])('keeps the contract of %s in every record, each with a key', async (object) => {
    const contract = connector.objects.find(({ name }) => name === object)
    const window: ExtractWindow =
      object === 'events'
        ? week
        : { kind: 'changes', from: '2026-08-31T00:00:00Z', to: now.toISOString(), initial: false }
    const records = await read(object, window)
    expect(records.length).toBeGreaterThan(100)
    const check = contract && compileContract(contract)
    expect(records.map((record) => check?.(record)).filter((violation) => violation !== null)).toEqual([])
    expect(records.filter((record) => contract && recordKey(contract, record) === null)).toEqual([])
  })

  it('gives every event that happened by now, with the figures and tags of the world', async () => {
    const records = await read('events', everything)
    const byKey = new Map(records.map((record) => [String(record.uuid), record]))
    expect(records.length).toBeGreaterThan(byKey.size) // some come twice
    const [truth] = await vendor.world.rows<Record<string, number | string>>(`
      select
        count(*) as events,
        count(distinct event.user_pseudo_id) as devices,
        count(*) filter (where event.user_pseudo_id is null) as anonymous,
        count(distinct event.user_id) as users,
        sum(purchase_revenue)::varchar as revenue,
        count(distinct visit_id) filter (where traffic_source is not null) as tagged
      from event
      join visit using (visit_id)
      where visible_at <= timestamptz '${now.toISOString()}'`)
    const served = [...byKey.values()]
    const properties = served.map((record) => record.event_properties as Readonly<Record<string, unknown>>)
    const cents = properties.reduce((sum, { revenue }) => sum + Math.round(Number(revenue ?? 0) * 100), 0)
    expect({
      events: served.length,
      devices: new Set(served.map(({ device_id }) => device_id).filter((id) => id !== null)).size,
      anonymous: served.filter(({ device_id, amplitude_id }) => device_id === null && amplitude_id === null).length,
      users: new Set(served.map(({ user_id }) => user_id).filter((id) => id !== null)).size,
      revenue: (cents / 100).toFixed(4),
      tagged: properties.filter(({ utm_source }) => utm_source !== undefined).length,
    }).toEqual(truth)
  })

  it('files a late event by its upload, so that the days of events that are over do not change', async () => {
    const late = (await read('events', week)).filter(
      (record) => String(record.event_time).slice(0, 10) < String(record.server_upload_time).slice(0, 10),
    )
    expect(late.length).toBeGreaterThan(10)
    expect(late.every(({ server_upload_time: uploaded }) => String(uploaded) >= '2026-08-31')).toBe(true)
  })

  it('gives hours again that were not ready: what one read misses, the next one of a day back finds', async () => {
    vendor.simulator.setNow(new Date('2026-09-07T00:30:00Z'))
    const first = await read('events', { kind: 'days', from: '2026-08-17', to: '2026-09-07' })
    vendor.simulator.setNow(now)
    const again = await read('events', { kind: 'days', from: '2026-09-06', to: '2026-09-07' })
    const whole = await read('events', everything)
    const uploadedBefore = '2026-09-07 00:00:00'
    const known = new Set(texts(first))
    const missed = texts(again).filter(
      (text) => !known.has(text) && String(JSON.parse(text).server_upload_time) < uploadedBefore,
    )
    expect(missed.length).toBeGreaterThan(0)
    expect(texts([...first, ...again])).toEqual(texts(whole))
  })

  it('has users with what their newest event says', async () => {
    const window: ExtractWindow = {
      kind: 'changes',
      from: '2026-08-17T00:00:00Z',
      to: now.toISOString(),
      initial: true,
    }
    const users = await read('users', window)
    const [truth] = await vendor.world.rows<{ users: number }>(`
      select count(distinct coalesce(user_id, user_pseudo_id)) as users
      from event
      where user_pseudo_id is not null
        and visible_at <= timestamptz '${now.toISOString()}'`)
    expect(new Set(users.map(({ amplitude_id }) => amplitude_id)).size).toBe(truth?.users)
  })

  it('splits what is too much for one archive', async () => {
    const opened = open()
    await read('events', week, opened)
    const statuses = opened.io.events.flatMap(({ status }) => status ?? [])
    expect(statuses[0]).toBe(400)
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(1)
  })

  it('has nothing for days before the business and days to come', async () => {
    const opened = open()
    expect(await read('events', { kind: 'days', from: '2026-01-01', to: '2026-01-02' }, opened)).toEqual([])
    expect(await read('events', { kind: 'days', from: '2026-09-09', to: '2026-09-09' }, opened)).toEqual([])
    expect(opened.io.events.map(({ status }) => status)).toEqual([404, 404])
  })

  it('refuses other keys', async () => {
    const opened = open({ secrets: { api_key: 'a', secret_key: 'b' } })
    await expect(opened.session.account()).rejects.toMatchObject({ code: 'vendor-refused-credentials' })
    await expect(read('events', week, opened)).rejects.toMatchObject({ code: 'vendor-refused-credentials' })
  })
})
