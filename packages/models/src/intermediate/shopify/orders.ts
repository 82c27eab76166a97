import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

const money = { shopMoney: { amount: 'VARCHAR', currencyCode: 'VARCHAR' } } as const

/** The digits of an id, out of `450789469` as of `gid://shopify/Order/450789469`. */
function idOf(expression: string): string {
  return `nullif(regexp_extract(${expression}, '[0-9]+$'), '')`
}

const lineItems = `
  to_json(
    coalesce(
      list_transform(f.lineItems, lambda l: {
        'product_id': ${idOf('l.product.id')},
        'variant_id': ${idOf('l.variant.id')},
        'sku': l.sku,
        'name': l.name,
        'quantity': l.quantity,
        'unit_price': l.originalUnitPriceSet.shopMoney.amount,
        'total': l.discountedTotalSet.shopMoney.amount
      }),
      list_transform(f.line_items, lambda l: {
        'product_id': l.product_id,
        'variant_id': l.variant_id,
        'sku': l.sku,
        'name': l.name,
        'quantity': l.quantity,
        'unit_price': l.price,
        'total': (l.price::decimal(18,2) * l.quantity - coalesce(l.total_discount, '0')::decimal(18,2))::varchar
      })
    )
  )`

const refunded = `
  coalesce(
    f.totalRefundedSet.shopMoney.amount::decimal(18,4),
    list_sum(
      list_transform(
        list_filter(
          flatten(list_transform(f.refunds, lambda r: r.transactions)),
          lambda t: t.kind = 'refund' and t.status = 'success'
        ),
        lambda t: t.amount::decimal(18,4)
      )
    ),
    0
  )::decimal(18,4)`

const transactions = `
  list_transform(f.transactions, lambda t: {
    'kind': lower(t.kind),
    'status': lower(t.status),
    'gateway': t.gateway,
    'authorization_code': coalesce(t.authorizationCode, t."authorization"),
    'receipt': coalesce(t.receiptJson, t.receipt)
  })`

const attributes = `
  coalesce(
    list_transform(f.customAttributes, lambda a: {'name': a.key, 'value': a."value"}),
    list_transform(f.note_attributes, lambda a: {'name': a.name, 'value': a."value"})
  )`

/**
 * Shopify orders, as GraphQL nodes (what we extract) or REST bodies (what webhooks and exports hold).
 *
 * Unsuffixed totals are in the shop's currency. Source: Shopify Admin API, Order; REST Order resource.
 */
export const shopifyOrders = defineIntermediate({
  object: 'orders',
  description: 'Shopify orders as they are now.',
  grain: ['order_id'],
  shape: {
    id: 'VARCHAR',
    legacyResourceId: 'VARCHAR',
    name: 'VARCHAR',
    email: 'VARCHAR',
    contact_email: 'VARCHAR',
    createdAt: 'VARCHAR',
    created_at: 'VARCHAR',
    updatedAt: 'VARCHAR',
    updated_at: 'VARCHAR',
    cancelledAt: 'VARCHAR',
    cancelled_at: 'VARCHAR',
    test: 'BOOLEAN',
    currencyCode: 'VARCHAR',
    currency: 'VARCHAR',
    displayFinancialStatus: 'VARCHAR',
    financial_status: 'VARCHAR',
    totalPriceSet: money,
    total_price: 'VARCHAR',
    totalRefundedSet: money,
    refunds: [{ transactions: [{ kind: 'VARCHAR', status: 'VARCHAR', amount: 'VARCHAR' }] }],
    customer: { id: 'VARCHAR', email: 'VARCHAR' },
    customAttributes: [{ key: 'VARCHAR', value: 'VARCHAR' }],
    note_attributes: [{ name: 'VARCHAR', value: 'VARCHAR' }],
    transactions: [
      {
        kind: 'VARCHAR',
        status: 'VARCHAR',
        gateway: 'VARCHAR',
        authorizationCode: 'VARCHAR',
        authorization: 'VARCHAR',
        receiptJson: 'VARCHAR',
        receipt: 'VARCHAR',
      },
    ],
    lineItems: [
      {
        sku: 'VARCHAR',
        name: 'VARCHAR',
        quantity: 'BIGINT',
        product: { id: 'VARCHAR' },
        variant: { id: 'VARCHAR' },
        originalUnitPriceSet: money,
        discountedTotalSet: money,
      },
    ],
    line_items: [
      {
        sku: 'VARCHAR',
        name: 'VARCHAR',
        quantity: 'BIGINT',
        product_id: 'VARCHAR',
        variant_id: 'VARCHAR',
        price: 'VARCHAR',
        total_discount: 'VARCHAR',
      },
    ],
  },
  columns: {
    order_id: [column('varchar', 'Shop’s id, digits only.'), idOf('coalesce(f.legacyResourceId, f.id)')],
    order_number: [column('varchar', 'Name without `#`.', { nullable: true }), "ltrim(f.name, '#')"],
    order_date: [column('timestamptz', 'Created.'), 'coalesce(f.createdAt, f.created_at)::timestamptz'],
    updated_at: [
      column('timestamptz', 'Last change.', { nullable: true }),
      'coalesce(f.updatedAt, f.updated_at)::timestamptz',
    ],
    cancelled_at: [
      column('timestamptz', 'Cancelled.', { nullable: true }),
      'coalesce(f.cancelledAt, f.cancelled_at)::timestamptz',
    ],
    is_test: [column('boolean', 'Placed to try the shop out.'), 'coalesce(f.test, false)'],
    currency: [
      column('varchar', 'Of the shop, ISO 4217.'),
      'coalesce(f.currencyCode, f.currency, f.totalPriceSet.shopMoney.currencyCode)',
    ],
    total_price: [
      column('decimal(18,4)', 'At checkout, in the shop’s currency.'),
      'coalesce(f.totalPriceSet.shopMoney.amount, f.total_price)::decimal(18,4)',
    ],
    refunded_amount: [column('decimal(18,4)', 'Paid back so far.'), refunded.trim()],
    financial_status: [
      column('varchar', 'Lower case.', { nullable: true }),
      'lower(coalesce(f.displayFinancialStatus, f.financial_status))',
    ],
    customer_email: [
      column('varchar', 'Trimmed, lower case.', { nullable: true }),
      "nullif(lower(trim(coalesce(f.email, f.contact_email, f.customer.email))), '')",
    ],
    customer_id: [column('varchar', 'Digits only; null for guests.', { nullable: true }), idOf('f.customer.id')],
    line_items_json: [column('json', 'Lines in the canonical form.', { nullable: true }), lineItems.trim()],
    transactions: [
      column(
        'struct(kind varchar, status varchar, gateway varchar, authorization_code varchar, receipt varchar)[]',
        'Payments.',
        { nullable: true },
      ),
      transactions.trim(),
    ],
    attributes: [
      column('struct("name" varchar, "value" varchar)[]', 'Notes that apps put on the order.', { nullable: true }),
      attributes.trim(),
    ],
  },
})
