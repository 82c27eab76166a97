import { literal } from '@gata/sql'
import type { ListQuery } from './list-query.ts'

/** SQL that gives orders as JSON texts in column `record`. A refund moves the change time only where it changes the status. */
export function orderRecords(asOf: Date, zone: string, { condition, order }: ListQuery): string {
  return `
with placed as (
  select
    *,
    order_id as id,
    date_trunc('second', greatest(
      created_at,
      case when paid_at <= ${instant(asOf)} then paid_at end,
      cancelled_at,
      case when refunded_amount >= total_price then refunded_at end
    )) as changed_at
  from order_as_of(${instant(asOf)})
  where shop = 'woocommerce'
),
chosen as (
  select *
  from placed
  where ${condition}
),
lines as (
  select
    order_id,
    list({
      'id': line_id,
      'name': title,
      'product_id': product_id,
      'variation_id': 0,
      'quantity': quantity,
      'tax_class': '',
      'subtotal': ${money('unit_price * quantity')},
      'subtotal_tax': '0.00',
      'total': ${money('unit_price * quantity')},
      'total_tax': '0.00',
      'taxes': [],
      'meta_data': [],
      'sku': sku,
      'price': unit_price::double
    } order by line_id) as line_items
  from order_line
  where order_id in (select order_id from chosen)
  group by order_id
)
select to_json(${orderJson(asOf, zone)})::varchar as record
from chosen
left join lines using (order_id)
order by ${order}`
}

/** SQL that gives refunds as JSON texts in column `record`. */
export function refundRecords(asOf: Date, zone: string, { condition, order }: ListQuery): string {
  return `
with made as (
  select
    order_id + 1 as id,
    order_id,
    date_trunc('second', refunded_at) as created_at,
    date_trunc('second', refunded_at) as changed_at,
    refunded_amount
  from order_as_of(${instant(asOf)})
  where shop = 'woocommerce'
    and refunded_amount > 0
)
select to_json({
  'id': id,
  'parent_id': order_id,
  'date_created': ${localTime('created_at', zone)},
  'date_created_gmt': ${gmtTime('created_at')},
  'amount': ${money('refunded_amount')},
  'reason': '',
  'refunded_by': 1,
  'refunded_payment': true,
  'meta_data': [],
  'line_items': []
})::varchar as record
from made
where ${condition}
order by ${order}`
}

const status = `case
    when cancelled_at is not null then 'cancelled'
    when financial_status = 'REFUNDED' then 'refunded'
    when financial_status = 'PENDING' and gateway = 'manual' then 'on-hold'
    when financial_status = 'PENDING' then 'pending'
    else ['processing', 'completed'][1 + order_id % 2]
  end`

/** The two plug-ins through which the shop reaches Stripe keep the charge in different places. */
const paymentMethod = `case
    when gateway = 'paypal' then 'ppcp-gateway'
    when gateway = 'manual' then 'bacs'
    when charge_id_place = 'note' then 'woocommerce_payments'
    else 'stripe'
  end`

const transactionId = `case
    when gateway = 'paypal' then upper(left(md5('paypal' || order_id), 17))
    when charge_id_place in ('transaction', 'receipt') then charge_id
    else ''
  end`

const metaData = `list_filter(
    [
      ${meta(1, '_wc_order_attribution_source_type', "'typein'", 'visit_id is not null')},
      ${meta(2, '_charge_id', 'charge_id', "charge_id_place = 'note'")},
      ${meta(3, '_intent_id', 'payment_intent_id', "charge_id_place = 'note' and payment_intent_id is not null")},
      ${meta(4, '_stripe_intent_id', 'payment_intent_id', "charge_id_place <> 'note' and payment_intent_id is not null")},
      ${meta(5, '_stripe_charge_captured', "case financial_status when 'VOIDED' then 'no' else 'yes' end", "charge_id_place <> 'note'")},
      ${meta(6, '_wcpay_mode', "'test'", 'is_test')},
      ${meta(7, '_shown_steps', "['cart', 'payment']", 'order_id % 7 = 0')}
    ],
    lambda m: m is not null
  )`

/** Plug-ins write values of any type. */
function meta(place: number, key: string, value: string, condition: string): string {
  return `case when ${condition} then {'id': order_id * 10 + ${place}, 'key': '${key}', 'value': to_json(${value})} end`
}

function orderJson(asOf: Date, zone: string): string {
  const paid = `case when paid_at <= ${instant(asOf)} then paid_at end`
  return `{
  'id': id,
  'parent_id': 0,
  'number': order_number::varchar,
  'order_key': 'wc_order_' || left(md5('key' || order_id), 13),
  'created_via': case when visit_id is null then 'admin' else 'checkout' end,
  'version': '10.7.0',
  'status': ${status},
  'currency': currency,
  'date_created': ${localTime('created_at', zone)},
  'date_created_gmt': ${gmtTime('created_at')},
  'date_modified': ${localTime('changed_at', zone)},
  'date_modified_gmt': ${gmtTime('changed_at')},
  'discount_total': '0.00',
  'discount_tax': '0.00',
  'shipping_total': '0.00',
  'shipping_tax': '0.00',
  'cart_tax': '0.00',
  'total': ${money('total_price')},
  'total_tax': '0.00',
  'prices_include_tax': false,
  'customer_id': coalesce(customer_id, 0),
  'customer_ip_address': '203.0.113.' || order_id % 250,
  'customer_user_agent': 'Mozilla/5.0',
  'customer_note': '',
  'billing': {'first_name': 'Person', 'last_name': '', 'country': 'US', 'email': coalesce(email, ''), 'phone': ''},
  'shipping': {'first_name': 'Person', 'last_name': '', 'country': 'US', 'phone': ''},
  'payment_method': ${paymentMethod},
  'payment_method_title': ${paymentMethod},
  'transaction_id': ${transactionId},
  'date_paid': ${localTime(paid, zone)},
  'date_paid_gmt': ${gmtTime(paid)},
  'date_completed': null,
  'date_completed_gmt': null,
  'cart_hash': '',
  'meta_data': ${metaData},
  'line_items': coalesce(line_items, []),
  'tax_lines': [],
  'shipping_lines': [],
  'fee_lines': [],
  'coupon_lines': [],
  'refunds': case
    when refunded_amount > 0 then [{'id': order_id + 1, 'reason': '', 'total': '-' || ${money('refunded_amount')}}]
    else []
  end,
  'currency_symbol': '$'
}`
}

function money(amount: string): string {
  return `(${amount})::decimal(18,2)::varchar`
}

function gmtTime(expression: string): string {
  return `strftime((${expression})::timestamp, '%Y-%m-%dT%H:%M:%S')`
}

function localTime(expression: string, zone: string): string {
  return `strftime(timezone(${literal(zone)}, ${expression}), '%Y-%m-%dT%H:%M:%S')`
}

function instant(date: Date): string {
  return `timestamptz ${literal(date.toISOString())}`
}
