import { orders } from '../../canonical/orders.ts'
import { starTest } from '../../testing/star-test.ts'

const woocommerce = {
  id: 11,
  number: '1001',
  status: 'completed',
  currency: 'USD',
  date_created: '2026-10-31T23:30:00',
  date_created_gmt: '2026-11-01T04:30:00',
  total: '100.10',
  customer_id: 7,
}

const bigcommerce = {
  id: 11,
  date_created: 'Sun, 01 Nov 2026 04:30:00 +0000',
  status_id: 11,
  status: 'Awaiting Fulfillment',
  total_inc_tax: '100.1',
  currency_code: 'USD',
  default_currency_code: 'USD',
  payment_status: 'captured',
  is_deleted: false,
}

/** What the engines make of shops' orders. */
export const shopTests = [
  starTest(orders, 'a WooCommerce order is less its refunds, which come below zero', {
    sources: ['woocommerce'],
    records: {
      'woocommerce.orders': [
        {
          ...woocommerce,
          refunds: [
            { id: 1, total: '-20.05' },
            { id: 2, total: '-0.10' },
          ],
        },
        { ...woocommerce, id: 12, status: 'refunded', refunds: [] },
        { ...woocommerce, id: 13, status: 'checkout-draft' },
      ],
    },
    expect: [
      { order_id: '11', refunded_amount: 20.15, net_amount: 79.95, financial_status_normalised: 'partially_refunded' },
      { order_id: '12', refunded_amount: 100.1, net_amount: 0, financial_status_normalised: 'refunded' },
    ],
  }),
  starTest(orders, 'a BigCommerce order is none before it was placed, nor after the shop deleted it', {
    sources: ['bigcommerce'],
    records: {
      'bigcommerce.orders': [
        bigcommerce,
        { ...bigcommerce, id: 12, status_id: 0, status: 'Incomplete', payment_status: '' },
        { ...bigcommerce, id: 13, is_deleted: true },
      ],
    },
    expect: [{ order_id: '11', total_price: 100.1, order_day: '2026-11-01', financial_status_normalised: 'paid' }],
  }),
]
