import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { ExtractWindow, Session } from '../connector.ts'
import { testIo } from '../testing/index.ts'
import { bingAds } from './index.ts'

const secrets = { client_id: 'c', client_secret: 's', refresh_token: 'r0', developer_token: 'd' }
const settings = { account_id: '180', customer_id: '251' }
const full: ExtractWindow = { kind: 'full' }
const days: ExtractWindow = { kind: 'days', from: '2026-11-01', to: '2026-11-08' }
const account = { Account: { Id: '180', CurrencyCode: 'USD', TimeZone: 'EasternTimeUSCanada', Name: 'A' } }
const csv = '"AccountId","TimePeriod","Spend"\r\n"180","2026-11-01","1.48"\r\n"180","2026-11-02","--"\r\n'

interface Call {
  readonly url: string
  readonly headers: Headers
  readonly text: string
}

type Answer = { readonly status?: number; readonly body: unknown }

/** A Microsoft that gives the tokens t1, t2 … with the refresh tokens r1, r2 …, and answers calls by a function of their place. */
function fakeMicrosoft(
  answer: (operation: string, index: number, call: Call) => Answer,
  baseUrl = 'https://bing.test',
) {
  const calls: Call[] = []
  const grants: Call[] = []
  const pauses: number[] = []
  const told: string[] = []
  const io = testIo({
    onSecret: (name, value) => void told.push(`${name} ${value}`),
    clock: {
      now: () => new Date('2026-11-16T12:00:00Z'),
      sleep: async (ms) => {
        pauses.push(ms)
      },
    },
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const call: Call = { url: request.url, headers: request.headers, text: await request.text() }
      if (call.url.endsWith('/token')) {
        grants.push(call)
        const number = grants.length
        return Response.json({ access_token: `t${number}`, expires_in: 3600, refresh_token: `r${number}` })
      }
      calls.push(call)
      const { status = 200, body } = answer(call.url.split('/v13/')[1] ?? call.url, calls.length - 1, call)
      if (body instanceof Uint8Array) return new Response(Uint8Array.from(body), { status })
      return typeof body === 'string' ? new Response(body, { status }) : Response.json(body, { status })
    },
  })
  const connection = { baseUrl, settings, secrets }
  return { calls, grants, pauses, told, io, open: () => bingAds.open(connection, io) }
}

async function recordsOf(session: Session, object: string, window: ExtractWindow) {
  const records: unknown[] = []
  for await (const page of session.extract(object, window)) records.push(...page.records)
  return records
}

function fault(code: number, word: string, status = 400): Answer {
  return { status, body: { TrackingId: '7ab', OperationErrors: [{ Code: code, ErrorCode: word, Message: 'no' }] } }
}

function finished(url: string | null, status = 'Success'): Answer {
  return { body: { ReportRequestStatus: { Status: status, ReportDownloadUrl: url } } }
}

/** Answers to everything but polls, which come from a list, and files. */
function reporting(polls: readonly Answer[], file: (index: number) => Answer) {
  let polled = 0
  let files = 0
  return (operation: string): Answer => {
    if (operation === 'Account/Query') return { body: account }
    if (operation === 'GenerateReport/Submit') return { body: { ReportRequestId: '30000' } }
    if (operation === 'GenerateReport/Poll') return polls[Math.min(polled++, polls.length - 1)] ?? finished(null)
    return file(files++)
  }
}

