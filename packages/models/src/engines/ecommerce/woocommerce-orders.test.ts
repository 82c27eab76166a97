import { vendorRecords } from '@gata/connectors/testing'
import { runModel } from '@gata/transform/testing'
import { describe, expect, it } from 'vitest'
import { currentRecords, modelNamed, modelTenant } from '../../testing/graph-of.ts'

const tenant = modelTenant(['woocommerce'])

type Payload = Readonly<Record<string, unknown>>

async function rowsOf(model: string, object: string, records: readonly Payload[], orderBy: string) {
  return await runModel<Record<string, unknown>>(modelNamed(tenant, model), {
    inputs: [[modelNamed(tenant, `platform_mm__woocommerce_api_v1_${object}`), currentRecords('woocommerce', records)]],
    orderBy: [orderBy],
  })
}

async function ordersOf(records: readonly Payload[]) {
  return await rowsOf('fct_acme__orders', 'orders', records, 'order_id')
}

const order = {
  id: 11,
  number: '1001',
  status: 'processing',
  currency: 'USD',
  date_created: '2026-10-31T23:30:00',
  date_created_gmt: '2026-11-01T04:30:00',
  date_modified_gmt: '2026-11-03T00:00:00',
  total: '100.10',
  customer_id: 7,
  billing: { email: ' Bob@Example.com ' },
  payment_method: 'stripe',
  transaction_id: 'ch_1A',
  meta_data: [{ id: 1, key: '_lines', value: [{ a: 1 }] }],
  line_items: [
    { id: 1, product_id: 3, variation_id: 4, sku: 'S1', name: 'Lamp', quantity: 2, price: 50.05, total: '100.10' },
    { id: 2, product_id: 0, variation_id: 0, sku: '', name: 'Gift', quantity: 1, price: 0, total: '0.00' },
  ],
  refunds: [],
}

describe('a WooCommerce order', () => {
  it('becomes a canonical order', async () => {
    const [found] = await ordersOf([order])
    expect(found).toMatchObject({
      order_id: '11',
      order_number: '1001',
      order_date: '2026-11-01T04:30:00.000Z',
      updated_at: '2026-11-03T00:00:00.000Z',
      order_day: '2026-11-01',
      total_price: '100.1000',
      refunded_amount: '0.0000',
      net_amount: '100.1000',
      currency: 'USD',
      financial_status: 'processing',
      financial_status_normalised: 'paid',
      customer_email: 'bob@example.com',
      customer_id: '7',
      is_test: false,
      is_cancelled: false,
      stripe_charge_id: 'ch_1A',
      payment_link_method: 'transaction_id',
    })
    expect(JSON.parse(String(found?.line_items_json))).toEqual([
      {
        product_id: '3',
        variant_id: '4',
        sku: 'S1',
        name: 'Lamp',
        quantity: 2,
        unit_price: '50.05',
        total: '100.10',
      },
      {
        product_id: null,
        variant_id: null,
        sku: null,
        name: 'Gift',
        quantity: 1,
        unit_price: '0',
        total: '0.00',
      },
    ])
  })

  it('has no customer where a guest bought', async () => {
    const [found] = await ordersOf([{ ...order, customer_id: 0, billing: { email: '' } }])
    expect([found?.customer_id, found?.customer_email]).toEqual([null, null])
  })

  it('is no order while it is a draft, nor in the trash', async () => {
    const others = ['checkout-draft', 'trash'].map((status, place) => ({ ...order, id: 12 + place, status }))
    expect((await ordersOf([order, ...others])).map((one) => one.order_id)).toEqual(['11'])
  })

  it('sums its refunds, which are below zero', async () => {
    const refunds = [
      { id: 1, total: '-20.05' },
      { id: 2, total: '-0.10' },
    ]
    const found = await ordersOf([
      { ...order, status: 'completed', refunds },
      { ...order, id: 12, status: 'refunded', refunds: [{ id: 3, total: '-100.10' }] },
      { ...order, id: 13, status: 'refunded' },
      { ...order, id: 14, status: 'cancelled', refunds: [{ id: 4, total: '-100.10' }] },
    ])
    expect(
      found.map((one) => [one.refunded_amount, one.net_amount, one.financial_status_normalised, one.is_cancelled]),
    ).toEqual([
      ['20.1500', '79.9500', 'partially_refunded', false],
      ['100.1000', '0.0000', 'refunded', false],
      ['100.1000', '0.0000', 'refunded', false],
      ['100.1000', '0.0000', 'refunded', true],
    ])
  })

  it.each([
    ['pending', 'pending', false],
    ['on-hold', 'pending', false],
    ['processing', 'paid', false],
    ['completed', 'paid', false],
    ['cancelled', 'cancelled', true],
    ['failed', 'failed', true],
    ['lay-away', 'unknown', false],
  ])('that is %s is %s', async (status, normalised, isCancelled) => {
    const [found] = await ordersOf([{ ...order, status }])
    expect([found?.financial_status_normalised, found?.is_cancelled]).toEqual([normalised, isCancelled])
  })

  it('on hold whose charge was not captured is authorised', async () => {
    const meta_data = [{ key: '_stripe_charge_captured', value: 'no' }]
    const [found] = await ordersOf([{ ...order, status: 'on-hold', meta_data }])
    expect(found?.financial_status_normalised).toBe('authorized')
  })

  it('is a test where the payment plug-in ran in test mode', async () => {
    const mode = (value: string) => ({ ...order, meta_data: [{ key: '_wcpay_mode', value }] })
    const found = await ordersOf([mode('test'), { ...mode('prod'), id: 12 }])
    expect(found.map((one) => one.is_test)).toEqual([true, false])
  })
})

