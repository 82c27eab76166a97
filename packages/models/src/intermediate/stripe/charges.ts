import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'
import { majorUnits } from './major-units.ts'

/** Nothing was paid with a charge that failed or was never captured; some old charges leave out how much was captured. */
const isPaid = 'f.paid and f.captured'
const captured = 'coalesce(nullif(f.amount_captured, 0), f.amount)'
const fee = majorUnits('f.balance_transaction.fee', 'f.balance_transaction.currency')

/**
 * Stripe charges.
 *
 * What of an authorised amount was not captured is given back at once and counts as refunded on the wire, though nobody ever paid it.
 * The fee is booked in the currency in which the account is paid out; where that is another, Stripe's own rate leads back to the
 * charge's: settled = charged × rate. Source: Stripe API, Charge; Balance Transaction, exchange_rate.
 */
export const stripeCharges = defineIntermediate({
  object: 'charges',
  description: 'Stripe charges as they are now, in whole currency units.',
  grain: ['charge_id'],
  shape: {
    id: 'VARCHAR',
    amount: 'BIGINT',
    amount_captured: 'BIGINT',
    amount_refunded: 'BIGINT',
    balance_transaction: { currency: 'VARCHAR', fee: 'BIGINT', exchange_rate: 'VARCHAR' },
    captured: 'BOOLEAN',
    created: 'BIGINT',
    currency: 'VARCHAR',
    disputed: 'BOOLEAN',
    livemode: 'BOOLEAN',
    paid: 'BOOLEAN',
    payment_intent: 'VARCHAR',
    status: 'VARCHAR',
  },
  columns: {
    charge_id: [column('varchar', 'Stripe’s id.'), 'f.id'],
    payment_intent_id: [
      column('varchar', 'Intent behind the charge.', { nullable: true }),
      "nullif(regexp_extract(f.payment_intent, 'pi_[A-Za-z0-9]+'), '')",
    ],
    currency: [column('varchar', 'Of the charge, ISO 4217.'), 'upper(f.currency)'],
    amount: [column('decimal(18,4)', 'What was asked for.'), majorUnits('f.amount', 'f.currency')],
    paid_amount: [
      column('decimal(18,4)', 'What the customer paid: nothing of a charge that failed or was not captured.'),
      majorUnits(`case when ${isPaid} then ${captured} else 0 end`, 'f.currency'),
    ],
    refunded_amount: [
      column('decimal(18,4)', 'What was paid back so far.'),
      majorUnits(
        `case when ${isPaid} then greatest(f.amount_refunded - (f.amount - ${captured}), 0) else 0 end`,
        'f.currency',
      ),
    ],
    fee_amount: [
      column('decimal(18,4)', 'What Stripe took, in the charge’s currency; null while it is not booked.', {
        nullable: true,
      }),
      `case
        when f.balance_transaction.currency = f.currency then ${fee}
        else (${fee} / nullif(f.balance_transaction.exchange_rate::double, 0))::decimal(18,4)
      end`,
    ],
    status: [column('varchar', 'succeeded, pending or failed.', { nullable: true }), 'f.status'],
    is_disputed: [column('boolean', 'The customer’s bank asks the money back.'), 'coalesce(f.disputed, false)'],
    is_live: [column('boolean', 'Real money, no test.'), 'coalesce(f.livemode, false)'],
    created_at: [column('timestamptz', 'Created.'), 'to_timestamp(f.created)'],
  },
})
