import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

const lineItem = {
  product_id: 'VARCHAR',
  variant_id: 'VARCHAR',
  sku: 'VARCHAR',
  name: 'VARCHAR',
  quantity: 'BIGINT',
  price_inc_tax: 'VARCHAR',
  total_inc_tax: 'VARCHAR',
} as const

const lineItems = `
  to_json(
    list_transform(
      list_concat(${['shipping', 'pickups', 'downloads'].map(linesOf).join(', ')}),
      lambda l: {
        'product_id': nullif(l.product_id, '0'),
        'variant_id': nullif(l.variant_id, '0'),
        'sku': nullif(l.sku, ''),
        'name': l.name,
        'quantity': l.quantity,
        'unit_price': l.price_inc_tax,
        'total': l.total_inc_tax
      }
    )
  )`

/** Lines stand below the way they are delivered. */
function linesOf(delivery: string): string {
  return `flatten(list_transform(f.consignments.${delivery}, lambda c: c.line_items))`
}

/** The order's own amount stays zero whatever is refunded; it counts where refunds were not asked for. */
const refunded = `
  coalesce(
    list_sum(list_transform(f.refunds, lambda r: r.total_amount::decimal(18,4))),
    f.refunded_amount::decimal(18,4),
    0
  )::decimal(18,4)`

/** The vendor's own names by id: shops rename their statuses. Source: https://developer.bigcommerce.com/docs/rest-management/orders/order-status */
const statusNames = [
  'incomplete',
  'pending',
  'shipped',
  'partially shipped',
  'refunded',
  'cancelled',
  'declined',
  'awaiting payment',
  'awaiting pickup',
  'awaiting shipment',
  'completed',
  'awaiting fulfillment',
  'manual verification required',
  'disputed',
  'partially refunded',
]

/** `Wed, 10 Jan 2018 21:05:30 +0000`; empty for what has not happened. */
function mailTime(field: string): string {
  return `strptime(nullif(${field}, ''), '%a, %d %b %Y %H:%M:%S %z')`
}

/** BigCommerce orders of API v2 with refunds and transactions of v3. Source: https://developer.bigcommerce.com/docs/rest-management/orders */
export const bigcommerceOrders = defineIntermediate({
  object: 'orders',
  description: 'BigCommerce orders as they are now, those left at the payment page among them.',
  grain: ['order_id'],
  shape: {
    id: 'VARCHAR',
    date_created: 'VARCHAR',
    date_modified: 'VARCHAR',
    status_id: 'BIGINT',
    total_inc_tax: 'VARCHAR',
    refunded_amount: 'VARCHAR',
    default_currency_code: 'VARCHAR',
    payment_method: 'VARCHAR',
    payment_status: 'VARCHAR',
    payment_provider_id: 'VARCHAR',
    customer_id: 'VARCHAR',
    billing_address: { email: 'VARCHAR' },
    is_deleted: 'BOOLEAN',
    consignments: {
      shipping: [{ line_items: [lineItem] }],
      pickups: [{ line_items: [lineItem] }],
      downloads: [{ line_items: [lineItem] }],
    },
    refunds: [{ total_amount: 'VARCHAR' }],
    transactions: [{ event: 'VARCHAR', status: 'VARCHAR', gateway_transaction_id: 'VARCHAR', test: 'BOOLEAN' }],
  },
  columns: {
    order_id: [column('varchar', 'Shop’s id, which is the number people see too.'), 'f.id'],
    order_date: [column('timestamptz', 'Created.'), mailTime('f.date_created')],
    updated_at: [column('timestamptz', 'Last change.', { nullable: true }), mailTime('f.date_modified')],
    currency: [column('varchar', 'That was paid in, ISO 4217.'), 'f.default_currency_code'],
    total_price: [column('decimal(18,4)', 'At checkout, tax in.'), 'f.total_inc_tax::decimal(18,4)'],
    refunded_amount: [column('decimal(18,4)', 'Paid back so far.'), refunded.trim()],
    status_id: [column('bigint', 'The vendor’s id of the status; 0 was never placed.'), 'f.status_id'],
    status: [
      column('varchar', 'The vendor’s name of the status, lower case.', { nullable: true }),
      `[${statusNames.map((name) => `'${name}'`).join(', ')}][f.status_id + 1]`,
    ],
    payment_status: [
      column('varchar', 'What the gateway says, lower case; null for payments without one.', { nullable: true }),
      "nullif(lower(f.payment_status), '')",
    ],
    payment_method: [column('varchar', 'As the shop names it.', { nullable: true }), 'f.payment_method'],
    payment_id: [
      column('varchar', 'Names the payment at the gateway.', { nullable: true }),
      "nullif(f.payment_provider_id, '')",
    ],
    customer_email: [
      column('varchar', 'Trimmed, lower case.', { nullable: true }),
      "nullif(lower(trim(f.billing_address.email)), '')",
    ],
    customer_id: [column('varchar', 'Null for guests.', { nullable: true }), "nullif(f.customer_id, '0')"],
    is_archived: [column('boolean', 'Put away by the shop.'), 'coalesce(f.is_deleted, false)'],
    line_items_json: [column('json', 'Lines in the canonical form.', { nullable: true }), lineItems.trim()],
    transactions: [
      column(
        'struct(event varchar, status varchar, gateway_transaction_id varchar, test boolean)[]',
        'Payments, where the order does not name its own.',
        { nullable: true },
      ),
      'f.transactions',
    ],
  },
})
