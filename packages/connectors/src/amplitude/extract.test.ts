import { gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import type { ExtractWindow } from '../connector.ts'
import { testIo } from '../testing/index.ts'
import { amplitude } from './index.ts'

const connection = {
  baseUrl: amplitude.defaultBaseUrl,
  settings: { project_id: '100001' },
  secrets: { api_key: 'key', secret_key: 'secret' },
}
const day: ExtractWindow = { kind: 'days', from: '2026-11-01', to: '2026-11-01' }

/** An event of an hour of 2026-11-01. */
function event(hour: number, more: Record<string, unknown> = {}) {
  const at = `2026-11-01 ${String(hour).padStart(2, '0')}:30:00.000000`
  return { uuid: `u${hour}`, app: 100001, event_type: 'a', event_time: at, server_upload_time: at, ...more }
}

/** Archives as Amplitude makes them: one gzipped file of lines for each hour. */
function archive(events: readonly ReturnType<typeof event>[]): Response {
  const files = events.map((one, index) => [
    `100001/100001_2026-11-01_${index}#0.json.gz`,
    gzipSync(`${JSON.stringify(one)}\n`),
  ])
  const zip = zipSync(Object.fromEntries(files), { level: 0 })
  return new Response(new Uint8Array(zip), { headers: { 'content-type': 'application/zip' } })
}

/** An Amplitude that answers by the hours asked for, and writes down what was asked and how long it waited. */
function fakeAmplitude(answer: (hours: string, index: number) => Response, settings: Record<string, unknown> = {}) {
  const asked: string[] = []
  const urls: URL[] = []
  const pauses: number[] = []
  const io = testIo({
    clock: {
      now: () => new Date('2026-11-02T12:00:00Z'),
      sleep: async (ms) => {
        pauses.push(ms)
      },
    },
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const url = new URL(request.url)
      urls.push(url)
      expect(request.headers.get('authorization')).toBe(`Basic ${btoa('key:secret')}`)
      const hours = `${url.searchParams.get('start')}–${url.searchParams.get('end')}`
      asked.push(hours)
      return answer(hours, asked.length - 1)
    },
  })
  const session = amplitude.open({ ...connection, settings: { ...connection.settings, ...settings } }, io)
  return { asked, urls, pauses, io, session }
}

async function idsOf(fake: ReturnType<typeof fakeAmplitude>, window = day): Promise<unknown[]> {
  const ids: unknown[] = []
  for await (const { records } of fake.session.extract('events', window)) for (const one of records) ids.push(one.uuid)
  return ids
}

describe('the export', () => {
  it('is asked for by whole days of upload in UTC, both hours inclusive, a week at most at a time, newest first', async () => {
    const fake = fakeAmplitude(() => archive([event(9), event(10)]))
    expect(await idsOf(fake, { kind: 'days', from: '2026-10-24', to: '2026-11-01' })).toEqual([
      'u9',
      'u10',
      'u9',
      'u10',
    ])
    expect(fake.asked).toEqual(['20261026T00–20261101T23', '20261024T00–20261025T23'])
    expect(fake.urls[0]?.origin).toBe('https://amplitude.com')
  })

  it('lies elsewhere for a project in Europe', async () => {
    const fake = fakeAmplitude(() => archive([]), { region: 'eu' })
    await idsOf(fake)
    expect(`${fake.urls[0]?.origin}${fake.urls[0]?.pathname}`).toBe('https://analytics.eu.amplitude.com/api/2/export')
  })

  it('is empty, not broken, where the vendor has no data', async () => {
    const fake = fakeAmplitude(() => new Response('Raw data files were not found.', { status: 404 }))
    expect(await idsOf(fake)).toEqual([])
    expect(fake.asked).toHaveLength(1)
  })

  it.each([400, 504])('is halved until it is small enough: HTTP %i', async (status) => {
    const fake = fakeAmplitude((hours) => {
      const [from, to] = hours.split('–').map((hour) => Number(hour.slice(-2)))
      if (from === undefined || to === undefined || to - from >= 6) return new Response('too large', { status })
      return archive(Array.from({ length: to - from + 1 }, (_, index) => event(from + index)))
    })
    expect(await idsOf(fake)).toEqual(Array.from({ length: 24 }, (_, hour) => `u${hour}`))
    expect(fake.asked.filter((hours) => !/T(\d\d)–\d{8}T(\d\d)/.test(hours))).toEqual([])
    expect(fake.asked).toHaveLength(7)
  })

  it('gives up on an hour that is too much by itself', async () => {
    const fake = fakeAmplitude(() => new Response('too large', { status: 400 }))
    await expect(idsOf(fake)).rejects.toMatchObject({ code: 'amplitude-too-much-data' })
    expect(fake.asked.at(-1)).toBe('20261101T00–20261101T00')
  })

  it('waits as long as the vendor says, and reads an archive again that was cut', async () => {
    const whole = Buffer.from(await archive([event(9)]).arrayBuffer())
    const fake = fakeAmplitude((_, index) => {
      if (index === 0) return new Response('{}', { status: 429, headers: { 'retry-after': '7' } })
      return new Response(index === 1 ? whole.subarray(0, whole.length / 2) : whole)
    })
    expect(new Set(await idsOf(fake))).toEqual(new Set(['u9']))
    expect(fake.pauses[0]).toBe(7000)
    expect(fake.asked).toHaveLength(3)
  })

  it('refuses wrong keys and the keys of another project, and never shows them', async () => {
    const fake = fakeAmplitude(() => new Response('Forbidden', { status: 403 }))
    const refused: unknown = await idsOf(fake).catch((thrown: unknown) => thrown)
    expect(refused).toMatchObject({ code: 'vendor-refused-credentials' })
    expect(JSON.stringify(refused) + String(refused)).not.toMatch(/Basic|key:secret/)
    const other = idsOf(fakeAmplitude(() => archive([event(9, { app: 7 })])))
    await expect(other).rejects.toMatchObject({ code: 'vendor-not-found' })
  })
})

describe('users', () => {
  it('are the newest of their events, file by file, in the hours that changed', async () => {
    const fake = fakeAmplitude((hours) =>
      hours.endsWith('20261102T01')
        ? archive([
            event(9, { amplitude_id: 1, user_id: null, user_properties: { plan: 'free' } }),
            event(11, { amplitude_id: 1, user_id: 'u-1', user_properties: { plan: 'paid' } }),
            event(10, { amplitude_id: 1, user_id: 'wrong' }),
            event(12, { amplitude_id: null }),
          ])
        : archive([]),
    )
    const records: unknown[] = []
    const window: ExtractWindow = {
      kind: 'changes',
      from: '2026-10-25T23:20:00Z',
      to: '2026-11-02T01:10:00Z',
      initial: false,
    }
    for await (const page of fake.session.extract('users', window)) records.push(...page.records)
    expect(fake.asked).toEqual(['20261026T02–20261102T01', '20261025T23–20261026T01'])
    expect(records).toEqual([
      {
        amplitude_id: 1,
        user_id: 'u-1',
        server_upload_time: '2026-11-01 11:30:00.000000',
        event_time: '2026-11-01 11:30:00.000000',
        user_properties: { plan: 'paid' },
      },
    ])
  })
})
