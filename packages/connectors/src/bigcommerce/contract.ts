import { z } from 'zod'
import { defineObject } from '../define-object.ts'
import { wire } from '../wire.ts'

const DAY_MS = 24 * 3_600_000

const text = z.string().nullable().optional()
const objects = z.array(z.looseObject({})).nullable().optional()
const money = wire.decimalText.nullable().optional()
/** An id that is a number in one API and text in the other. */
const id = z.union([z.number().int(), z.string()]).nullable().optional()
/** `Wed, 10 Jan 2018 21:05:30 +0000`; empty for what has not happened. */
const date = z
  .string()
  .regex(/^$|^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}$/)
  .nullable()
  .optional()

const lineItems = z
  .array(
    z.looseObject({
      id: z.number().int(),
      product_id: z.number().int(),
      variant_id: id,
      name: z.string(),
      sku: text,
      quantity: z.number(),
      price_inc_tax: wire.decimalText,
      total_inc_tax: wire.decimalText,
    }),
  )
  .optional()
const consignment = z.looseObject({ line_items: lineItems })

/**
 * An order of the older API (v2) with what belongs to it: its lines, which stand in consignments by the way they are delivered, its
 * refunds, and its transactions where the order itself does not name the payment. These are added as the newer API (v3) gives them.
 *
 * Money is text with up to four decimals, in `default_currency_code`, the currency that was paid in; v3 writes it as JSON numbers.
 * `refunded_amount` stays zero whatever is refunded. Archived orders leave the list.
 */
export const orders = defineObject({
  name: 'orders',
  description: 'Orders with their lines, payments and refunds.',
  key: ['id'],
  sync: { kind: 'changes', field: 'date_modified', lookbackMs: DAY_MS, historyDays: 1825 },
  pii: [
    'billing_address',
    'shipping_addresses',
    'consignments',
    'ip_address',
    'ip_address_v6',
    'customer_message',
    'staff_notes',
    'credit_card_type',
    'transactions',
  ],
  source: 'https://developer.bigcommerce.com/docs/rest-management/orders',
  record: z.looseObject({
    id: z.number().int(),
    customer_id: z.number().int(),
    date_created: date,
    date_modified: date,
    date_shipped: date,
    status_id: z.number().int(),
    status: z.string(),
    subtotal_inc_tax: money,
    shipping_cost_inc_tax: money,
    total_ex_tax: money,
    total_inc_tax: wire.decimalText,
    total_tax: money,
    discount_amount: money,
    items_total: z.number(),
    payment_method: text,
    payment_provider_id: id,
    payment_status: text,
    refunded_amount: money,
    currency_code: text,
    currency_exchange_rate: text,
    default_currency_code: z.string(),
    store_default_currency_code: text,
    store_default_to_transactional_exchange_rate: text,
    billing_address: z.looseObject({ email: text }).nullable().optional(),
    cart_id: text,
    channel_id: id,
    external_id: id,
    order_source: text,
    custom_status: text,
    is_deleted: z.boolean().optional(),
    consignments: z
      .looseObject({
        shipping: z.array(consignment).optional(),
        pickups: z.array(consignment).optional(),
        downloads: z.array(consignment).optional(),
      })
      .nullable()
      .optional(),
    refunds: z
      .array(z.looseObject({ id: z.number().int(), order_id: id, total_amount: z.number() }))
      .nullable()
      .optional(),
    transactions: z
      .array(
        z.looseObject({
          id,
          event: text,
          status: text,
          gateway: text,
          gateway_transaction_id: id,
          amount: z.number().nullable().optional(),
          currency: text,
        }),
      )
      .nullable()
      .optional(),
  }),
})

const price = z.number().nullable().optional()

/** A product of the newer API (v3) with its variants; prices are JSON numbers, instants ISO-8601. */
export const products = defineObject({
  name: 'products',
  description: 'Products with their variants.',
  key: ['id'],
  sync: { kind: 'changes', field: 'date_modified', lookbackMs: DAY_MS, historyDays: 3650 },
  source: 'https://developer.bigcommerce.com/docs/rest-catalog/products',
  record: z.looseObject({
    id: z.number().int(),
    name: z.string(),
    type: text,
    sku: text,
    price,
    sale_price: price,
    calculated_price: price,
    brand_id: id,
    categories: z.array(z.number().int()).nullable().optional(),
    availability: text,
    is_visible: z.boolean().optional(),
    inventory_level: z.number().nullable().optional(),
    inventory_tracking: text,
    custom_url: z.looseObject({ url: text }).nullable().optional(),
    date_created: wire.instant.nullable().optional(),
    date_modified: wire.instant.nullable().optional(),
    variants: objects,
  }),
})
