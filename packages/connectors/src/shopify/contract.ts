import { z } from 'zod'
import { defineObject } from '../define-object.ts'
import { wire } from '../wire.ts'

const DAY_MS = 24 * 3_600_000
const globalOrPlainId = z.union([z.string(), z.number().int()])
const text = z.string().nullable().optional()
const instant = wire.instant.nullable().optional()
const objects = z.array(z.looseObject({})).nullable().optional()

const moneyBag = z
  .looseObject({ shopMoney: z.looseObject({ amount: wire.decimalText, currencyCode: z.string().length(3) }) })
  .nullable()
  .optional()

/**
 * An order, as a GraphQL node with its connections as plain lists (what we extract) or as a REST body (what webhooks and exports hold).
 *
 * Money is decimal text; unsuffixed totals are in the shop's currency. GraphQL writes instants in UTC, REST with the shop's offset.
 * A refund or an edit moves `updatedAt`; Shopify changes the parent before its children, so a day is read again.
 */
export const orders = defineObject({
  name: 'orders',
  description: 'Orders with their lines, payments and refunds.',
  key: ['legacyResourceId ?? id'],
  sync: { kind: 'changes', field: 'updatedAt', lookbackMs: DAY_MS, historyDays: 1825 },
  pii: [
    'email',
    'phone',
    'customer',
    'contact_email',
    'note',
    'note_attributes',
    'customAttributes',
    'billing_address',
    'shipping_address',
    'browser_ip',
    'client_details',
  ],
  source: 'https://shopify.dev/docs/api/admin-graphql/2026-10/objects/Order',
  record: z.looseObject({
    id: globalOrPlainId,
    legacyResourceId: wire.integerText.optional(),
    name: z.string(),
    email: text,
    phone: text,
    createdAt: instant,
    processedAt: instant,
    updatedAt: instant,
    cancelledAt: instant,
    cancelReason: text,
    closedAt: instant,
    test: z.boolean().optional(),
    currencyCode: text,
    presentmentCurrencyCode: text,
    displayFinancialStatus: text,
    displayFulfillmentStatus: text,
    totalPriceSet: moneyBag,
    totalRefundedSet: moneyBag,
    customer: z.looseObject({ id: globalOrPlainId, email: text }).nullable().optional(),
    customAttributes: z
      .array(z.looseObject({ key: z.string(), value: text }))
      .nullable()
      .optional(),
    paymentGatewayNames: z.array(z.string()).nullable().optional(),
    sourceName: text,
    tags: z
      .union([z.string(), z.array(z.string())])
      .nullable()
      .optional(),
    transactions: z
      .array(
        z.looseObject({
          kind: z.string(),
          status: text,
          gateway: text,
          authorizationCode: text,
          receiptJson: text,
          amountSet: moneyBag,
        }),
      )
      .nullable()
      .optional(),
    refunds: objects,
    lineItems: z
      .array(
        z.looseObject({
          id: z.string(),
          sku: text,
          name: text,
          quantity: z.number().int(),
          originalUnitPriceSet: moneyBag,
          discountedTotalSet: moneyBag,
        }),
      )
      .nullable()
      .optional(),
    admin_graphql_api_id: text,
    order_number: z.number().int().optional(),
    contact_email: text,
    created_at: instant,
    processed_at: instant,
    updated_at: instant,
    cancelled_at: instant,
    closed_at: instant,
    currency: text,
    financial_status: text,
    fulfillment_status: text,
    total_price: wire.decimalText.nullable().optional(),
    note_attributes: z
      .array(z.looseObject({ name: z.string() }))
      .nullable()
      .optional(),
    line_items: z
      .array(z.looseObject({ id: z.number().int(), quantity: z.number().int(), price: wire.decimalText }))
      .nullable()
      .optional(),
  }),
})

/** A product with its variants, in the same two spellings as {@link orders}; a price change moves `updatedAt`. */
export const products = defineObject({
  name: 'products',
  description: 'Products with their variants.',
  key: ['legacyResourceId ?? id'],
  sync: { kind: 'changes', field: 'updatedAt', lookbackMs: DAY_MS, historyDays: 3650 },
  source: 'https://shopify.dev/docs/api/admin-graphql/2026-10/objects/Product',
  record: z.looseObject({
    id: globalOrPlainId,
    legacyResourceId: wire.integerText.optional(),
    title: z.string(),
    vendor: text,
    productType: text,
    product_type: text,
    status: text,
    handle: text,
    tags: z
      .union([z.string(), z.array(z.string())])
      .nullable()
      .optional(),
    createdAt: instant,
    created_at: instant,
    updatedAt: instant,
    updated_at: instant,
    publishedAt: instant,
    published_at: instant,
    options: objects,
    variants: z
      .union([z.array(z.looseObject({})), z.looseObject({})])
      .nullable()
      .optional(),
    admin_graphql_api_id: text,
  }),
})
