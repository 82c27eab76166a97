import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'
import { majorUnits } from './major-units.ts'

/** The id of a thing that stands as its id or whole. */
const latestCharge = "nullif(regexp_extract(f.latest_charge, '(?:ch|py)_[A-Za-z0-9]+'), '')"

/**
 * Stripe payment intents. Accounts of an API older than 2022-11-15 list the charges, newest first, instead of naming the latest.
 * Source: Stripe API, PaymentIntent.
 */
export const stripePaymentIntents = defineIntermediate({
  object: 'payment_intents',
  description: 'Stripe payment intents as they are now.',
  grain: ['payment_intent_id'],
  shape: {
    id: 'VARCHAR',
    amount: 'BIGINT',
    amount_received: 'BIGINT',
    created: 'BIGINT',
    currency: 'VARCHAR',
    latest_charge: 'VARCHAR',
    charges: { data: [{ id: 'VARCHAR' }] },
    livemode: 'BOOLEAN',
    status: 'VARCHAR',
  },
  columns: {
    payment_intent_id: [column('varchar', 'Stripe’s id.'), 'f.id'],
    latest_charge_id: [
      column('varchar', 'The charge that it led to; null before the first attempt.', { nullable: true }),
      `coalesce(${latestCharge}, f.charges.data[1].id)`,
    ],
    currency: [column('varchar', 'ISO 4217.'), 'upper(f.currency)'],
    amount: [column('decimal(18,4)', 'What is to be paid.'), majorUnits('f.amount', 'f.currency')],
    received_amount: [
      column('decimal(18,4)', 'What was paid.'),
      majorUnits('coalesce(f.amount_received, 0)', 'f.currency'),
    ],
    status: [column('varchar', 'Where the payment stands.', { nullable: true }), 'f.status'],
    is_live: [column('boolean', 'Real money, no test.'), 'coalesce(f.livemode, false)'],
    created_at: [column('timestamptz', 'Created.'), 'to_timestamp(f.created)'],
  },
})
