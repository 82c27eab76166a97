import { addDays, daysBetween } from '@gata/base'
import { describe, expect, it } from 'vitest'
import type { ExtractWindow } from '../connector.ts'
import { facebookAds } from '../facebook-ads/index.ts'
import { instagramAds } from '../instagram-ads/index.ts'
import { testIo } from '../testing/index.ts'

const connection = {
  baseUrl: 'https://meta.test',
  settings: { account_id: '7' },
  secrets: { access_token: 'secret-token' },
}
const full: ExtractWindow = { kind: 'full' }
const november: ExtractWindow = { kind: 'days', from: '2026-11-01', to: '2026-11-08' }
const tooMuch = { error: { message: "Please reduce the amount of data you're asking for", code: 1 } }

interface Call {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly token: string | null
}

type Answer = { readonly status?: number; readonly headers?: Record<string, string>; readonly body: unknown }

/** A Meta that answers by a function of the call, and writes down calls and pauses. */
function fakeMeta(answer: (call: Call, index: number) => Answer) {
  const calls: Call[] = []
  const pauses: number[] = []
  const io = testIo({
    clock: {
      now: () => new Date('2026-11-16T12:00:00Z'),
      sleep: async (ms) => {
        pauses.push(ms)
      },
    },
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const url = new URL(request.url)
      const call: Call = {
        method: request.method,
        path: url.pathname,
        query: request.method === 'POST' ? new URLSearchParams(await request.text()) : url.searchParams,
        token: request.headers.get('authorization'),
      }
      calls.push(call)
      const { status = 200, headers = {}, body } = answer(call, calls.length - 1)
      return new Response(JSON.stringify(body), { status, headers })
    },
  })
  return { calls, pauses, io, facebook: facebookAds.open(connection, io), instagram: instagramAds.open(connection, io) }
}

type Fake = ReturnType<typeof fakeMeta>

async function idsOf(session: Fake['facebook'], object: string, window: ExtractWindow): Promise<unknown[]> {
  const ids: unknown[] = []
  for await (const { records } of session.extract(object, window))
    for (const row of records) ids.push(row.id ?? row.ad_id)
  return ids
}

/** Answers reports; `fate` says what becomes of a report over so many days. Its rows are one per day and platform. */
function reports(fate: (days: number, from: string) => 'ok' | 'fails' | 'too-much') {
  const ranges: { since: string; until: string }[] = []
  return {
    ranges,
    answer: ({ method, path, query }: Call): Answer => {
      if (method === 'POST') {
        const range = JSON.parse(query.get('time_range') ?? '')
        if (fate(days(range), range.since) === 'too-much') return { status: 500, body: tooMuch }
        ranges.push(range)
        return { body: { report_run_id: String(ranges.length - 1) } }
      }
      const [, , id = '', edge] = path.split('/')
      const range = ranges[Number(id)] ?? { since: '', until: '' }
      if (edge !== 'insights') {
        return { body: { id, async_status: fate(days(range), range.since) === 'ok' ? 'Job Completed' : 'Job Failed' } }
      }
      const data = Array.from({ length: days(range) }, (_, index) => addDays(range.since, index)).flatMap(
        (date_start) =>
          ['facebook', 'instagram'].map((publisher_platform) => ({
            ad_id: `${date_start} ${publisher_platform}`,
            date_start,
            publisher_platform,
          })),
      )
      return { body: { data, paging: { cursors: { after: 'END' } } } }
    },
  }
}

function days(range: { since: string; until: string }): number {
  return daysBetween(range.since, range.until) + 1
}

