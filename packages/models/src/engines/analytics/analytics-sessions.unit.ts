import { campaigns } from '../../canonical/campaigns.ts'
import { events } from '../../canonical/events.ts'
import { orders } from '../../canonical/orders.ts'
import { sessions } from '../../canonical/sessions.ts'
import { given, type RowsOf, starTest } from '../../testing/star-test.ts'

type EventName = typeof events extends { readonly columns: Readonly<Record<infer Name extends string, unknown>> }
  ? Name
  : never

const tracked = { tenant_slug: 'acme', source_platform: 'google_analytics', user_pseudo_id: 'd1' } as const

/** An event of the session `s1` in minute 0, unless said otherwise. */
function event(id: string, name: string, more: RowsOf<EventName>[number] = {}): RowsOf<EventName>[number] {
  return { ...tracked, event_id: id, session_id: 's1', event_name: name, event_at: '2026-11-02 10:00:00+00', ...more }
}

/** Seconds after 2026-11-01 03:50 UTC, of one device, as GA4 exports them. */
function exported(name: string, second: number) {
  return { event_name: name, event_timestamp: String((1793505000 + second) * 1_000_000), user_pseudo_id: 'd1' }
}

const brands = given(campaigns, [
  { source_platform: 'google_ads', campaign_id: 'g1', campaign_name: 'Brand' },
  { source_platform: 'google_ads', campaign_id: 'g2', campaign_name: 'Brand' },
  { source_platform: 'facebook_ads', campaign_id: 'f1', campaign_name: 'Brand' },
])

/** What the engine of sessions makes of events. */
export const sessionTests = [
  starTest(sessions, 'a session ends after more than 30 minutes without an event, and exactly 30 do not end it', {
    sources: ['google_analytics'],
    records: {
      'google_analytics.events': [
        exported('session_start', 0),
        exported('page_view', 1800),
        exported('page_view', 1800 + 1801),
      ],
    },
    expect: [
      { session_start_at: '2026-11-01T03:50:00Z', session_duration_seconds: 1800, events_in_session: 2 },
      { session_start_at: '2026-11-01T04:50:01Z', session_duration_seconds: 0, events_in_session: 1 },
    ],
  }),
  starTest(sessions, 'a transaction counts once, on a reload of its page as in a later session', {
    sources: ['google_analytics'],
    logic: { events: { conversionEvents: ['purchase'] } },
    tables: [
      given(events, [
        event('e1', 'purchase', { order_id: '7', order_total: 20 }),
        event('e2', 'purchase', { order_id: '7', order_total: 20, event_at: '2026-11-02 10:01:00+00' }),
        event('e3', 'purchase', {
          order_id: '7',
          order_total: 20,
          session_id: 's3',
          event_at: '2026-11-02 10:50:00+00',
        }),
      ]),
    ],
    expect: [
      { session_id: 's1', session_revenue: 20, conversion_count: 1, is_conversion_session: true },
      { session_id: 's3', session_revenue: 0, conversion_count: 1, is_conversion_session: true },
    ],
  }),
  starTest(
    sessions,
    'a session has the order that its transaction names by id or number, and none that two orders could be',
    {
      sources: ['google_analytics', 'shopify', 'woocommerce'],
      tables: [
        given(events, [
          event('e1', 'purchase', { order_id: '540001', order_total: 20 }),
          event('e2', 'purchase', { order_id: '1002', order_total: 20, session_id: 's2' }),
          event('e3', 'purchase', { order_id: '1003', order_total: 20, session_id: 's3' }),
          event('e4', 'purchase', { order_id: '9', order_total: 20, session_id: 's4' }),
          event('e5', 'page_view', { session_id: 's5' }),
        ]),
        given(orders, [
          { source_platform: 'shopify', order_id: '540001', order_number: '1001' },
          { source_platform: 'shopify', order_id: '540002', order_number: '1002' },
          { source_platform: 'shopify', order_id: '540003', order_number: '1003' },
          { source_platform: 'woocommerce', order_id: '1003', order_number: '1003' },
        ]),
      ],
      expect: [
        { session_id: 's1', order_source_platform: 'shopify', order_id: '540001' },
        { session_id: 's2', order_source_platform: 'shopify', order_id: '540002' },
        { session_id: 's3', order_source_platform: null, order_id: null },
        { session_id: 's4', order_source_platform: null, order_id: null },
        { session_id: 's5', order_source_platform: null, order_id: null },
      ],
    },
  ),
  starTest(
    sessions,
    'a session is of the first touch, as one tuple from one event, and its campaign is found by name',
    {
      sources: ['google_analytics'],
      tables: [
        brands,
        given(events, [
          event('e1', 'session_start'),
          event('e2', 'page_view', { traffic_source: 'Facebook', traffic_campaign: 'Brand' }),
          event('e3', 'page_view', {
            traffic_source: 'newsletter',
            traffic_medium: 'email',
            event_at: '2026-11-02 10:05:00+00',
          }),
        ]),
      ],
      expect: [
        {
          traffic_source: 'Facebook',
          traffic_medium: null,
          traffic_campaign: 'Brand',
          attributed_source_platform: 'facebook_ads',
          attributed_campaign_id: 'f1',
          attribution_method: 'campaign_name',
        },
      ],
    },
  ),
  starTest(sessions, 'a name that two campaigns share attributes nothing', {
    sources: ['google_analytics'],
    tables: [
      brands,
      given(events, [event('e1', 'page_view', { traffic_source: 'google', traffic_campaign: 'Brand' })]),
    ],
    expect: [{ attributed_source_platform: null, attributed_campaign_id: null, attribution_method: 'ambiguous_name' }],
  }),
]
