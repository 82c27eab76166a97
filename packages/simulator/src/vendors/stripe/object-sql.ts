import { literal } from '@gata/sql'

/** What a list is asked for. */
export interface ObjectFilter {
  readonly asOf: Date
  /** Seconds since the epoch, the first inclusive, the second exclusive; null for no bound. */
  readonly createdFrom: number | null
  readonly createdTo: number | null
  /** One object alone. */
  readonly id?: string
  /** Whether balance transactions stand whole instead of as their ids. */
  readonly isExpanded?: boolean
}

/** Charges as JSON texts in column `record`, newest first. */
export function chargeRecords(filter: ObjectFilter): string {
  return `
    with charge as (
      select
        *,
        epoch(created_at)::bigint as created
      from charge_as_of(${instant(filter.asOf)})
    )
    select ${chargeJson({ refunded: 'amount_refunded', isExpanded: filter.isExpanded ?? false })} as record
    from charge
    where ${conditions('charge_id', filter)}
    order by created desc, charge_id desc`
}

/** Payment intents as JSON texts in column `record`, newest first. */
export function paymentIntentRecords(filter: ObjectFilter): string {
  return `
    with charge as (
      select
        *,
        epoch(created_at)::bigint as created
      from charge_as_of(${instant(filter.asOf)})
      where payment_intent_id is not null
    )
    select ${paymentIntentJson} as record
    from charge
    where ${conditions('payment_intent_id', filter)}
    order by created desc, payment_intent_id desc`
}

/** The text of a charge; `refunded` is the expression for what is given back of it by then. */
export function chargeJson({
  refunded,
  isExpanded,
}: {
  readonly refunded: string
  readonly isExpanded: boolean
}): string {
  const transactionId = `'txn_' || right(charge_id, 24)`
  const transaction = isExpanded ? balanceTransaction(transactionId) : `case when is_paid then ${transactionId} end`
  return `to_json({
      'id': charge_id,
      'object': 'charge',
      'amount': ${minorUnits('amount')},
      'amount_captured': case when is_paid then ${minorUnits('amount')} else 0 end,
      'amount_refunded': ${minorUnits(refunded)},
      'application': null,
      'balance_transaction': ${transaction},
      'billing_details': {
        'address': {'city': null, 'country': null, 'line1': null, 'line2': null, 'postal_code': null, 'state': null},
        'email': email,
        'name': null,
        'phone': null
      },
      'captured': is_paid,
      'created': created,
      'currency': lower(currency),
      'customer': null,
      'description': 'Order ' || order_id,
      'disputed': false,
      'failure_code': case when not is_paid then 'card_declined' end,
      'failure_message': case when not is_paid then 'Your card was declined.' end,
      'livemode': true,
      'metadata': {'order_id': order_id::varchar},
      'outcome': {
        'network_status': case when is_paid then 'approved_by_network' else 'declined_by_network' end,
        'risk_level': 'normal',
        'type': case when is_paid then 'authorized' else 'issuer_declined' end
      },
      'paid': is_paid,
      'payment_intent': payment_intent_id,
      'payment_method': 'pm_' || right(charge_id, 24),
      'payment_method_details': {'card': {'brand': 'visa', 'funding': 'credit', 'last4': '4242'}, 'type': 'card'},
      'receipt_email': null,
      'receipt_url': 'https://pay.stripe.com/receipts/simulated/' || charge_id,
      'refunded': ${refunded} >= amount and is_paid,
      'status': case when is_paid then 'succeeded' else 'failed' end
    })::varchar`
}

/** The text of the payment intent of a charge. */
export const paymentIntentJson = `to_json({
      'id': payment_intent_id,
      'object': 'payment_intent',
      'amount': ${minorUnits('amount')},
      'amount_capturable': 0,
      'amount_received': case when is_paid then ${minorUnits('amount')} else 0 end,
      'canceled_at': null,
      'cancellation_reason': null,
      'capture_method': 'automatic',
      'created': created,
      'currency': lower(currency),
      'customer': null,
      'description': 'Order ' || order_id,
      'latest_charge': charge_id,
      'livemode': true,
      'metadata': {'order_id': order_id::varchar},
      'payment_method': 'pm_' || right(charge_id, 24),
      'payment_method_types': ['card'],
      'receipt_email': null,
      'status': case when is_paid then 'succeeded' else 'requires_payment_method' end
    })::varchar`

/** The account is one whose money is available at once. */
function balanceTransaction(id: string): string {
  return `case when is_paid then {
        'id': ${id},
        'object': 'balance_transaction',
        'amount': ${minorUnits('amount')},
        'available_on': created,
        'created': created,
        'currency': lower(currency),
        'exchange_rate': null,
        'fee': ${minorUnits('fee')},
        'net': ${minorUnits('(amount - fee)')},
        'reporting_category': 'charge',
        'source': charge_id,
        'status': 'available',
        'type': 'charge'
      } end`
}

/** The currencies that a simulated business may have, as whole minor units. */
function minorUnits(amount: string): string {
  return `round(${amount} * case currency when 'JPY' then 1 when 'KWD' then 1000 else 100 end)::bigint`
}

/** The terms of a where clause; there is always one. */
export function conditions(id: string, filter: ObjectFilter): string {
  const terms = ['true']
  if (filter.id !== undefined) terms.push(`${id} = ${literal(filter.id)}`)
  if (filter.createdFrom !== null) terms.push(`created >= ${literal(filter.createdFrom)}`)
  if (filter.createdTo !== null) terms.push(`created < ${literal(filter.createdTo)}`)
  return terms.join('\n      and ')
}

/** An instant as a literal. */
export function instant(at: Date): string {
  return `timestamptz ${literal(at.toISOString())}`
}
