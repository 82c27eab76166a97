import { describe, expect, it } from 'vitest'
import type { ExtractWindow, Page } from '../connector.ts'
import { testIo } from '../testing/index.ts'
import { mixpanel } from './index.ts'

const connection = {
  baseUrl: mixpanel.defaultBaseUrl,
  settings: { project_id: '2345', time_zone: 'America/New_York' },
  secrets: { service_account_username: 'gata', service_account_secret: 'secret' },
}
const days: ExtractWindow = { kind: 'days', from: '2026-11-01', to: '2026-11-03' }
const full: ExtractWindow = { kind: 'full' }

function line(id: number): string {
  return JSON.stringify({
    event: 'View',
    properties: { time: 1793500000000 + id, distinct_id: 'u', $insert_id: `${id}` },
  })
}

/** A body that arrives in pieces of so many bytes. */
function inPieces(text: string, size: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  let start = 0
  return new ReadableStream({
    pull(controller) {
      if (start >= bytes.length) return controller.close()
      controller.enqueue(bytes.slice(start, (start += size)))
    },
  })
}

/** A Mixpanel that answers by a function of the request, and writes down requests and pauses. */
function fakeMixpanel(
  answer: (url: URL, form: URLSearchParams, index: number) => Response,
  settings: Record<string, unknown> = {},
) {
  const asked: { readonly url: URL; readonly form: string }[] = []
  const pauses: number[] = []
  const io = testIo({
    clock: {
      now: () => new Date('2026-11-04T12:00:00Z'),
      sleep: async (ms) => {
        pauses.push(ms)
      },
    },
    fetch: async (input, init) => {
      const request = new Request(input, init)
      expect(request.headers.get('authorization')).toBe(`Basic ${btoa('gata:secret')}`)
      const url = new URL(request.url)
      const form = await request.text()
      asked.push({ url, form })
      return answer(url, new URLSearchParams(form), asked.length - 1)
    },
  })
  const session = mixpanel.open({ ...connection, settings: { ...connection.settings, ...settings } }, io)
  return { asked, pauses, io, session }
}

async function read(fake: ReturnType<typeof fakeMixpanel>, object: string, window: ExtractWindow) {
  const records: Page['records'][number][] = []
  for await (const page of fake.session.extract(object, window)) records.push(...page.records)
  return records
}

function refusal(status: number, error: string): Response {
  return Response.json({ error, request: '/api/2.0/export' }, { status })
}

describe('the raw export', () => {
  it('is asked for once for all days of a window, both inclusive, with times in milliseconds', async () => {
    const fake = fakeMixpanel(() => new Response(`${line(1)}\n${line(2)}\n`))
    expect((await read(fake, 'events', days)).map((one) => JSON.stringify(one))).toEqual([line(1), line(2)])
    expect(fake.asked.map(({ url }) => url.href)).toEqual([
      'https://data.mixpanel.com/api/2.0/export?project_id=2345&from_date=2026-11-01&to_date=2026-11-03&time_in_ms=true',
    ])
  })

  it.each([1, 7, 64])('finds lines that arrive in pieces of %i bytes', async (size) => {
    const lines = Array.from({ length: 20 }, (_, id) => line(id))
    const fake = fakeMixpanel(() => new Response(inPieces(`${lines.join('\n')}\n`, size)))
    expect((await read(fake, 'events', days)).map((one) => JSON.stringify(one))).toEqual(lines)
  })

  it('has no lines for days without events', async () => {
    expect(
      await read(
        fakeMixpanel(() => new Response('')),
        'events',
        days,
      ),
    ).toEqual([])
  })

  it.each(['terminated early', '{"event":"View","prop'])('is read again where it ends with %s', async (end) => {
    const fake = fakeMixpanel((_url, _form, index) => new Response(`${line(1)}\n${index === 0 ? end : line(2)}`))
    const records = await read(fake, 'events', days)
    expect(new Set(records.map((one) => JSON.stringify(one)))).toEqual(new Set([line(1), line(2)]))
    expect(fake.asked).toHaveLength(2)
  })

  it('outlasts an hourly quota without being told when it ends', async () => {
    const fake = fakeMixpanel((_url, _form, index) =>
      index < 60 ? refusal(429, 'Query rate limit exceeded') : new Response(line(1)),
    )
    expect(await read(fake, 'events', days)).toHaveLength(1)
    expect(fake.pauses.reduce((sum, pause) => sum + pause, 0)).toBe(3_600_000)
  })

  it('marks the records of an old project with the zone of their times, and counts its days there', async () => {
    const old = fakeMixpanel(() => new Response(line(1)), { has_local_times: true })
    expect(await read(old, 'events', days)).toMatchObject([{ event: 'View', time_zone: 'America/New_York' }])
    const names = (settings: Record<string, unknown>) => fakeMixpanel(() => Response.json(['View']), settings).session
    expect(await names({ has_local_times: true }).account()).toMatchObject({ timeZone: 'America/New_York' })
    expect(await names({}).account()).toEqual({ accountId: '2345', timeZone: 'UTC', currency: null })
  })

  it.each([
    [401, 'Unauthorized', 'vendor-refused-credentials'],
    [402, 'Your plan does not allow API calls', 'vendor-refused-access'],
    [400, 'Unknown project', 'vendor-not-found'],
    [400, 'to_date cannot be later than today', 'vendor-refused-request'],
  ])('says what to do about HTTP %i %s', async (status, error, code) => {
    const refused = await read(
      fakeMixpanel(() => refusal(status, error)),
      'events',
      days,
    ).catch((thrown) => thrown)
    expect(refused).toMatchObject({ code })
    expect(String(refused)).toContain(error)
  })

  it('lies elsewhere for projects in Europe and India', async () => {
    for (const [region, host] of [
      ['eu', 'data-eu.mixpanel.com'],
      ['in', 'data-in.mixpanel.com'],
    ]) {
      const fake = fakeMixpanel(() => new Response(''), { region })
      await read(fake, 'events', days)
      expect(fake.asked[0]?.url.host).toBe(host)
    }
  })
})

describe('people', () => {
  const person = (id: number) => ({ $distinct_id: `u${id}`, $properties: { $last_seen: '2026-11-01T10:00:00' } })
  const pages = (page: number, count: number) =>
    Response.json({
      page,
      page_size: 2,
      session_id: '1-S',
      status: 'ok',
      results: Array.from({ length: count }, (_, index) => person(page * 2 + index)),
    })

  it('come by pages until one is not full; pages behind the first name the query', async () => {
    const fake = fakeMixpanel((_url, form) => {
      const page = Number(form.get('page') ?? 0)
      return pages(page, page < 2 ? 2 : 1)
    })
    expect((await read(fake, 'people', full)).map((one) => one.$distinct_id)).toEqual(['u0', 'u1', 'u2', 'u3', 'u4'])
    expect(fake.asked.map(({ form }) => form)).toEqual(['', 'page=1&session_id=1-S', 'page=2&session_id=1-S'])
    expect(fake.asked[0]?.url.href).toBe('https://mixpanel.com/api/query/engage?project_id=2345')
  })

  it('are read anew where the vendor has forgotten the query', async () => {
    let isForgotten = true
    const fake = fakeMixpanel((_url, form) => {
      const page = Number(form.get('page') ?? 0)
      if (page === 1 && isForgotten) {
        isForgotten = false
        return refusal(400, 'request for page in uncached query for params')
      }
      return pages(page, page === 0 ? 2 : 0)
    })
    expect((await read(fake, 'people', full)).map((one) => one.$distinct_id)).toEqual(['u0', 'u1', 'u0', 'u1'])
  })
})
