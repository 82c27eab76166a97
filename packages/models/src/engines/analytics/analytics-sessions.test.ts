import { runModel } from '@gata/transform/testing'
import { describe, expect, it } from 'vitest'
import { modelNamed, modelTenant } from '../../testing/graph-of.ts'

const tenant = modelTenant(['google_analytics'], { events: { conversionEvents: ['purchase'] } })

interface EventRow {
  readonly event_id: string
  readonly session_id: string
  readonly event_name: string
  readonly minute: number
  readonly [column: string]: unknown
}

async function sessionsOf(events: readonly EventRow[], campaigns: readonly Record<string, unknown>[] = []) {
  return await runModel<Record<string, unknown>>(modelNamed(tenant, 'fct_acme__sessions'), {
    inputs: [
      [modelNamed(tenant, 'fct_acme__events'), events.map(asRow)],
      [modelNamed(tenant, 'dim_acme__campaigns'), campaigns],
    ],
    orderBy: ['session_id'],
  })
}

function asRow({ minute, ...row }: EventRow): Record<string, unknown> {
  return {
    tenant_slug: 'acme',
    source_platform: 'google_analytics',
    user_pseudo_id: 'd1',
    event_at: `2026-11-02 10:${String(minute).padStart(2, '0')}:00+00`,
    ...row,
  }
}

describe('a session', () => {
  it('counts its funnel, its conversions and its length', async () => {
    const [session] = await sessionsOf([
      { event_id: 'e1', session_id: 'e1', event_name: 'session_start', minute: 0, geo_country: 'US' },
      { event_id: 'e2', session_id: 'e1', event_name: 'view_item', minute: 1, geo_country: 'FR' },
      { event_id: 'e3', session_id: 'e1', event_name: 'view_item', minute: 2 },
      {
        event_id: 'e4',
        session_id: 'e1',
        event_name: 'purchase',
        minute: 9,
        order_id: '7',
        order_total: '20',
        currency: 'USD',
      },
    ])
    expect(session).toMatchObject({
      session_duration_seconds: 540,
      events_in_session: 4,
      geo_country: 'US',
      is_conversion_session: true,
      conversion_count: 1,
      session_revenue: '20.0000',
      transaction_id: '7',
      currency: 'USD',
      funnel_max_step: 6,
      funnel_step_1_session_start: 1,
      funnel_step_2_view_item: 2,
      funnel_step_3_add_to_cart: 0,
      session_day: '2026-11-02',
    })
  })

  it('counts a transaction once: on a reload of the page, and when a later session fires it again', async () => {
    const purchase = { event_name: 'purchase', order_id: '7', order_total: '20' }
    const sessions = await sessionsOf([
      { ...purchase, event_id: 'e1', session_id: 'e1', minute: 0 },
      { ...purchase, event_id: 'e2', session_id: 'e1', minute: 1 },
      { ...purchase, event_id: 'e3', session_id: 'e3', minute: 50 },
    ])
    expect(sessions.map((row) => [row.session_revenue, row.conversion_count])).toEqual([
      ['20.0000', 1],
      ['0.0000', 1],
    ])
  })
})

describe('the campaign of a session', () => {
  const campaigns = [
    { source_platform: 'google_ads', campaign_id: 'g1', campaign_name: 'Brand' },
    { source_platform: 'google_ads', campaign_id: 'g2', campaign_name: 'Brand' },
    { source_platform: 'facebook_ads', campaign_id: 'f1', campaign_name: 'Brand' },
  ]

  async function attribution(tags: Record<string, string>) {
    const [session] = await sessionsOf(
      [
        { event_id: 'e1', session_id: 'e1', event_name: 'session_start', minute: 0 },
        { event_id: 'e2', session_id: 'e1', event_name: 'page_view', minute: 0, ...tags },
        { event_id: 'e3', session_id: 'e1', event_name: 'page_view', minute: 5, traffic_source: 'newsletter' },
      ],
      campaigns,
    )
    return [session?.attributed_source_platform, session?.attributed_campaign_id, session?.attribution_method]
  }

  it('is found by name among the campaigns of the tagged platform', async () => {
    expect(await attribution({ traffic_source: 'Facebook', traffic_campaign: 'Brand' })).toEqual([
      'facebook_ads',
      'f1',
      'campaign_name',
    ])
  })

  it('is found by id where the link carries one, whatever its name', async () => {
    expect(
      await attribution({ traffic_source: 'google', traffic_campaign: 'Brand', traffic_campaign_id: 'g2' }),
    ).toEqual(['google_ads', 'g2', 'campaign_id'])
  })

  it('stays open when several campaigns share the name', async () => {
    expect(await attribution({ traffic_source: 'google', traffic_campaign: 'Brand' })).toEqual([
      null,
      null,
      'ambiguous_name',
    ])
  })

  it('is none for what no ad platform sent', async () => {
    expect(await attribution({ traffic_source: 'newsletter', traffic_campaign: 'Brand' })).toEqual([null, null, 'none'])
  })
})
