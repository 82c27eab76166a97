import { vendorRecords } from '@gata/connectors/testing'
import { runModel } from '@gata/transform/testing'
import { describe, expect, it } from 'vitest'
import { currentRecords, modelNamed, modelTenant } from '../../testing/graph-of.ts'

const tenant = modelTenant(['amplitude'])

async function tableOf(name: string, payloads: readonly Readonly<Record<string, unknown>>[], object = 'events') {
  return await runModel<Record<string, unknown>>(modelNamed(tenant, name), {
    inputs: [[modelNamed(tenant, `platform_mm__amplitude_api_v1_${object}`), currentRecords('amplitude', payloads)]],
    orderBy: [name.startsWith('fct') ? 'event_at' : 'record_key'],
  })
}

const eventsOf = (payloads: readonly Readonly<Record<string, unknown>>[]) => tableOf('fct_acme__events', payloads)

function event(minute: number, more: Readonly<Record<string, unknown>> = {}) {
  const time = `2026-11-01 03:${String(minute).padStart(2, '0')}:00.000007`
  return { event_type: 'view', event_time: time, server_upload_time: time, device_id: 'd1', session_id: -1, ...more }
}

describe('Amplitude events', () => {
  it('are instants of UTC, to the microsecond, on the day of the tenant', async () => {
    const [row] = await eventsOf([event(10, { country: 'Japan', user_id: 'u-1', device_type: 'Apple iPad' })])
    expect(row).toMatchObject({
      source_platform: 'amplitude',
      event_name: 'view',
      event_at: expect.stringMatching(/^2026-11-01T03:10:00\.000/),
      event_day: '2026-10-31',
      user_pseudo_id: 'd1',
      user_id: 'u-1',
      geo_country: 'Japan',
      device_category: 'tablet',
      order_id: null,
      order_total: null,
    })
  })

  it('take value and transaction of purchases only, whatever library named them', async () => {
    const [purchase, revenue, view, broken] = await eventsOf([
      event(1, {
        event_type: 'purchase',
        event_properties: { transaction_id: '#1001', revenue: 76.53, currency: 'usd' },
      }),
      event(2, { event_type: 'purchase', event_properties: { order_id: 1002, $revenue: '1234567890123.4567' } }),
      event(3, { event_properties: { transaction_id: '9', revenue: 5 } }),
      event(4, { event_type: 'purchase', event_properties: { transaction_id: '(not set)', revenue: 'much' } }),
    ])
    expect(purchase).toMatchObject({ order_id: '1001', order_total: '76.5300', currency: 'USD' })
    expect(revenue).toMatchObject({ order_id: '1002', order_total: '1234567890123.4567' })
    expect(view).toMatchObject({ order_id: null, order_total: null })
    expect(broken).toMatchObject({ order_id: null, order_total: null })
  })

  it('name the purchase as the last step of the tenant’s funnel does', async () => {
    const steps = ['start', 'view', 'cart', 'checkout', 'pay', 'Order Completed']
    const own = modelTenant(['amplitude'], { events: { funnelSteps: steps } })
    const rows = await runModel<Record<string, unknown>>(modelNamed(own, 'fct_acme__events'), {
      inputs: [
        [
          modelNamed(own, 'platform_mm__amplitude_api_v1_events'),
          currentRecords('amplitude', [
            event(1, { event_type: 'Order Completed', event_properties: { order_id: 'a', revenue: 3 } }),
            event(2, { event_type: 'purchase', event_properties: { order_id: 'b', revenue: 4 } }),
          ]),
        ],
      ],
      orderBy: ['event_at'],
    })
    expect(rows.map((row) => row.order_total)).toEqual(['3.0000', null])
  })

  it('read tags from the event or the address of its page, never from the user, whose tags are of another visit', async () => {
    const page = 'https://shop.example/p?x=1&utm_source=news%20letter&utm_campaign=Spring+Sale#top'
    const [tagged, addressed, untagged] = await eventsOf([
      event(1, { event_properties: { utm_source: 'bing', utm_medium: 'cpc', utm_campaign: 'A', utm_id: 77 } }),
      event(2, { event_properties: { '[Amplitude] Page Location': page, utm_source: '' } }),
      event(3, { user_properties: { utm_source: 'tiktok', initial_utm_source: 'EMPTY' }, event_properties: {} }),
    ])
    expect(tagged).toMatchObject({ traffic_source: 'bing', traffic_medium: 'cpc', traffic_campaign_id: '77' })
    expect(addressed).toMatchObject({ traffic_source: 'news letter', traffic_campaign: 'Spring Sale' })
    expect(untagged).toMatchObject({ traffic_source: null, traffic_campaign: null })
  })

  it('form sessions by device and 30 minutes, though Amplitude says -1 of them all and a login comes in between', async () => {
    const rows = await eventsOf([
      event(1, { user_id: null }),
      event(31, { user_id: 'u-1', amplitude_id: 5 }),
      event(40, { device_id: null }),
      event(41, { device_id: null }),
    ])
    expect(rows.map((row) => row.session_id)).toEqual([rows[0]?.event_id, rows[0]?.event_id, null, null])
  })

  const records = vendorRecords('amplitude/events.jsonl')?.map(({ record }) => record) ?? null

  it.skipIf(records === null)('come out of what Amplitude really exported', async () => {
    expect(await eventsOf(records ?? [])).toMatchObject([
      { event_name: 'Daily Ad Metrics', event_at: '2023-07-31T07:00:00.000Z', user_id: null, traffic_source: null },
      { event_name: 'Daily Ad Metrics', user_pseudo_id: 'google-ad-4651612872-643022056303' },
      { event_name: 'test_event', event_at: '2026-06-16T11:57:13.345Z', user_id: 'test-user-dryrun-123' },
      {
        event_name: 'test',
        event_at: '2026-06-16T11:58:28.311Z',
        user_pseudo_id: '0a2134b1-a412-5ef6-ae76-4e229c344c54',
      },
    ])
  })
})

describe('Amplitude users', () => {
  it('have typed columns and the address that the business keeps', async () => {
    const user = {
      amplitude_id: 550106004607,
      user_id: 'u-1',
      device_id: 'd1',
      event_time: '2026-11-01 03:10:00.000000',
      server_upload_time: '2026-11-01 05:10:00.000000',
      user_creation_time: null,
      country: 'Japan',
      platform: 'Web',
      user_properties: { email: ' Bob@Example.com ', initial_utm_source: 'EMPTY' },
    }
    expect(await tableOf('int_acme__amplitude_users', [user], 'users')).toMatchObject([
      {
        amplitude_id: '550106004607',
        email: 'bob@example.com',
        last_seen_at: '2026-11-01T03:10:00.000Z',
        created_at: null,
        country: 'Japan',
      },
    ])
  })
})
