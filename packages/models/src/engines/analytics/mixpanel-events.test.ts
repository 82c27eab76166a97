import { vendorRecords } from '@gata/connectors/testing'
import { runModel } from '@gata/transform/testing'
import { describe, expect, it } from 'vitest'
import { currentRecords, modelNamed, modelTenant } from '../../testing/graph-of.ts'

const tenant = modelTenant(['mixpanel'])

async function tableOf(name: string, payloads: readonly Readonly<Record<string, unknown>>[], object = 'events') {
  return await runModel<Record<string, unknown>>(modelNamed(tenant, name), {
    inputs: [[modelNamed(tenant, `platform_mm__mixpanel_api_v1_${object}`), currentRecords('mixpanel', payloads)]],
    orderBy: [name.startsWith('fct') ? 'event_at' : 'record_key'],
  })
}

const eventsOf = (payloads: readonly Readonly<Record<string, unknown>>[]) => tableOf('fct_acme__events', payloads)
const start = Date.parse('2026-11-01T03:10:00.123Z')

function event(afterSeconds: number, properties: Readonly<Record<string, unknown>> = {}, more: object = {}) {
  const time = start + afterSeconds * 1000
  return { event: 'view', properties: { time, distinct_id: '$device:d1', $device_id: 'd1', ...properties }, ...more }
}

describe('Mixpanel events', () => {
  it('are instants of UTC, in milliseconds or in seconds, on the day of the tenant', async () => {
    const [first, second] = await eventsOf([
      event(0, { mp_country_code: 'GB', $os: 'Windows', $user_id: 'u-1' }),
      event(0, { time: Math.floor(start / 1000) + 60, mp_country_code: 'ZZ', $os: 'iOS', $device: 'iPad' }),
    ])
    expect(first).toMatchObject({
      source_platform: 'mixpanel',
      event_at: '2026-11-01T03:10:00.123Z',
      event_day: '2026-10-31',
      user_id: 'u-1',
      geo_country: 'United Kingdom',
      device_category: 'desktop',
    })
    expect(second).toMatchObject({
      event_at: '2026-11-01T03:11:00.000Z',
      geo_country: 'ZZ',
      device_category: 'tablet',
    })
  })

  it('of an old project are times of its own zone', async () => {
    const local = (text: string) => event(0, { time: Date.parse(`${text}Z`) }, { time_zone: 'America/New_York' })
    const rows = await eventsOf([local('2026-07-01T10:00:00'), local('2026-12-01T10:00:00')])
    expect(rows.map((row) => row.event_at)).toEqual(['2026-07-01T14:00:00.000Z', '2026-12-01T15:00:00.000Z'])
  })

  it('belong to a device, found in distinct_id where it stands nowhere else, and to nobody without consent', async () => {
    const rows = await eventsOf([
      event(1, { $device_id: undefined }),
      event(2, { distinct_id: 'u-1', $user_id: 'u-1' }),
      event(3, { distinct_id: 'old-cookie', $device_id: undefined }),
      event(4, { distinct_id: '', $device_id: undefined }),
    ])
    expect(rows.map((row) => row.user_pseudo_id)).toEqual(['d1', 'd1', 'old-cookie', null])
    expect(rows.map((row) => row.session_id === rows[0]?.event_id)).toEqual([true, true, false, false])
    expect(rows[3]?.session_id).toBeNull()
  })

  it('take value and transaction of purchases only', async () => {
    const figures = { transaction_id: '1001', revenue: 76.53, currency: 'usd' }
    const [view, purchase] = await eventsOf([event(1, figures), event(2, figures, { event: 'purchase' })])
    expect(view).toMatchObject({ order_id: null, order_total: null })
    expect(purchase).toMatchObject({ order_id: '1001', order_total: '76.5300', currency: 'USD' })
  })

  it('read tags from the event or the address of its page', async () => {
    const [tagged, addressed] = await eventsOf([
      event(1, {
        utm_source: 'linkedin',
        utm_campaign: 'A',
        utm_id: '77',
        $current_url: 'https://x.example/?utm_source=no',
      }),
      event(2, { $current_url: 'https://x.example/?utm_source=amazon&utm_medium=cpc' }),
    ])
    expect(tagged).toMatchObject({ traffic_source: 'linkedin', traffic_campaign: 'A', traffic_campaign_id: '77' })
    expect(addressed).toMatchObject({ traffic_source: 'amazon', traffic_medium: 'cpc', traffic_campaign: null })
  })

  const records = vendorRecords('mixpanel/events.jsonl')?.map(({ record }) => record) ?? null

  it.skipIf(records === null)('come out of what Mixpanel really exported', async () => {
    expect(await eventsOf(records ?? [])).toMatchObject([
      {
        event_name: 'Viewed E-commerce Page',
        event_at: '2021-06-16T16:28:00.000Z',
        user_pseudo_id: '1d694fd9-31a5-4b99-9eef-ae63112063ed',
        user_id: null,
        traffic_source: null,
      },
    ])
  })
})

describe('Mixpanel people', () => {
  const records = vendorRecords('mixpanel/people.jsonl')?.map(({ record }) => record) ?? null

  it.skipIf(records === null)('have typed columns, out of what Mixpanel really sent', async () => {
    expect(await tableOf('int_acme__mixpanel_people', records ?? [], 'people')).toMatchObject([
      {
        distinct_id: '9d35cd7f-3f06-4549-91bf-198ee58bb58a',
        email: 'user-0ab89867@example.com',
        name: 'Clark Kent',
        created_at: '2024-02-01T11:20:47.000Z',
      },
    ])
  })
})
