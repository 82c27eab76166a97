import { daysBetween } from '@gata/base'
import { describe, expect, it } from 'vitest'
import type { ExtractWindow, Session } from '../connector.ts'
import { testIo } from '../testing/index.ts'
import { tiktokAds } from './index.ts'

const settings = { advertiser_id: '7644143197428744199' }
const full: ExtractWindow = { kind: 'full' }
const days: ExtractWindow = { kind: 'days', from: '2026-10-01', to: '2026-10-30' }

interface Call {
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Headers
}

interface Answer {
  readonly status?: number
  readonly body: unknown
}

const advertiser = {
  advertiser_id: settings.advertiser_id,
  currency: 'EUR',
  timezone: 'Etc/GMT-1',
  display_timezone: 'Europe/Berlin',
}

/** A TikTok that knows one advertiser and answers everything else by a function. */
function fakeTikTok(answer: (call: Call, index: number) => Answer) {
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
      const { url, headers } = new Request(input, init)
      const { pathname, searchParams } = new URL(url)
      const call: Call = {
        path: pathname.replace('/open_api/v1.3/', ''),
        query: Object.fromEntries(searchParams),
        headers,
      }
      if (call.path === 'advertiser/info/') return Response.json(ok({ list: [advertiser] }).body)
      calls.push(call)
      const { status = 200, body } = answer(call, calls.length - 1)
      return Response.json(body, { status })
    },
  })
  const connection = { baseUrl: 'https://tiktok.test', settings, secrets: { access_token: 'secret-token' } }
  return { calls, pauses, io, session: tiktokAds.open(connection, io) }
}

function ok(data: unknown): Answer {
  return { body: { code: 0, message: 'OK', request_id: 'x', data } }
}

function refusal(code: number, message = 'no'): Answer {
  return { body: { code, message, request_id: 'x', data: {} } }
}

function page(list: readonly unknown[], number = 1, last = 1): Answer {
  return ok({ list, page_info: { page: number, page_size: 1000, total_number: 0, total_page: last } })
}

async function recordsOf(session: Session, object: string, window: ExtractWindow) {
  const records: unknown[] = []
  for await (const { records: some } of session.extract(object, window)) records.push(...some)
  return records
}

describe('TikTok Ads', () => {
  it('reads all pages of a list, deleted ones included, with the token in its own header', async () => {
    const { calls, session } = fakeTikTok(({ query }) => page([{ campaign_id: query.page }], Number(query.page), 3))
    expect(await recordsOf(session, 'campaigns', full)).toEqual(['1', '2', '3'].map((campaign_id) => ({ campaign_id })))
    expect(calls.map(({ path }) => path)).toEqual(Array(3).fill('campaign/get/'))
    expect(calls[0]?.query).toEqual({
      advertiser_id: settings.advertiser_id,
      filtering: '{"secondary_status":"CAMPAIGN_STATUS_ALL"}',
      page: '1',
      page_size: '1000',
    })
    expect(calls[0]?.headers.get('access-token')).toBe('secret-token')
    expect(calls[0]?.headers.get('authorization')).toBeNull()
  })

  it('gives nothing for an empty list', async () => {
    const { session } = fakeTikTok(() => page([], 1, 0))
    expect(await recordsOf(session, 'ads', full)).toEqual([])
  })

  it('reads figures in slices of at most 30 days and names account and currency on each', async () => {
    const { calls, session } = fakeTikTok(({ query }) => page([{ dimensions: { stat_time_day: query.start_date } }]))
    const range = { kind: 'days', from: '2026-09-01', to: '2026-11-02' } as const
    const records = await recordsOf(session, 'ads_reports_daily', range)
    expect(calls.map(({ query }) => [query.start_date, query.end_date])).toEqual([
      ['2026-09-01', '2026-09-30'],
      ['2026-10-01', '2026-10-30'],
      ['2026-10-31', '2026-11-02'],
    ])
    expect(calls[0]?.query).toMatchObject({
      data_level: 'AUCTION_AD',
      dimensions: '["ad_id","stat_time_day"]',
      filtering: '[{"field_name":"ad_status","filter_type":"IN","filter_value":"[\\"STATUS_ALL\\"]"}]',
    })
    expect(records[0]).toEqual({
      advertiser_id: settings.advertiser_id,
      currency: 'EUR',
      dimensions: { stat_time_day: '2026-09-01' },
    })
    expect(records).toHaveLength(3)
  })

  it('reads days that are too much for one report by two of half as many', async () => {
    const { calls, session } = fakeTikTok(({ query }) => {
      const { start_date = '', end_date = '' } = query
      return daysBetween(start_date, end_date) >= 10 ? refusal(40067) : page([{ from: start_date, to: end_date }])
    })
    const records = await recordsOf(session, 'ads_reports_daily', days)
    expect(records).toMatchObject([
      { from: '2026-10-01', to: '2026-10-08' },
      { from: '2026-10-09', to: '2026-10-15' },
      { from: '2026-10-16', to: '2026-10-23' },
      { from: '2026-10-24', to: '2026-10-30' },
    ])
    expect(calls).toHaveLength(7)
    const hopeless = fakeTikTok(() => refusal(40067))
    await expect(recordsOf(hopeless.session, 'ads_reports_daily', days)).rejects.toMatchObject({
      code: 'tiktok-too-much-data',
    })
  })

  it.each([40016, 40100, 40133, 40200, 40700, 50000, 50002])(
    'tries again at code %i, although HTTP says 200',
    async (code) => {
      const { calls, pauses, session } = fakeTikTok((_, index) => (index < 2 ? refusal(code) : page([{ ad_id: '1' }])))
      expect(await recordsOf(session, 'ads', full)).toEqual([{ ad_id: '1' }])
      expect([calls.length, pauses.length]).toEqual([3, 2])
    },
  )

  it('outlasts a limit by the minute, which holds for five of them', async () => {
    const { pauses, session } = fakeTikTok((_, index) => (index < 19 ? refusal(40100) : page([])))
    await recordsOf(session, 'ads', full)
    expect(pauses.reduce((total, ms) => total + ms, 0)).toBeGreaterThan(5 * 60_000)
  })

  it.each([
    [40105, 'vendor-refused-credentials'],
    [40102, 'vendor-refused-credentials'],
    [40104, 'vendor-refused-credentials'],
    [40001, 'vendor-refused-access'],
    [40300, 'vendor-not-found'],
    [40002, 'vendor-refused-request'],
  ])('stops at once at code %i with %s', async (code, expected) => {
    const { calls, session } = fakeTikTok(() => refusal(code))
    await expect(recordsOf(session, 'ad_groups', full)).rejects.toMatchObject({ code: expected })
    expect(calls).toHaveLength(1)
  })

  it('tells the account, its currency and the place whose days it reports', async () => {
    const account = { accountId: settings.advertiser_id, timeZone: 'Europe/Berlin', currency: 'EUR' }
    expect(await fakeTikTok(() => page([])).session.account()).toEqual(account)
  })

  it('names the secret that is missing', () => {
    const connection = { baseUrl: tiktokAds.defaultBaseUrl, settings, secrets: {} }
    expect(() => tiktokAds.open(connection, testIo())).toThrow(/no access token for TikTok/)
  })
})
