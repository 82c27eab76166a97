import { z } from 'zod'
import { defineObject } from '../define-object.ts'
import { wire } from '../wire.ts'

const DAY_MS = 24 * 3_600_000

const text = z.string().nullable().optional()
const integer = z.number().int()
const money = wire.decimalText.nullable().optional()
/** Money of a product; empty where it has none, as a product that is sold in variations. */
const price = z
  .string()
  .regex(/^$|^-?\d+(\.\d+)?$/)
  .nullable()
  .optional()
/** A time without an offset: of the site's own zone, or of GMT where the name says so. */
const time = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/)
  .nullable()
  .optional()
const address = z.looseObject({ email: text, phone: text }).nullable().optional()
const metaData = z
  .array(z.looseObject({ id: integer.optional(), key: z.string() }))
  .nullable()
  .optional()

/**
 * An order with its lines and refunds. Totals are text, the price of a line is a JSON number; refunds are negative and do not change
 * the order's change time, so they are found by a list of their own. Values of `meta_data` are of any type, written by any plug-in.
 */
export const orders = defineObject({
  name: 'orders',
  description: 'Orders with their lines and refunds.',
  key: ['id'],
  sync: { kind: 'changes', field: 'date_modified_gmt', lookbackMs: DAY_MS, historyDays: 1825 },
  pii: [
    'billing',
    'shipping',
    'customer_ip_address',
    'customer_user_agent',
    'customer_note',
    'meta_data',
    'payment_url',
  ],
  source: 'https://woocommerce.github.io/woocommerce-rest-api-docs/#order-properties',
  record: z.looseObject({
    id: integer,
    parent_id: integer.optional(),
    number: z.string(),
    order_key: text,
    created_via: text,
    version: text,
    status: z.string(),
    currency: z.string(),
    date_created: time,
    date_created_gmt: time,
    date_modified: time,
    date_modified_gmt: time,
    date_paid_gmt: time,
    date_completed_gmt: time,
    discount_total: money,
    shipping_total: money,
    total: wire.decimalText,
    total_tax: money,
    prices_include_tax: z.boolean().optional(),
    customer_id: integer,
    customer_ip_address: text,
    customer_user_agent: text,
    customer_note: text,
    billing: address,
    shipping: address,
    payment_method: text,
    payment_method_title: text,
    transaction_id: text,
    cart_hash: text,
    meta_data: metaData,
    line_items: z
      .array(
        z.looseObject({
          id: integer,
          name: text,
          product_id: integer,
          variation_id: integer.optional(),
          quantity: z.number(),
          subtotal: wire.decimalText,
          total: wire.decimalText,
          total_tax: money,
          sku: text,
          price: z.number().nullable().optional(),
        }),
      )
      .nullable()
      .optional(),
    refunds: z
      .array(z.looseObject({ id: integer, total: wire.decimalText }))
      .nullable()
      .optional(),
  }),
})

/** A product; its variations are objects of their own, of which it holds the ids. */
export const products = defineObject({
  name: 'products',
  description: 'Products.',
  key: ['id'],
  sync: { kind: 'changes', field: 'date_modified_gmt', lookbackMs: DAY_MS, historyDays: 3650 },
  source: 'https://woocommerce.github.io/woocommerce-rest-api-docs/#product-properties',
  record: z.looseObject({
    id: integer,
    parent_id: integer.optional(),
    name: z.string(),
    slug: text,
    permalink: text,
    type: text,
    status: text,
    sku: text,
    price,
    regular_price: price,
    sale_price: price,
    date_created: time,
    date_created_gmt: time,
    date_modified: time,
    date_modified_gmt: time,
    stock_quantity: z.number().nullable().optional(),
    stock_status: text,
    categories: z
      .array(z.looseObject({ id: integer, name: text }))
      .nullable()
      .optional(),
    variations: z.array(integer).nullable().optional(),
    meta_data: metaData,
  }),
})
