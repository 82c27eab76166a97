import { events } from '../canonical/events.ts'
import { orders } from '../canonical/orders.ts'
import { users } from '../canonical/users.ts'
import { given, starTest } from '../testing/star-test.ts'

const view = { source_platform: 'google_analytics', event_name: 'page_view', user_pseudo_id: 'd1' } as const
const sale = { source_platform: 'shopify', is_test: false } as const

/** What the factory of users makes of events and orders. */
export const userTests = [
  starTest(users, 'a device has address and customer of one and the same order, its latest', {
    sources: ['shopify', 'google_analytics'],
    tables: [
      given(events, [
        { ...view, event_id: 'e1', event_at: '2026-11-01 10:00:00+00', order_id: '1001' },
        { ...view, event_id: 'e2', event_at: '2026-11-01 11:00:00+00', order_id: '1002' },
      ]),
      given(orders, [
        {
          ...sale,
          order_id: '1',
          order_number: '1001',
          order_date: '2026-11-01 12:00:00+00',
          customer_email: 'z@example.com',
          customer_id: '1',
        },
        {
          ...sale,
          order_id: '2',
          order_number: '1002',
          order_date: '2026-11-02 12:00:00+00',
          customer_email: 'a@example.com',
          customer_id: '9',
        },
      ]),
    ],
    expect: [
      { user_pseudo_id: 'd1', customer_email: 'a@example.com', customer_id: '9', is_customer: true, total_events: 2 },
    ],
  }),
  starTest(users, 'a customer of whom no device is known stands beside a device of whom no customer is', {
    sources: ['shopify', 'google_analytics'],
    tables: [
      given(events, [{ ...view, event_id: 'e1', event_at: '2026-11-01 10:00:00+00' }]),
      given(orders, [
        {
          ...sale,
          order_id: '1',
          order_number: '1001',
          order_date: '2026-11-01 12:00:00+00',
          customer_email: 'b@example.com',
          customer_id: '7',
        },
      ]),
    ],
    expect: [
      { user_pseudo_id: 'd1', customer_id: null, is_customer: false },
      { user_pseudo_id: null, customer_id: '7', is_customer: true },
    ],
  }),
]
