import { runModel } from '@gata/transform/testing'
import { describe, expect, it } from 'vitest'
import { currentRecords, modelNamed, modelTenant } from '../../testing/graph-of.ts'

const tenant = modelTenant(['shopify'])
const shopMoney = (amount: string) => ({ shopMoney: { amount, currencyCode: 'USD' } })

async function ordersOf(records: readonly Record<string, unknown>[]) {
  return await runModel<Record<string, unknown>>(modelNamed(tenant, 'fct_acme__orders'), {
    inputs: [[modelNamed(tenant, 'platform_mm__shopify_api_v1_orders'), currentRecords('shopify', records)]],
    orderBy: ['order_id'],
  })
}

const node = {
  id: 'gid://shopify/Order/11',
  legacyResourceId: '11',
  name: '#1001',
  email: ' Bob@Example.com ',
  createdAt: '2026-11-01T04:30:00Z',
  updatedAt: '2026-11-03T00:00:00Z',
  currencyCode: 'USD',
  displayFinancialStatus: 'PARTIALLY_REFUNDED',
  totalPriceSet: shopMoney('100.10'),
  totalRefundedSet: shopMoney('20.05'),
  customer: { id: 'gid://shopify/Customer/7', email: 'bob@example.com' },
  lineItems: [
    {
      sku: 'S1',
      name: 'Lamp',
      quantity: 2,
      product: { id: 'gid://shopify/Product/3' },
      variant: { id: 'gid://shopify/ProductVariant/4' },
      originalUnitPriceSet: shopMoney('50.05'),
      discountedTotalSet: shopMoney('100.10'),
    },
  ],
}

describe('a Shopify order', () => {
  it('becomes a canonical order out of a GraphQL node', async () => {
    const [order] = await ordersOf([node])
    expect(order).toMatchObject({
      order_id: '11',
      order_number: '1001',
      order_date: '2026-11-01T04:30:00.000Z',
      order_day: '2026-11-01',
      total_price: '100.1000',
      refunded_amount: '20.0500',
      net_amount: '80.0500',
      currency: 'USD',
      financial_status: 'partially_refunded',
      financial_status_normalised: 'partially_refunded',
      customer_email: 'bob@example.com',
      customer_id: '7',
      is_test: false,
      is_cancelled: false,
    })
    expect(JSON.parse(String(order?.line_items_json))).toEqual([
      { product_id: '3', variant_id: '4', sku: 'S1', name: 'Lamp', quantity: 2, unit_price: '50.05', total: '100.10' },
    ])
  })

  it('becomes the same out of a REST body', async () => {
    const [order] = await ordersOf([
      {
        id: 11,
        name: '#1001',
        contact_email: 'bob@example.com',
        created_at: '2026-11-01T00:30:00-04:00',
        updated_at: '2026-11-02T20:00:00-04:00',
        currency: 'USD',
        financial_status: 'partially_refunded',
        total_price: '100.10',
        customer: { id: 7 },
        refunds: [
          { transactions: [{ kind: 'refund', status: 'success', amount: '20.05' }] },
          { transactions: [{ kind: 'refund', status: 'failure', amount: '5.00' }] },
        ],
      },
    ])
    expect(order).toMatchObject({
      order_id: '11',
      order_date: '2026-11-01T04:30:00.000Z',
      refunded_amount: '20.0500',
      net_amount: '80.0500',
      customer_id: '7',
    })
  })
})

describe('the Stripe charge of an order', () => {
  const paid = (transaction: Record<string, unknown>) => ({
    ...node,
    transactions: [{ kind: 'SALE', status: 'SUCCESS', gateway: 'stripe', ...transaction }],
  })

  async function chargeOf(record: Record<string, unknown>) {
    const [order] = await ordersOf([record])
    return [order?.stripe_charge_id, order?.payment_link_method]
  }

  it('is the authorization code of the payment', async () => {
    expect(await chargeOf(paid({ authorizationCode: 'ch_1A' }))).toEqual(['ch_1A', 'transaction_authorization'])
  })

  it('is in the receipt of the gateway', async () => {
    const receiptJson = JSON.stringify({ id: 'pi_9', charges: { data: [{ id: 'ch_2B' }] } })
    expect(await chargeOf(paid({ receiptJson }))).toEqual(['ch_2B', 'transaction_receipt'])
  })

  it('is in a note of an app', async () => {
    expect(await chargeOf({ ...node, customAttributes: [{ key: 'stripe_charge_id', value: 'ch_3C' }] })).toEqual([
      'ch_3C',
      'order_attribute',
    ])
  })

  it('has the payment intent of the receipt in its place until the intent is known', async () => {
    const receiptJson = JSON.stringify({ id: 'pi_9', client_secret: 'pi_9_secret_x' })
    expect(await chargeOf(paid({ receiptJson }))).toEqual([null, 'none'])
  })

  it('is never that of a failed attempt, nor a code that is no charge', async () => {
    expect(await chargeOf(paid({ status: 'FAILURE', authorizationCode: 'ch_4D' }))).toEqual([null, 'none'])
    expect(await chargeOf(paid({ authorizationCode: 'A1B2C3' }))).toEqual([null, 'none'])
  })
})
