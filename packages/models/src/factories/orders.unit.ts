import { orders } from '../canonical/orders.ts'
import { starTest } from '../testing/star-test.ts'

function shopifyOrder(id: string, authorizationCode: string | null) {
  return {
    legacyResourceId: id,
    name: `#${id}`,
    createdAt: `2026-11-01T04:${id}:00Z`,
    currencyCode: 'USD',
    displayFinancialStatus: 'PAID',
    totalPriceSet: { shopMoney: { amount: '100.10', currencyCode: 'USD' } },
    transactions: [{ kind: 'SALE', status: 'SUCCESS', gateway: 'stripe', authorizationCode }],
  }
}

function soldTo(id: string, { account, email }: { readonly account: string | null; readonly email: string | null }) {
  return {
    ...shopifyOrder(id, null),
    email,
    customer: account === null ? null : { id: `gid://shopify/Customer/${account}`, email },
  }
}

const charge = {
  id: 'ch_a',
  amount: 10_010,
  amount_captured: 10_010,
  amount_refunded: 2005,
  balance_transaction: { id: 'txn_a', currency: 'usd', fee: 321 },
  captured: true,
  created: 1_793_509_860,
  currency: 'usd',
  livemode: true,
  paid: true,
  status: 'succeeded',
}

/** What the engines and the factory of orders make of shops' orders and Stripe's charges. */
export const orderTests = [
  starTest(orders, 'an order has the charge that it names, and never one of the same amount and day', {
    sources: ['shopify', 'stripe'],
    records: { 'shopify.orders': [shopifyOrder('11', 'ch_a'), shopifyOrder('12', null)], 'stripe.charges': [charge] },
    expect: [
      {
        order_id: '11',
        stripe_charge_id: 'ch_a',
        payment_link_method: 'transaction_authorization',
        paid_amount: 100.1,
        charge_refunded_amount: 20.05,
        fee_amount: 3.21,
      },
      {
        order_id: '12',
        stripe_charge_id: null,
        payment_link_method: 'none',
        paid_amount: null,
        charge_refunded_amount: null,
        fee_amount: null,
      },
    ],
  }),
  starTest(orders, 'a charge that two orders name counts with the older one', {
    sources: ['shopify', 'stripe'],
    records: { 'shopify.orders': [shopifyOrder('12', 'ch_a'), shopifyOrder('11', 'ch_a')], 'stripe.charges': [charge] },
    expect: [
      { order_id: '11', paid_amount: 100.1 },
      { order_id: '12', paid_amount: null },
    ],
  }),
  starTest(orders, 'an order is new once for each customer, by account and by address, in any shop', {
    sources: ['shopify', 'woocommerce'],
    records: {
      'shopify.orders': [
        soldTo('15', { account: '1', email: 'ann@example.com' }),
        soldTo('11', { account: null, email: 'Ann@example.com' }),
        soldTo('12', { account: '2', email: 'bob@example.com' }),
        soldTo('14', { account: '2', email: 'bob@work.example' }),
        { ...soldTo('10', { account: '2', email: 'bob@example.com' }), test: true },
        soldTo('16', { account: null, email: null }),
        soldTo('17', { account: null, email: 'info@example.com' }),
      ],
      'woocommerce.orders': [
        {
          id: 13,
          number: '13',
          date_created_gmt: '2026-11-01T04:13:00',
          currency: 'USD',
          status: 'completed',
          total: '100.10',
          customer_id: 0,
          billing: { email: 'bob@work.example' },
        },
      ],
    },
    expect: [
      { order_id: '10', is_new_customer: null },
      { order_id: '11', is_new_customer: true },
      { order_id: '12', is_new_customer: true },
      { order_id: '13', is_new_customer: true },
      { order_id: '14', is_new_customer: false },
      { order_id: '15', is_new_customer: false },
      { order_id: '16', is_new_customer: null },
      { order_id: '17', is_new_customer: null },
    ],
  }),
  starTest(orders, 'an order is converted at the last rate on or before its day', {
    sources: ['shopify'],
    rates: [
      { day: '2026-10-30', from: 'EUR', to: 'USD', rate: '1.10' },
      { day: '2026-11-02', from: 'EUR', to: 'USD', rate: '1.20' },
    ],
    records: {
      'shopify.orders': [
        {
          ...shopifyOrder('11', null),
          currencyCode: 'EUR',
          totalPriceSet: { shopMoney: { amount: '10.00', currencyCode: 'EUR' } },
        },
      ],
    },
    expect: [
      {
        order_day: '2026-11-01',
        total_price: 10,
        currency: 'EUR',
        total_price_reporting: 11,
        reporting_currency: 'USD',
      },
    ],
  }),
]
