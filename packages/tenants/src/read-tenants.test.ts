import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findTenant, readConnectors, readTenants } from './index.ts'
import { connectorsFixture, tenantFixture } from './testing/index.ts'

const connectors = connectorsFixture
const good = `version: 1
tenants:
  acme:
    business_name: Acme
    status: active
    reporting: {currency: EUR, time_zone: Europe/Berlin}
    sources:
      facebook_ads:
        enabled: true
        settings:
          account_id: "104"
        tables:
          facebook_insights:
            logic:
              conversion_event_pattern: purchase
      google_analytics:
        enabled: false
        tables:
          events:
            logic:
              conversion_events: [purchase]
              funnel_steps: [a, b, c, d, e, f]
    generation: {seed: 1, start_date: 2026-08-18, days: 90, visits_per_day: 10}
`

let folder: string
let path: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gata-tenants-'))
  path = join(folder, 'tenants.yaml')
})
afterAll(() => rm(folder, { recursive: true }))

async function messageFor(text: string): Promise<string> {
  await writeFile(path, text)
  const message = await readTenants(path, { connectors }).then(
    () => 'no error',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
  return message.replaceAll(path, 'tenants.yaml')
}

/** The good file with one text replaced, which must be there. */
function but(from: string, to: string): string {
  expect(good).toContain(from)
  return good.replace(from, to)
}

describe('tenants.yaml', () => {
  it('becomes plain typed data', async () => {
    await writeFile(path, good)
    expect(await readTenants(path, { connectors })).toEqual([
      {
        slug: 'acme',
        businessName: 'Acme',
        status: 'active',
        reporting: { currency: 'EUR', timeZone: 'Europe/Berlin' },
        sources: [
          {
            connector: 'facebook_ads',
            enabled: true,
            settings: { account_id: '104' },
            logic: { facebook_insights: { conversionEventPattern: 'purchase' } },
          },
          {
            connector: 'google_analytics',
            enabled: false,
            settings: {},
            logic: { events: { conversionEvents: ['purchase'], funnelSteps: ['a', 'b', 'c', 'd', 'e', 'f'] } },
          },
        ],
        anomalies: { sensitivity: 3.5, windowDays: 56, minTrainingDays: 14, direction: 'both' },
        schedule: null,
        keepSnapshots: 5,
        generation: { seed: 1, startDate: '2026-08-18', days: 90, visitsPerDay: 10 },
      },
    ])
  })

  it('says how anomalies are judged: the tenant’s words before the platform’s before the defaults', async () => {
    const platform = good.replace('tenants:', 'anomalies: {sensitivity: 5, window_days: 28}\ntenants:')
    await writeFile(
      path,
      platform.replace('    generation', '    anomalies: {sensitivity: 4, direction: drop}\n    generation'),
    )
    expect((await readTenants(path, { connectors }))[0]?.anomalies).toEqual({
      sensitivity: 4,
      windowDays: 28,
      minTrainingDays: 14,
      direction: 'drop',
    })
    expect(await messageFor(platform.replace('window_days: 28', 'min_training_days: 60'))).toContain(
      'anomalies: no day is ever judged: 60 days must be known of the 56 before it',
    )
    expect(await messageFor(platform.replace('window_days', 'windw_days'))).toContain('did you mean window_days?')
  })

  it('says how old what was read of a source may be, in the place of what the connector says', async () => {
    const limits =
      '      facebook_ads:\n        freshness: {warn_after: {count: 6, period: hour}, error_after: {count: 1, period: day}}'
    await writeFile(path, but('      facebook_ads:', limits))
    expect((await readTenants(path, { connectors }))[0]?.sources[0]?.freshness).toEqual({
      warnAfter: { count: 6, period: 'hour' },
      errorAfter: { count: 1, period: 'day' },
    })
    await writeFile(path, but('      facebook_ads:', '      facebook_ads:\n        freshness: null'))
    expect((await readTenants(path, { connectors }))[0]?.sources[0]?.freshness).toEqual({
      warnAfter: null,
      errorAfter: null,
    })
    expect(
      await messageFor(but('      facebook_ads:', limits.replace('count: 1,', 'count: 5,').replace('day', 'hour'))),
    ).toContain('sources.facebook_ads.freshness: an error must not come before the warning')
  })

  it.each([
    [
      '      facebook_ads:',
      '      facebok_ads:',
      '8:7 sources.facebok_ads: unknown connector, did you mean facebook_ads?',
    ],
    [
      '      facebook_ads:',
      '      tape:',
      '8:7 sources.tape: unknown connector (known: facebook_ads, shopify, google_analytics)',
    ],
    [
      '          events:',
      '          evnts:',
      '19:11 sources.google_analytics.tables.evnts: unknown object of google_analytics, did you mean events?',
    ],
    [
      'funnel_steps',
      'funnel_step',
      '22:15 sources.google_analytics.tables.events.logic.funnel_step: unknown key, did you mean funnel_steps?',
    ],
    ['    status: active', '    staus: active', '5:5 staus: unknown key, did you mean status?'],
    [
      'status: active',
      'status: actve',
      '5:13 status: must be pending, onboarding, active or paused, not "actve", did you mean active?',
    ],
    ['Acme', '5', '4:20 business_name: must be a text, not 5'],
    ['enabled: true', 'enabled: "yes"', '9:18 sources.facebook_ads.enabled: must be true or false, not "yes"'],
    [
      'EUR',
      'euro',
      '6:27 reporting.currency: must be an ISO 4217 code of three capital letters, such as USD (got "euro")',
    ],
    [
      'Europe/Berlin',
      'Europe/Belrin',
      '6:43 reporting.time_zone: must be an IANA time zone such as Europe/Berlin, did you mean Europe/Berlin? (got "Europe/Belrin")',
    ],
    ['  acme:', '  Acme:', '3:3 tenants.Acme: a slug is 2 to 39 lower-case letters, digits and _, a letter first'],
    [
      '"104"',
      '104',
      '11:23 sources.facebook_ads.settings.account_id: must stand in quotes: an id is text, and a number loses digits (got 104)',
    ],
    [
      'account_id',
      'access_token',
      '11:11 sources.facebook_ads.settings.access_token: a secret never stands in this file; set it in the environment or the secret store',
    ],
    [
      '[purchase]',
      '[]',
      '21:34 sources.google_analytics.tables.events.logic.conversion_events: must name at least one event (got a list)',
    ],
    [
      'e, f]',
      'e]',
      '22:29 sources.google_analytics.tables.events.logic.funnel_steps: must name the six steps of the funnel, in order (got a list)',
    ],
    [
      '2026-08-18',
      '2026-02-30',
      '23:39 generation.start_date: must be a day of the calendar as YYYY-MM-DD (got "2026-02-30")',
    ],
    ['days: 90', 'days: 9.5', '23:57 generation.days: must be a whole number (got 9.5)'],
    [
      '    generation:',
      '    schedule: {cron: 0 25 * * *}\n    generation:',
      '23:22 schedule.cron: must be a cron expression of five fields, such as 0 6 * * *: Invalid value for hour: 25 (got "0 25 * * *")',
    ],
    [
      '    generation:',
      '    schedule: {cron: "@dialy"}\n    generation:',
      '23:22 schedule.cron: must be a cron expression of five fields, such as 0 6 * * *, or a nickname, did you mean @daily? (got "@dialy")',
    ],
    [
      '    generation:',
      '    schedule: {cron: "@daily", time_zone: UTC}\n    generation:',
      '23:32 schedule.time_zone: unknown key, did you mean timezone?',
    ],
    [
      '    generation:',
      '    schedule: {cron: "@daily", timezone: Asia/Tokio}\n    generation:',
      '23:42 schedule.timezone: must be an IANA time zone such as Europe/Berlin, did you mean Asia/Tokyo? (got "Asia/Tokio")',
    ],
    [
      '    generation:',
      '    snapshots: {keep: 0}\n    generation:',
      '23:23 snapshots.keep: must be at least 1 (got 0)',
    ],
    ['version: 1', 'version: 2', '1:10 version: must be 1, not 2'],
    ['    status: active\n', '', '3:3 status: is missing (expected pending, onboarding, active or paused)'],
  ])('says where %j is wrong as %j', async (from, to, message) => {
    expect(await messageFor(but(from, to))).toContain(`tenants.yaml:${message}`)
  })

  it('reads a schedule in the zone of the reports unless it has its own', async () => {
    await writeFile(
      path,
      but('    generation:', '    schedule: {cron: 0 6 * * *}\n    snapshots: {keep: 9}\n    generation:'),
    )
    expect((await readTenants(path, { connectors }))[0]).toMatchObject({
      schedule: { cron: '0 6 * * *', timeZone: 'Europe/Berlin' },
      keepSnapshots: 9,
    })
    await writeFile(
      path,
      but('    generation:', '    schedule: {cron: "@daily", timezone: Asia/Tokyo}\n    generation:'),
    )
    expect((await readTenants(path, { connectors }))[0]?.schedule).toEqual({ cron: '@daily', timeZone: 'Asia/Tokyo' })
  })

  it('reads the filters of an object, each with one operator', async () => {
    const filters = '[{field: status, in: [a, b]}, {field: test, equals: false}]'
    await writeFile(path, but('conversion_event_pattern: purchase', `filters: ${filters}`))
    expect((await readTenants(path, { connectors }))[0]?.sources[0]?.logic).toEqual({
      facebook_insights: {
        filters: [
          { field: 'status', operator: 'in', values: ['a', 'b'] },
          { field: 'test', operator: 'equals', values: [false] },
        ],
      },
    })
  })

  it.each([
    ['[{field: a, equals: 1, in: [1]}]', 'filters.0: must hold exactly one of equals, not_equals, in'],
    ['[{field: a}]', 'filters.0: must hold exactly one of equals'],
    ['[{field: a, equal: 1}]', 'filters.0.equal: unknown key, did you mean equals?'],
    ['[]', 'filters: must name at least one filter'],
    ['[{field: a, in: []}]', 'filters.0.in: must name at least one value'],
  ])('refuses the filters %s', async (filters, message) => {
    const text = await messageFor(but('conversion_event_pattern: purchase', `filters: ${filters}`))
    expect(text).toContain(message)
  })

  it('reports every problem at once, in the order of the file', async () => {
    const text = but('EUR', 'euro').replace('facebook_ads', 'facebok_ads').replace('days: 90', 'days: 0')
    expect(await messageFor(text)).toBe(`3 problems in tenants.yaml:
  tenants.yaml:6:27 reporting.currency: must be an ISO 4217 code of three capital letters, such as USD (got "euro")
  tenants.yaml:8:7 sources.facebok_ads: unknown connector, did you mean facebook_ads?
  tenants.yaml:23:57 generation.days: must be at least 1 (got 0)`)
  })

  it('may not say a thing twice', async () => {
    expect(await messageFor(but('    sources:', '    status: paused\n    sources:'))).toBe(
      'tenants.yaml:7:5: the key status stands here twice',
    )
  })

  it('must be YAML', async () => {
    expect(await messageFor('version: 1\ntenants: [')).toMatch(/^tenants\.yaml:2:\d+: .*flow sequence/i)
    expect(await messageFor('')).toBe('tenants.yaml:1:1: must be a map, not nothing')
  })

  it('must be there and readable', async () => {
    await expect(readTenants(join(folder, 'none.yaml'), { connectors })).rejects.toMatchObject({
      code: 'tenants-missing',
      message: `${join(folder, 'none.yaml')}: there is no such file. Run the command in the folder of the project.`,
    })
    await mkdir(join(folder, 'folder.yaml'))
    await expect(readTenants(join(folder, 'folder.yaml'), { connectors })).rejects.toMatchObject({
      code: 'tenants-unreadable',
      message: `${join(folder, 'folder.yaml')}: the file cannot be read`,
    })
  })
})

describe('a tenant', () => {
  it('is found by its slug, and a misspelt one is guessed', () => {
    const tenants = [tenantFixture({ slug: 'tyrell_corp' }), tenantFixture()]
    expect(findTenant(tenants, 'acme').businessName).toBe('Acme')
    expect(() => findTenant(tenants, 'tyrel_corp')).toThrow('unknown tenant tyrel_corp, did you mean tyrell_corp?')
    expect(() => findTenant(tenants, 'wayne')).toThrow('unknown tenant wayne. The tenants are tyrell_corp, acme.')
  })
})

describe('the files of this project', () => {
  const file = (name: string): string => join(import.meta.dirname, '../../..', name)

  it('declare 13 connectors, Stripe beside them, and tenants that use them', async () => {
    const declared = await readConnectors(file('supported_connectors.yaml'))
    const inDomain = (domain: string): number => declared.filter((connector) => connector.domain === domain).length
    expect(['paid_ads', 'ecommerce', 'analytics', 'payments'].map(inDomain)).toEqual([7, 3, 3, 1])
    const tenants = await readTenants(file('tenants.yaml'), { connectors: declared })
    expect(findTenant(tenants, 'tyrell_corp').sources.map((source) => source.connector)).toEqual([
      'facebook_ads',
      'instagram_ads',
      'google_ads',
      'shopify',
      'google_analytics',
    ])
  })

  it('name a connector’s mistake by line too', async () => {
    const wrong = join(folder, 'connectors.yaml')
    await writeFile(wrong, 'version: 1\nconnectors:\n  mailchimp:\n    title: Mailchimp\n    domain: email\n')
    await expect(readConnectors(wrong)).rejects.toMatchObject({
      code: 'connectors-invalid',
      message: expect.stringContaining(
        `${wrong}:5:13 domain: must be paid_ads, ecommerce, analytics or payments, not "email"`,
      ),
    })
  })
})