describe('Microsoft Advertising', () => {
  it('sends what says who asks, with a token that it bought once for all requests', async () => {
    const microsoft = fakeMicrosoft(() => ({ body: { Campaigns: null } }))
    const session = microsoft.open()
    await Promise.all(Array.from({ length: 10 }, () => recordsOf(session, 'campaigns', full)))
    expect(microsoft.grants.map(({ url }) => url)).toEqual(['https://bing.test/common/oauth2/v2.0/token'])
    expect(microsoft.calls).toHaveLength(10)
    for (const { url, headers } of microsoft.calls) {
      expect(url).toBe('https://bing.test/CampaignManagement/v13/Campaigns/QueryByAccountId')
      expect(headers.get('authorization')).toBe('Bearer t1')
      expect(headers.get('developertoken')).toBe('d')
      expect(headers.get('customerid')).toBe('251')
      expect(headers.get('customeraccountid')).toBe('180')
    }
  })

  it('asks each service at its own host where Microsoft itself is', async () => {
    const answers = reporting([finished(null)], () => ({ body: '' }))
    const microsoft = fakeMicrosoft((operation) => answers(operation), bingAds.defaultBaseUrl)
    await recordsOf(microsoft.open(), 'ad_performance_report', days)
    expect(microsoft.grants[0]?.url).toBe('https://login.microsoftonline.com/common/oauth2/v2.0/token')
    expect(microsoft.calls.map(({ url }) => url.split('/v13/')[0])).toEqual([
      'https://clientcenter.api.bingads.microsoft.com/CustomerManagement',
      'https://reporting.api.bingads.microsoft.com/Reporting',
      'https://reporting.api.bingads.microsoft.com/Reporting',
    ])
  })

  it('buys the next token with the refresh token that came with the last one, also in a new session', async () => {
    const microsoft = fakeMicrosoft((_, index) =>
      index === 0 ? fault(109, 'AuthenticationTokenExpired', 401) : { body: { Campaigns: [] } },
    )
    await recordsOf(microsoft.open(), 'campaigns', full)
    await recordsOf(microsoft.open(), 'campaigns', full)
    const given = microsoft.grants.map(({ text }) => new URLSearchParams(text).get('refresh_token'))
    expect(given).toEqual(['r0', 'r1', 'r2'])
    expect(microsoft.told).toEqual(['refresh_token r1', 'refresh_token r2', 'refresh_token r3'])
  })

  it('stops where a new token is refused as well', async () => {
    const microsoft = fakeMicrosoft(() => fault(109, 'AuthenticationTokenExpired', 401))
    await expect(recordsOf(microsoft.open(), 'campaigns', full)).rejects.toMatchObject({
      code: 'vendor-refused-credentials',
    })
    expect(microsoft.grants).toHaveLength(2)
  })

  it('reads ads by campaign and ad group and says whose they are', async () => {
    const microsoft = fakeMicrosoft((operation, _, call) => {
      if (operation.startsWith('Campaigns')) return { body: { Campaigns: [{ Id: '1' }, { Id: '2' }] } }
      const asked = JSON.parse(call.text)
      if (operation.startsWith('AdGroups'))
        return { body: { AdGroups: asked.CampaignId === '1' ? [{ Id: '11' }, { Id: '12' }] : null } }
      return { body: { Ads: [{ Id: `${asked.AdGroupId}5`, Type: 'ResponsiveSearch' }] } }
    })
    expect(await recordsOf(microsoft.open(), 'ads', full)).toEqual([
      { AdGroupId: '11', CampaignId: '1', Id: '115', Type: 'ResponsiveSearch' },
      { AdGroupId: '12', CampaignId: '1', Id: '125', Type: 'ResponsiveSearch' },
    ])
  })

  it('orders a report for the account’s own days, waits for it and reads its file', async () => {
    const pending = finished(null, 'Pending')
    const answers = reporting([pending, pending, finished('https://files.test/a')], () => ({ body: csv }))
    const microsoft = fakeMicrosoft((operation) => answers(operation))
    expect(await recordsOf(microsoft.open(), 'account_performance_report', days)).toEqual([
      { AccountId: '180', TimePeriod: '2026-11-01', Spend: '1.48' },
      { AccountId: '180', TimePeriod: '2026-11-02', Spend: '--' },
    ])
    expect(microsoft.pauses).toEqual([1000, 2000])
    const order = JSON.parse(microsoft.calls[1]?.text ?? '').ReportRequest
    expect(order).toMatchObject({
      Type: 'AccountPerformanceReportRequest',
      Aggregation: 'Daily',
      Scope: { AccountIds: ['180'] },
      Time: {
        CustomDateRangeStart: { Day: 1, Month: 11, Year: 2026 },
        CustomDateRangeEnd: { Day: 8, Month: 11, Year: 2026 },
        ReportTimeZone: 'EasternTimeUSCanada',
      },
    })
    expect(microsoft.calls.at(-1)?.headers.get('authorization')).toBeNull()
  })

  it.each([
    ['as text', csv],
    ['gzipped', gzipSync(csv)],
    [
      'with the lines around it that were turned off',
      `"Report Name: a, b"\r\n"Rows: 2"\r\n\r\n${csv}\r\n"©2026 Microsoft Corporation."\r\n`,
    ],
  ])('reads a file that came %s', async (_, body) => {
    const answers = reporting([finished('https://files.test/a')], () => ({ body }))
    const microsoft = fakeMicrosoft((operation) => answers(operation))
    expect(await recordsOf(microsoft.open(), 'account_performance_report', days)).toHaveLength(2)
  })

  it('asks for the address again where it has ended, and orders again a report that failed', async () => {
    const failed = finished(null, 'Error')
    const answers = reporting([failed, finished('https://files.test/a'), finished('https://files.test/b')], (index) =>
      index === 0 ? { status: 403, body: 'AuthenticationFailed' } : { body: csv },
    )
    const microsoft = fakeMicrosoft((operation) => answers(operation))
    expect(await recordsOf(microsoft.open(), 'account_performance_report', days)).toHaveLength(2)
    expect(microsoft.calls.filter(({ url }) => url.includes('Submit'))).toHaveLength(2)
    const hopeless = fakeMicrosoft((operation) => reporting([failed], () => ({ body: '' }))(operation))
    await expect(recordsOf(hopeless.open(), 'account_performance_report', days)).rejects.toMatchObject({
      code: 'bing-report-failed',
    })
  })

  it('waits a minute when it has called too often or ordered too many reports', async () => {
    const faults = [fault(117, 'CallRateExceeded'), fault(207, 'ConcurrentRequestOverLimit', 200)]
    const microsoft = fakeMicrosoft((_, index) => faults[index] ?? { body: { Campaigns: [] } })
    await recordsOf(microsoft.open(), 'campaigns', full)
    expect(microsoft.pauses).toEqual([60_000, 60_000])
  })

  it.each([
    { code: 105, word: 'InvalidCredentials', expected: 'vendor-refused-credentials' },
    { code: 106, word: 'UserIsNotAuthorized', expected: 'vendor-refused-access' },
    { code: 2012, word: 'InvalidCustomDateRangeStart', expected: 'vendor-refused-request' },
  ])('stops at once at $word with $expected', async ({ code, word, expected }) => {
    const microsoft = fakeMicrosoft(() => fault(code, word))
    await expect(recordsOf(microsoft.open(), 'campaigns', full)).rejects.toMatchObject({ code: expected })
    expect(microsoft.calls).toHaveLength(1)
  })

  it('tells the time zone of the account by its common name, and refuses one that it does not know', async () => {
    const microsoft = fakeMicrosoft(() => ({ body: account }))
    expect(await microsoft.open().account()).toEqual({
      accountId: '180',
      timeZone: 'America/New_York',
      currency: 'USD',
    })
    const odd = fakeMicrosoft(() => ({ body: { Account: { ...account.Account, TimeZone: 'Atlantis' } } }))
    await expect(odd.open().account()).rejects.toMatchObject({ code: 'bing-unknown-time-zone' })
  })

  it('names the secrets that are missing', () => {
    const connection = { baseUrl: bingAds.defaultBaseUrl, settings, secrets: { client_id: 'c', client_secret: 's' } }
    expect(() => bingAds.open(connection, testIo())).toThrow(/no refresh_token, no developer_token/)
  })
})
