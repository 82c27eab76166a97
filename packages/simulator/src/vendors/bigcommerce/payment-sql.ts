import { literal } from '@gata/sql'

/** Which refunds a list wants. */
export interface RefundSelection {
  readonly asOf: Date
  /** Range of the times at which they were made, both ends inclusive; null for an open end. */
  readonly createdFrom: Date | null
  readonly createdTo: Date | null
  /** Those of these orders alone; null for any. */
  readonly orderIds: readonly number[] | null
}

/** SQL that gives refunds by id as JSON texts in column `record`. */
export function refundRecords({ asOf, createdFrom, createdTo, orderIds }: RefundSelection): string {
  return `
select to_json({
  'id': order_number * 10 + 1,
  'order_id': order_number,
  'user_id': 0,
  'created': strftime(refunded_at::timestamp, '%Y-%m-%dT%H:%M:%S+00:00'),
  'reason': '',
  'total_amount': refunded_amount::double,
  'total_tax': 0,
  'uses_merchant_override_values': false,
  'items': [{'item_id': order_number, 'item_type': 'ORDER', 'quantity': 1, 'requested_amount': refunded_amount::double}],
  'payments': [{'id': order_number, 'provider_id': gateway, 'amount': refunded_amount::double, 'offline': gateway = 'manual', 'is_declined': false}]
})::varchar as record
from order_as_of(${instant(asOf)})
where shop = 'bigcommerce'
  and refunded_amount > 0
  ${createdFrom ? `and date_trunc('second', refunded_at) >= ${instant(createdFrom)}` : ''}
  ${createdTo ? `and date_trunc('second', refunded_at) <= ${instant(createdTo)}` : ''}
  ${orderIds ? `and order_number in (${orderIds.join(', ') || 'null'})` : ''}
order by order_number`
}

/** SQL that gives the transactions of one order as JSON texts in column `record`: a failed attempt now and then, the payment, the refund. */
export function transactionRecords(asOf: Date, orderId: number): string {
  return `
with attempts as (
  select *, unnest(['failed', 'purchase', 'refund']) as kind
  from order_as_of(${instant(asOf)})
  where shop = 'bigcommerce'
    and order_number = ${orderId}
    and gateway = 'stripe'
    and not is_test
)
select to_json({
  'id': order_number * 10 + case kind when 'failed' then 2 when 'purchase' then 3 else 4 end,
  'order_id': order_number::varchar,
  'event': case kind when 'refund' then 'refund' else 'purchase' end,
  'method': 'credit_card',
  'amount': case kind when 'refund' then refunded_amount else total_price end::double,
  'currency': currency,
  'gateway': 'stripe',
  'gateway_transaction_id': case kind
    when 'failed' then 'ch_failed' || order_id
    when 'refund' then 're_' || left(md5('refund' || order_id), 24)
    else charge_id
  end,
  'date_created': strftime(case kind when 'refund' then refunded_at else created_at end::timestamp, '%Y-%m-%dT%H:%M:%S+00:00'),
  'test': false,
  'status': case kind when 'failed' then 'error' else 'ok' end,
  'fraud_review': false,
  'reference_transaction_id': null,
  'credit_card': {'card_type': 'visa', 'card_last4': '4242', 'card_expiry_month': 1, 'card_expiry_year': 2030}
})::varchar as record
from attempts
where case kind when 'failed' then order_id % 17 = 0 when 'refund' then refunded_amount > 0 else true end
order by kind = 'refund', kind <> 'failed'`
}

function instant(date: Date): string {
  return `timestamptz ${literal(date.toISOString())}`
}
