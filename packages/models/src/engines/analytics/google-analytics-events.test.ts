import { runModel } from '@gata/transform/testing'
import { describe, expect, it } from 'vitest'
import { currentRecords, modelNamed, modelTenant } from '../../testing/graph-of.ts'

const tenant = modelTenant(['google_analytics'], { events: { conversionEvents: ['purchase'] } })
const start = Date.UTC(2026, 10, 1, 3, 50) // 2026-10-31 23:50 in New York

function event(device: string | null, name: string, afterSeconds: number, more: Record<string, unknown> = {}) {
  return {
    event_name: name,
    event_timestamp: String((start + afterSeconds * 1000) * 1000),
    ...(device === null ? {} : { user_pseudo_id: device }),
    ...more,
  }
}

async function eventsOf(payloads: readonly Record<string, unknown>[]) {
  const master = modelNamed(tenant, 'platform_mm__google_analytics_api_v1_events')
  return await runModel<Record<string, unknown>>(modelNamed(tenant, 'fct_acme__events'), {
    inputs: [[master, currentRecords('google_analytics', payloads)]],
    orderBy: ['event_at', 'event_name'],
  })
}

describe('sessions on GA4 events', () => {
  it('end after more than 30 minutes: exactly 30 still belong together, a second more does not', async () => {
    const rows = await eventsOf([
      event('d1', 'session_start', 0),
      event('d1', 'page_view', 1800),
      event('d1', 'page_view', 1800 + 1801),
    ])
    expect(rows.map((row) => row.session_id)).toEqual([rows[0]?.event_id, rows[0]?.event_id, rows[2]?.event_id])
  })

  it('do not end at midnight, and each event keeps its own day in the reporting zone', async () => {
    const rows = await eventsOf([event('d1', 'session_start', 0), event('d1', 'page_view', 900)])
    expect(new Set(rows.map((row) => row.session_id)).size).toBe(1)
    expect(rows.map((row) => row.event_day)).toEqual(['2026-10-31', '2026-11-01'])
  })

  it('never form from events without a device, however close they lie', async () => {
    const rows = await eventsOf([event(null, 'page_view', 0), event(null, 'page_view', 1)])
    expect(rows.map((row) => row.session_id)).toEqual([null, null])
  })

  it('belong to one device each', async () => {
    const rows = await eventsOf([event('d1', 'page_view', 0), event('d2', 'page_view', 1), event('d1', 'scroll', 2)])
    expect(rows.map((row) => row.session_id)).toEqual([rows[0]?.event_id, rows[1]?.event_id, rows[0]?.event_id])
  })

  it('keep their id when a later event arrives late', async () => {
    const before = await eventsOf([event('d1', 'session_start', 0)])
    const after = await eventsOf([event('d1', 'session_start', 0), event('d1', 'purchase', 1000)])
    expect(after.map((row) => row.session_id)).toEqual([before[0]?.session_id, before[0]?.session_id])
  })
})

describe('GA4 fields', () => {
  it('read the tags of the event itself, from its own record or its parameters, never the user’s first touch', async () => {
    const [tagged, byParams, untagged] = await eventsOf([
      event('d1', 'a', 0, { collected_traffic_source: { manual_source: 'facebook', manual_campaign_name: 'Spring' } }),
      event('d1', 'b', 1, {
        event_params: [
          { key: 'source', value: { string_value: 'newsletter', int_value: null } },
          { key: 'campaign_id', value: { int_value: '77' } },
        ],
      }),
      event('d1', 'c', 2, { traffic_source: { source: 'google', medium: 'organic' } }),
    ])
    expect(tagged).toMatchObject({ traffic_source: 'facebook', traffic_campaign: 'Spring' })
    expect(byParams).toMatchObject({ traffic_source: 'newsletter', traffic_campaign_id: '77' })
    expect(untagged).toMatchObject({ traffic_source: null, traffic_medium: null })
  })

  it('take value and transaction of purchases only, and the words for “missing” as missing', async () => {
    const [purchase, view, nameless] = await eventsOf([
      event('d1', 'purchase', 0, { ecommerce: { transaction_id: '#1001', purchase_revenue: 99.5 } }),
      event('d1', 'view_item', 1, { event_params: [{ key: 'value', value: { double_value: 12.5 } }] }),
      event('d1', 'purchase', 2, { ecommerce: { transaction_id: '(not set)', purchase_revenue: 1 } }),
    ])
    expect(purchase).toMatchObject({ order_id: '1001', order_total: '99.5000' })
    expect(view).toMatchObject({ order_id: null, order_total: null })
    expect(nameless).toMatchObject({ order_id: null, order_total: '1.0000' })
  })
})