describe('the Stripe charge of a WooCommerce order', () => {
  const noted = (key: string, value: unknown) => ({ transaction_id: '', meta_data: [{ key, value }] })

  it.each([
    { where: 'its transaction', fields: { transaction_id: 'py_2' }, expected: ['py_2', 'transaction_id'] },
    { where: 'a note of WooPayments', fields: noted('_charge_id', 'ch_3'), expected: ['ch_3', 'order_attribute'] },
    {
      where: 'a note of Dokan',
      fields: noted('_dokan_stripe_charge_id_9', 'ch_4'),
      expected: ['ch_4', 'order_attribute'],
    },
    { where: 'not in notes of others', fields: noted('_last_seen', 'ch_5'), expected: [null, 'none'] },
    { where: 'not an intent before it is known', fields: noted('_stripe_intent_id', 'pi_6'), expected: [null, 'none'] },
    { where: 'no id of another provider', fields: { transaction_id: '4AB12345CD' }, expected: [null, 'none'] },
  ])('is $where', async ({ fields, expected }) => {
    const [found] = await ordersOf([{ ...order, ...fields }])
    expect([found?.stripe_charge_id, found?.payment_link_method]).toEqual(expected)
  })

  it('is that of the intent which the order names, where Stripe is read', async () => {
    const both = modelTenant(['woocommerce', 'stripe'])
    const intent = { id: 'pi_6', amount: 10_010, currency: 'usd', latest_charge: 'ch_6' }
    const [found] = await runModel<Record<string, unknown>>(modelNamed(both, 'fct_acme__orders'), {
      inputs: [
        [
          modelNamed(both, 'platform_mm__woocommerce_api_v1_orders'),
          currentRecords('woocommerce', [{ ...order, ...noted('_stripe_intent_id', 'pi_6_secret_x') }]),
        ],
        [modelNamed(both, 'platform_mm__stripe_api_v1_charges'), []],
        [modelNamed(both, 'platform_mm__stripe_api_v1_payment_intents'), currentRecords('stripe', [intent])],
      ],
    })
    expect([found?.stripe_charge_id, found?.payment_link_method]).toEqual(['ch_6', 'order_attribute'])
  })
})

describe('what WooCommerce really sent', () => {
  const orders = vendorRecords('woocommerce/orders.jsonl')?.map(({ record }) => record) ?? null
  const products = vendorRecords('woocommerce/products.jsonl')?.map(({ record }) => record) ?? null

  it.skipIf(orders === null)('becomes as many orders with the same totals and refunds', async () => {
    const found = new Map((await ordersOf(orders ?? [])).map((one) => [one.order_id, one]))
    expect(found.size).toBe(orders?.length)
    const expected = new Map([
      ['723', ['39.0000', '19.0000', 'partially_refunded', '2017-03-21T19:16:00.000Z', '26']],
      ['50', ['25.0000', '0.0000', 'pending', '2026-05-22T10:05:06.000Z', '2']],
      ['24', ['49.9900', '0.0000', 'pending', '2026-05-22T09:06:28.000Z', '2']],
      ['45', ['90.0000', '10.0000', 'partially_refunded', '2022-11-30T20:17:50.000Z', '210684523']],
    ])
    for (const [id, figures] of expected) {
      const one = found.get(id)
      expect([
        one?.total_price,
        one?.refunded_amount,
        one?.financial_status_normalised,
        one?.order_date,
        one?.customer_id,
      ]).toEqual(figures)
    }
  })

  it.skipIf(products === null)('becomes as many products with the same prices', async () => {
    const found = await rowsOf('int_acme__woocommerce_products', 'products', products ?? [], 'record_key')
    expect(found.map((one) => [one.product_id, Number(one.price), one.updated_at])).toEqual(
      (products ?? []).map((record) => [
        String(record.id),
        Number(record.price),
        `${String(record.date_modified_gmt)}.000Z`,
      ]),
    )
  })
})
