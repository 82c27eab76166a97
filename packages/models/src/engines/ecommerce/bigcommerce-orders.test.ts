import { vendorRecords } from '@gata/connectors/testing'
import { runModel } from '@gata/transform/testing'
import { describe, expect, it } from 'vitest'
import { currentRecords, modelNamed, modelTenant } from '../../testing/graph-of.ts'

const tenant = modelTenant(['bigcommerce'])

type Payload = Readonly<Record<string, unknown>>

async function rowsOf(model: string, object: string, records: readonly Payload[], orderBy: string) {
  return await runModel<Record<string, unknown>>(modelNamed(tenant, model), {
    inputs: [[modelNamed(tenant, `platform_mm__bigcommerce_api_v1_${object}`), currentRecords('bigcommerce', records)]],
    orderBy: [orderBy],
  })
}

async function ordersOf(records: readonly Payload[]) {
  return await rowsOf('fct_acme__orders', 'orders', records, 'order_id')
}

const line = {
  id: 1,
  product_id: 3,
  variant_id: 4,
  name: 'Lamp',
  sku: 'S1',
  quantity: 2,
  price_inc_tax: '50.0500',
  total_inc_tax: '100.1000',
}

const order = {
  id: 11,
  customer_id: 7,
  date_created: 'Sun, 01 Nov 2026 04:30:00 +0000',
  date_modified: 'Tue, 3 Nov 2026 00:00:00 +0000',
  status_id: 11,
  status: 'Awaiting Fulfillment',
  custom_status: 'To be packed',
  total_inc_tax: '100.1',
  refunded_amount: '0.0000',
  currency_code: 'EUR',
  default_currency_code: 'USD',
  payment_method: 'Credit Card',
  payment_provider_id: 'ch_1A',
  payment_status: 'captured',
  billing_address: { email: ' Bob@Example.com ' },
  is_deleted: false,
  consignments: { pickups: [], shipping: [{ line_items: [line] }], downloads: [] },
  refunds: [],
}

describe('a BigCommerce order', () => {
  it('becomes a canonical order', async () => {
    const [found] = await ordersOf([order])
    expect(found).toMatchObject({
      order_id: '11',
      order_number: '11',
      order_date: '2026-11-01T04:30:00.000Z',
      updated_at: '2026-11-03T00:00:00.000Z',
      order_day: '2026-11-01',
      total_price: '100.1000',
      refunded_amount: '0.0000',
      net_amount: '100.1000',
      currency: 'USD',
      financial_status: 'captured',
      financial_status_normalised: 'paid',
      customer_email: 'bob@example.com',
      customer_id: '7',
      is_test: false,
      is_cancelled: false,
      stripe_charge_id: 'ch_1A',
      payment_link_method: 'payment_provider_id',
    })
    expect(JSON.parse(String(found?.line_items_json))).toEqual([
      {
        product_id: '3',
        variant_id: '4',
        sku: 'S1',
        name: 'Lamp',
        quantity: 2,
        unit_price: '50.0500',
        total: '100.1000',
      },
    ])
  })

  it('has no customer where a guest bought, and lines of every kind of delivery', async () => {
    const guest = { ...order, customer_id: 0, billing_address: { email: '' } }
    const download = { ...line, name: 'Song', variant_id: 0, sku: '' }
    const consignments = { shipping: [{ line_items: [line] }], downloads: [{ line_items: [download] }] }
    const [found] = await ordersOf([{ ...guest, consignments }])
    expect([found?.customer_id, found?.customer_email]).toEqual([null, null])
    const lines: unknown = JSON.parse(String(found?.line_items_json))
    expect(lines).toMatchObject([{ name: 'Lamp' }, { name: 'Song', variant_id: null, sku: null }])
  })

  it('is no order before it was placed, nor after the shop deleted it', async () => {
    const incomplete = { ...order, id: 12, status_id: 0, status: 'Incomplete', payment_status: '' }
    expect(
      (await ordersOf([order, incomplete, { ...order, id: 13, is_deleted: true }])).map((one) => one.order_id),
    ).toEqual(['11'])
  })

  it('sums its refunds, whatever the order itself says of them', async () => {
    const refunds = [{ total_amount: 20.05 }, { total_amount: 0.1 }]
    const found = await ordersOf([
      { ...order, refunds },
      { ...order, id: 12, refunds: [{ total_amount: 100.1 }] },
    ])
    expect(found.map((one) => [one.refunded_amount, one.net_amount, one.financial_status_normalised])).toEqual([
      ['20.1500', '79.9500', 'partially_refunded'],
      ['100.1000', '0.0000', 'refunded'],
    ])
  })

  it.each([
    [1, 'pending', 'pending', false],
    [2, 'shipped', 'paid', false],
    [4, 'refunded', 'refunded', false],
    [5, 'cancelled', 'cancelled', true],
    [6, 'declined', 'failed', true],
    [7, 'awaiting payment', 'pending', false],
    [10, 'completed', 'paid', false],
    [11, 'awaiting fulfillment', 'paid', false],
    [12, 'manual verification required', 'pending', false],
    [13, 'disputed', 'paid', false],
    [14, 'partially refunded', 'partially_refunded', false],
    [99, null, 'unknown', false],
  ])('of status %i that no gateway took a payment for is %s', async (status_id, name, normalised, isCancelled) => {
    const [found] = await ordersOf([{ ...order, status_id, payment_status: '' }])
    expect([found?.financial_status, found?.financial_status_normalised, found?.is_cancelled]).toEqual([
      name,
      normalised,
      isCancelled,
    ])
  })

  it.each([
    ['authorized', 11, 'authorized'],
    ['capture pending', 11, 'authorized'],
    ['paid', 7, 'paid'],
    ['void', 5, 'voided'],
    ['declined', 6, 'failed'],
    ['held for review', 12, 'pending'],
    ['partially refunded', 11, 'partially_refunded'],
  ])('whose payment is %s with status %i is %s', async (payment_status, status_id, normalised) => {
    const [found] = await ordersOf([{ ...order, status_id, payment_status }])
    expect([found?.financial_status, found?.financial_status_normalised]).toEqual([payment_status, normalised])
  })

  it('is a test where the test gateway took the payment', async () => {
    const transactions = [{ event: 'purchase', status: 'ok', test: true, gateway_transaction_id: 'x' }]
    const found = await ordersOf([
      { ...order, payment_method: 'Test Payment Gateway' },
      { ...order, id: 12, transactions },
      { ...order, id: 13, payment_method: null },
    ])
    expect(found.map((one) => one.is_test)).toEqual([true, true, false])
  })
})

