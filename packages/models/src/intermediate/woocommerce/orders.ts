import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

const lineItems = `
  to_json(
    list_transform(f.line_items, lambda l: {
      'product_id': nullif(l.product_id, '0'),
      'variant_id': nullif(l.variation_id, '0'),
      'sku': nullif(l.sku, ''),
      'name': l.name,
      'quantity': l.quantity,
      'unit_price': l.price,
      'total': l.total
    })
  )`

/** Refunds are negative. The status says that all was paid back even where the list of refunds was left empty. */
const refunded = `
  coalesce(
    list_sum(list_transform(f.refunds, lambda r: abs(r.total::decimal(18,4)))),
    case when f.status = 'refunded' then f.total::decimal(18,4) end,
    0
  )::decimal(18,4)`

/** Times of GMT come without an offset. */
function gmtTime(field: string): string {
  return `(${field} || 'Z')::timestamptz`
}

/** WooCommerce orders. Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#order-properties */
export const woocommerceOrders = defineIntermediate({
  object: 'orders',
  description: 'WooCommerce orders as they are now.',
  grain: ['order_id'],
  shape: {
    id: 'VARCHAR',
    number: 'VARCHAR',
    status: 'VARCHAR',
    currency: 'VARCHAR',
    total: 'VARCHAR',
    date_created_gmt: 'VARCHAR',
    date_modified_gmt: 'VARCHAR',
    date_paid_gmt: 'VARCHAR',
    customer_id: 'VARCHAR',
    billing: { email: 'VARCHAR' },
    payment_method: 'VARCHAR',
    transaction_id: 'VARCHAR',
    meta_data: [{ key: 'VARCHAR', value: 'VARCHAR' }],
    line_items: [
      {
        product_id: 'VARCHAR',
        variation_id: 'VARCHAR',
        sku: 'VARCHAR',
        name: 'VARCHAR',
        quantity: 'BIGINT',
        price: 'VARCHAR',
        total: 'VARCHAR',
      },
    ],
    refunds: [{ total: 'VARCHAR' }],
  },
  columns: {
    order_id: [column('varchar', 'Shop’s id.'), 'f.id'],
    order_number: [
      column('varchar', 'The number people see; plug-ins may count anew.', { nullable: true }),
      'f.number',
    ],
    order_date: [column('timestamptz', 'Created.'), gmtTime('f.date_created_gmt')],
    updated_at: [
      column('timestamptz', 'Last change; a partial refund is none.', { nullable: true }),
      gmtTime('f.date_modified_gmt'),
    ],
    paid_at: [column('timestamptz', 'Paid.', { nullable: true }), gmtTime('f.date_paid_gmt')],
    currency: [column('varchar', 'Of the order, ISO 4217.'), 'f.currency'],
    total_price: [column('decimal(18,4)', 'At checkout, tax and shipping in.'), 'f.total::decimal(18,4)'],
    refunded_amount: [column('decimal(18,4)', 'Paid back so far.'), refunded.trim()],
    status: [column('varchar', 'Status of the order, lower case.'), 'lower(f.status)'],
    payment_method: [
      column('varchar', 'Plug-in that took the payment.', { nullable: true }),
      "nullif(f.payment_method, '')",
    ],
    transaction_id: [
      column('varchar', 'Names the payment at its provider.', { nullable: true }),
      "nullif(f.transaction_id, '')",
    ],
    customer_email: [
      column('varchar', 'Trimmed, lower case.', { nullable: true }),
      "nullif(lower(trim(f.billing.email)), '')",
    ],
    customer_id: [column('varchar', 'Null for guests.', { nullable: true }), "nullif(f.customer_id, '0')"],
    line_items_json: [column('json', 'Lines in the canonical form.', { nullable: true }), lineItems.trim()],
    meta_data: [
      column('struct("key" varchar, "value" varchar)[]', 'What plug-ins wrote on the order.', { nullable: true }),
      'f.meta_data',
    ],
  },
})
