import { z } from 'zod'
import { defineObject } from '../define-object.ts'

const DAY_MS = 24 * 3_600_000

const text = z.string().nullable().optional()
const minorUnits = z.number().int()
const epochSeconds = z.number().int()
const anyObject = z.looseObject({}).nullable().optional()
const currency = z.string().regex(/^[a-z]{3}$/)
/** A thing that stands as its id, or whole where it was asked to be expanded. */
const reference = z
  .union([z.string(), z.looseObject({ id: z.string() })])
  .nullable()
  .optional()

const balanceTransaction = z
  .union([
    z.string(),
    z.looseObject({
      id: z.string(),
      amount: minorUnits,
      currency,
      fee: minorUnits,
      net: minorUnits,
      exchange_rate: z.number().nullable().optional(),
    }),
  ])
  .nullable()
  .optional()

/**
 * A charge with the balance transaction that tells its fee. Amounts are whole minor units of `currency`.
 *
 * Stripe gives charges no change time: what changed is named by the events of the last thirty days and read again, so the version read
 * last is the newest. `receipt_url` is left undeclared, since it changes from read to read.
 */
export const charges = defineObject({
  name: 'charges',
  description: 'Charges with what was refunded and what Stripe took for them.',
  key: ['id'],
  sync: { kind: 'changes', field: 'updated', lookbackMs: DAY_MS, historyDays: 1825 },
  pii: [
    'billing_details',
    'receipt_email',
    'receipt_url',
    'shipping',
    'customer',
    'description',
    'metadata',
    'payment_method_details',
    'source',
  ],
  source: 'https://docs.stripe.com/api/charges/object',
  record: z.looseObject({
    id: z.string().regex(/^(ch|py)_/),
    object: z.literal('charge').optional(),
    amount: minorUnits,
    amount_captured: minorUnits.optional(),
    amount_refunded: minorUnits,
    balance_transaction: balanceTransaction,
    billing_details: anyObject,
    captured: z.boolean(),
    created: epochSeconds,
    currency,
    customer: reference,
    description: text,
    disputed: z.boolean().optional(),
    failure_code: text,
    failure_message: text,
    livemode: z.boolean(),
    metadata: anyObject,
    outcome: anyObject,
    paid: z.boolean(),
    payment_intent: reference,
    payment_method: text,
    payment_method_details: anyObject,
    receipt_email: text,
    refunded: z.boolean(),
    status: z.string(),
  }),
})

/** A payment intent; `latest_charge` leads from the intent that an order may name to its charge. */
export const paymentIntents = defineObject({
  name: 'payment_intents',
  description: 'Payment intents with their latest charge.',
  key: ['id'],
  sync: { kind: 'changes', field: 'updated', lookbackMs: DAY_MS, historyDays: 1825 },
  pii: ['client_secret', 'receipt_email', 'shipping', 'customer', 'description', 'metadata', 'charges', 'source'],
  source: 'https://docs.stripe.com/api/payment_intents/object',
  record: z.looseObject({
    id: z.string().regex(/^pi_/),
    object: z.literal('payment_intent').optional(),
    amount: minorUnits,
    amount_received: minorUnits.optional(),
    canceled_at: epochSeconds.nullable().optional(),
    cancellation_reason: text,
    created: epochSeconds,
    currency,
    customer: reference,
    description: text,
    latest_charge: reference,
    livemode: z.boolean(),
    metadata: anyObject,
    payment_method: reference,
    receipt_email: text,
    status: z.string(),
  }),
})