describe('the Stripe charge of a BigCommerce order', () => {
  const paid = (gateway_transaction_id: string, fields: Payload = {}) => [
    { event: 'purchase', status: 'ok', test: false, gateway_transaction_id, ...fields },
  ]

  it.each([
    { where: 'in the order', fields: { payment_provider_id: 'py_2' }, expected: ['py_2', 'payment_provider_id'] },
    {
      where: 'in a transaction',
      fields: { payment_provider_id: '', transactions: paid('ch_3') },
      expected: ['ch_3', 'transaction_gateway_id'],
    },
    {
      where: 'not in one that failed',
      fields: { payment_provider_id: null, transactions: paid('ch_4', { status: 'error' }) },
      expected: [null, 'none'],
    },
    {
      where: 'not in a refund',
      fields: { payment_provider_id: null, transactions: paid('ch_5', { event: 'refund' }) },
      expected: [null, 'none'],
    },
    { where: 'no id of another provider', fields: { payment_provider_id: 60_112 }, expected: [null, 'none'] },
    {
      where: 'not a payment intent before it is known',
      fields: { payment_provider_id: 'pi_6' },
      expected: [null, 'none'],
    },
  ])('is $where', async ({ fields, expected }) => {
    const [found] = await ordersOf([{ ...order, ...fields }])
    expect([found?.stripe_charge_id, found?.payment_link_method]).toEqual(expected)
  })
})

describe('what BigCommerce really sent', () => {
  const orders = vendorRecords('bigcommerce/orders.jsonl')?.map(({ record }) => record) ?? null
  const products = vendorRecords('bigcommerce/products.jsonl')?.map(({ record }) => record) ?? null

  it.skipIf(orders === null)('becomes as many orders with the same total', async () => {
    const found = await ordersOf(orders ?? [])
    const total = (orders ?? []).reduce((sum, record) => sum + Math.round(Number(record.total_inc_tax) * 10_000), 0)
    expect(found).toHaveLength(orders?.length ?? 0)
    expect(found.reduce((sum, one) => sum + Math.round(Number(one.total_price) * 10_000), 0)).toBe(total)
    expect(found.map((one) => [one.order_date, one.financial_status_normalised, one.currency])).toEqual(
      (orders ?? []).map((record) => [
        new Date(String(record.date_created)).toISOString(),
        record.status_id === 11 ? 'paid' : 'pending',
        'KES',
      ]),
    )
  })

  it.skipIf(products === null)('becomes as many products with the same prices', async () => {
    const found = await rowsOf('int_acme__bigcommerce_products', 'products', products ?? [], 'record_key')
    expect(found.map((one) => [one.product_id, Number(one.price), one.updated_at])).toEqual(
      (products ?? []).map((record) => [
        String(record.id),
        record.price,
        new Date(String(record.date_modified)).toISOString(),
      ]),
    )
  })
})
