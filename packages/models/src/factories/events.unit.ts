import { events } from '../canonical/events.ts'
import { starTest } from '../testing/star-test.ts'

/** What the factory of events makes of tracked events. */
export const eventTests = [
  starTest(events, 'an event takes place on the day of the tenant, and money comes with purchases alone', {
    sources: ['google_analytics'],
    logic: { events: { conversionEvents: ['purchase'] } },
    records: {
      'google_analytics.events': [
        { event_name: 'page_view', event_timestamp: '1793505000000000', user_pseudo_id: 'd1' },
        {
          event_name: 'purchase',
          event_timestamp: '1793506800000000',
          user_pseudo_id: 'd1',
          ecommerce: { transaction_id: 'T1', purchase_revenue: 49.9 },
        },
      ],
    },
    expect: [
      {
        event_name: 'page_view',
        event_at: '2026-11-01T03:50:00Z',
        event_day: '2026-10-31',
        order_id: null,
        order_total: null,
      },
      {
        event_name: 'purchase',
        event_at: '2026-11-01T04:20:00Z',
        event_day: '2026-11-01',
        order_id: 'T1',
        order_total: 49.9,
      },
    ],
  }),
]