describe('entities of Meta', () => {
  it('follows cursors until a page has no next one, with the token in the header only', async () => {
    const meta = fakeMeta(({ query }) =>
      query.get('after') === 'SECOND'
        ? { body: { data: [{ id: '2' }], paging: { cursors: { after: 'END' } } } }
        : { body: { data: [{ id: '1' }], paging: { cursors: { after: 'SECOND' }, next: 'https://elsewhere.test/' } } },
    )
    expect(await idsOf(meta.facebook, 'ad_sets', full)).toEqual(['1', '2'])
    expect(meta.calls.map((call) => call.path)).toEqual(['/v26.0/act_7/adsets', '/v26.0/act_7/adsets'])
    expect(meta.calls.every((call) => call.token === 'Bearer secret-token' && !call.query.has('access_token'))).toBe(
      true,
    )
    expect(JSON.parse(meta.calls[0]?.query.get('effective_status') ?? '')).toEqual(
      expect.arrayContaining(['DELETED', 'ARCHIVED', 'CAMPAIGN_PAUSED']),
    )
  })

  it('asks again for half of a page that is too big, from the same place', async () => {
    const meta = fakeMeta(({ query }) =>
      Number(query.get('limit')) > 125 ? { status: 500, body: tooMuch } : { body: { data: [{ id: '1' }] } },
    )
    expect(await idsOf(meta.facebook, 'ads', full)).toEqual(['1'])
    expect(meta.calls.map((call) => call.query.get('limit'))).toEqual(['500', '250', '125'])
  })

  it('waits the minutes that Meta tells when it throttles with HTTP 400', async () => {
    const usage = JSON.stringify({ '7': [{ type: 'ads_management', estimated_time_to_regain_access: 3 }] })
    const meta = fakeMeta((_, index) =>
      index === 0
        ? {
            status: 400,
            headers: { 'x-business-use-case-usage': usage },
            body: { error: { message: 'too many calls', type: 'OAuthException', code: 80004, error_subcode: 2446079 } },
          }
        : { body: { data: [{ id: '1' }] } },
    )
    expect(await idsOf(meta.facebook, 'campaigns', full)).toEqual(['1'])
    expect(meta.pauses).toEqual([180_000])
  })

  it.each([
    { code: 190, error_subcode: 463, expected: 'vendor-refused-credentials' },
    { code: 200, expected: 'vendor-refused-access' },
    { code: 100, error_subcode: 33, expected: 'vendor-not-found' },
    { code: 100, expected: 'vendor-refused-request' },
  ])('stops at once at code $code with $expected', async ({ expected, ...error }) => {
    const meta = fakeMeta(() => ({ status: 400, body: { error: { message: 'no', type: 'OAuthException', ...error } } }))
    await expect(idsOf(meta.facebook, 'campaigns', full)).rejects.toMatchObject({ code: expected })
    expect(meta.calls).toHaveLength(1)
  })

  it('tells the time zone and currency of the account', async () => {
    const body = { id: 'act_7', account_id: '7', currency: 'USD', timezone_name: 'America/New_York' }
    expect(await fakeMeta(() => ({ body })).facebook.account()).toEqual({
      accountId: '7',
      timeZone: 'America/New_York',
      currency: 'USD',
    })
  })
})

describe('insights of Meta', () => {
  it('shares the platforms out between the two connectors, without a row twice', async () => {
    const meta = fakeMeta(reports(() => 'ok').answer)
    const facebook = await idsOf(meta.facebook, 'facebook_insights', november)
    const instagram = await idsOf(meta.instagram, 'facebook_insights', november)
    expect(facebook).toHaveLength(8)
    expect(instagram).toHaveLength(8)
    expect(new Set([...facebook, ...instagram]).size).toBe(16)
    expect(instagram.every((id) => String(id).endsWith('instagram'))).toBe(true)
  })

  it('polls a running report ever more slowly, also while Meta does not know it yet', async () => {
    const lives = ['missing', 'Job Not Started', ...Array.from({ length: 6 }, () => 'Job Running'), 'Job Completed']
    const meta = fakeMeta((call) => {
      if (call.method === 'POST') return { body: { report_run_id: 42 } }
      if (call.path.endsWith('/insights')) return { body: { data: [] } }
      const async_status = lives.shift() ?? 'Job Completed'
      if (async_status !== 'missing') return { body: { async_status } }
      return { status: 400, body: { error: { message: 'no such object', code: 100, error_subcode: 33 } } }
    })
    expect(await idsOf(meta.facebook, 'facebook_insights', november)).toEqual([])
    expect(meta.pauses).toEqual([200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000])
    expect(meta.calls.at(-1)?.path).toBe('/v26.0/42/insights')
  })

  it.each(['fails', 'too-much'] as const)(
    'halves the days of a report that %s and reads every day once',
    async (fate) => {
      const fake = reports((count) => (count > 2 ? fate : 'ok'))
      const meta = fakeMeta(fake.answer)
      const found = await idsOf(meta.facebook, 'facebook_insights', november)
      expect(found).toEqual(Array.from({ length: 8 }, (_, index) => `${addDays('2026-11-01', index)} facebook`))
      expect(fake.ranges.filter((range) => days(range) <= 2)).toHaveLength(4)
    },
  )

  it('gives up on a day whose report fails three times', async () => {
    const fake = reports((_, from) => (from === '2026-11-02' ? 'fails' : 'ok'))
    const meta = fakeMeta(fake.answer)
    const window: ExtractWindow = { kind: 'days', from: '2026-11-02', to: '2026-11-02' }
    await expect(idsOf(meta.facebook, 'facebook_insights', window)).rejects.toMatchObject({
      code: 'meta-report-failed',
    })
    expect(fake.ranges).toHaveLength(3)
  })
})
