import { runModel } from '@gata/transform/testing'
import { describe, expect, it } from 'vitest'
import { currentRecords, modelNamed, modelTenant } from '../testing/graph-of.ts'

const tenant = modelTenant(['shopify', 'stripe'])

interface Given {
  readonly orders: readonly Record<string, unknown>[]
  readonly charges?: readonly Record<string, unknown>[]
  readonly intents?: readonly Record<string, unknown>[]
}

async function ordersOf({ orders, charges = [], intents = [] }: Given) {
  return await runModel<Record<string, unknown>>(modelNamed(tenant, 'fct_acme__orders'), {
    inputs: [
      [modelNamed(tenant, 'platform_mm__shopify_api_v1_orders'), currentRecords('shopify', orders)],
      [modelNamed(tenant, 'platform_mm__stripe_api_v1_charges'), currentRecords('stripe', charges)],
      [modelNamed(tenant, 'platform_mm__stripe_api_v1_payment_intents'), currentRecords('stripe', intents)],
    ],
    orderBy: ['order_id'],
  })
}

const amountsOf = (order: Record<string, unknown> | undefined) => [
  order?.paid_amount,
  order?.charge_refunded_amount,
  order?.fee_amount,
  order?.charge_currency,
]
const nothing = [null, null, null, null]

function order(id: string, authorizationCode: string | null, currency = 'USD') {
  return {
    id: `gid://shopify/Order/${id}`,
    legacyResourceId: id,
    name: `#${id}`,
    createdAt: `2026-11-01T04:${id}:00Z`,
    currencyCode: currency,
    displayFinancialStatus: 'PAID',
    totalPriceSet: { shopMoney: { amount: '100.10', currencyCode: currency } },
    transactions: [{ kind: 'SALE', status: 'SUCCESS', gateway: 'stripe', authorizationCode }],
  }
}

function charge(id: string, fields: Record<string, unknown> = {}) {
  const { fee = 321, currency = 'usd', ...others } = fields
  return {
    id,
    amount: 10_010,
    amount_captured: 10_010,
    amount_refunded: 0,
    balance_transaction: { id: `txn_${id}`, currency, fee },
    captured: true,
    created: 1_762_000_000,
    currency,
    livemode: true,
    paid: true,
    status: 'succeeded',
    ...others,
  }
}

describe('the charge of an order', () => {
  it('tells what was paid, given back and taken as a fee', async () => {
    const charges = [charge('ch_a'), charge('ch_b', { amount_refunded: 2005 })]
    const found = await ordersOf({ orders: [order('11', 'ch_a'), order('12', 'ch_b')], charges })
    expect(found.map(amountsOf)).toEqual([
      ['100.1000', '0.0000', '3.2100', 'USD'],
      ['100.1000', '20.0500', '3.2100', 'USD'],
    ])
  })

  it.each([
    { currency: 'jpy', amount: 1999, paid: '1999.0000', refunded: '500.0000', fee: '72.0000' },
    { currency: 'kwd', amount: 12_340, paid: '12.3400', refunded: '0.5000', fee: '0.0720' },
    { currency: 'ugx', amount: 500_000, paid: '5000.0000', refunded: '5.0000', fee: '0.7200' },
  ])('is counted in the units of $currency', async ({ currency, amount, paid, refunded, fee }) => {
    const fields = { currency, amount, amount_captured: amount, amount_refunded: 500, fee: 72 }
    const [found] = await ordersOf({
      orders: [order('11', 'ch_a', currency.toUpperCase())],
      charges: [charge('ch_a', fields)],
    })
    expect(amountsOf(found)).toEqual([paid, refunded, fee, currency.toUpperCase()])
  })

  it('leads back through Stripe’s own rate to a fee in its currency', async () => {
    const settled = (exchange_rate: number | null) => ({ id: 'txn_1', currency: 'usd', fee: 246, exchange_rate })
    const found = await ordersOf({
      orders: [order('11', 'ch_a', 'EUR'), order('12', 'ch_b', 'EUR')],
      charges: [
        charge('ch_a', { currency: 'eur', balance_transaction: settled(1.23) }),
        charge('ch_b', { currency: 'eur', balance_transaction: settled(null) }),
      ],
    })
    expect(found.map((one) => one.fee_amount)).toEqual(['2.0000', null])
  })

  it('brought in nothing where it failed or was never captured, and what was captured where that is less', async () => {
    const found = await ordersOf({
      orders: [order('11', 'ch_failed'), order('12', 'ch_held'), order('13', 'ch_less')],
      charges: [
        charge('ch_failed', { paid: false, captured: false, amount_captured: 0, balance_transaction: null }),
        charge('ch_held', { captured: false, amount_captured: 0, balance_transaction: null }),
        charge('ch_less', { amount_captured: 9000, amount_refunded: 1510 }),
      ],
    })
    expect(found.map(amountsOf)).toEqual([
      ['0.0000', '0.0000', null, 'USD'],
      ['0.0000', '0.0000', null, 'USD'],
      ['90.0000', '5.0000', '3.2100', 'USD'],
    ])
  })

  it('is found through a payment intent', async () => {
    const intents = [
      { id: 'pi_1', amount: 10_010, currency: 'usd', latest_charge: 'ch_a' },
      { id: 'pi_2', amount: 10_010, currency: 'usd', latest_charge: { id: 'ch_b', object: 'charge' } },
      { id: 'pi_3', amount: 10_010, currency: 'usd', latest_charge: null },
    ]
    const named = (id: string, intent: string) => ({
      ...order(id, null),
      customAttributes: [{ key: 'stripe_payment_intent', value: intent }],
    })
    const found = await ordersOf({
      orders: [named('11', 'pi_1'), named('12', 'pi_2'), named('13', 'pi_3'), named('14', 'pi_4')],
      charges: [charge('ch_a'), charge('ch_b')],
      intents,
    })
    expect(found.map((one) => [one.stripe_charge_id, one.payment_link_method, one.paid_amount])).toEqual([
      ['ch_a', 'order_attribute', '100.1000'],
      ['ch_b', 'order_attribute', '100.1000'],
      [null, 'none', null],
      [null, 'none', null],
    ])
  })

  it('is never one that only looks alike', async () => {
    const found = await ordersOf({ orders: [order('11', null), order('12', 'ch_other')], charges: [charge('ch_a')] })
    expect(found.map(amountsOf)).toEqual([nothing, nothing])
    expect(found.map((one) => one.payment_link_method)).toEqual(['none', 'transaction_authorization'])
  })

  it('counts once where several orders name it: with the oldest', async () => {
    const found = await ordersOf({ orders: [order('12', 'ch_a'), order('11', 'ch_a')], charges: [charge('ch_a')] })
    expect(found.map((one) => [one.order_id, one.paid_amount])).toEqual([
      ['11', '100.1000'],
      ['12', null],
    ])
  })

  it('is unknown to a tenant without Stripe', async () => {
    const shopOnly = modelTenant(['shopify'])
    const [found] = await runModel<Record<string, unknown>>(modelNamed(shopOnly, 'fct_acme__orders'), {
      inputs: [
        [modelNamed(shopOnly, 'platform_mm__shopify_api_v1_orders'), currentRecords('shopify', [order('11', 'ch_a')])],
      ],
    })
    expect(found?.stripe_charge_id).toBe('ch_a')
    expect(amountsOf(found)).toEqual(nothing)
  })
})
