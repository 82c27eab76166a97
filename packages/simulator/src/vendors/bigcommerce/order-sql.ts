import { literal } from '@gata/sql'

/** Which orders a list wants. */
export interface OrderSelection {
  /** What the store knows at this instant. */
  readonly asOf: Date
  /** Range of change times, both ends inclusive; null for an open end. */
  readonly modifiedFrom: Date | null
  readonly modifiedTo: Date | null
  /** Least id to give. */
  readonly minId: number
  /** One order alone. */
  readonly id?: number
  readonly limit: number
  readonly offset: number
  /** Whether lines stand in consignments instead of behind a link. */
  readonly hasLines: boolean
}

/**
 * SQL that gives orders by id as JSON texts in column `record`. The id is the number that people see. An order that was left at the payment
 * page is one too, with status 0.
 */
export function orderRecords(selection: OrderSelection): string {
  const { modifiedFrom, modifiedTo, id } = selection
  return `
with placed as (
  select
    *,
    order_number as store_id,
    false as is_incomplete
  from order_as_of(${instant(selection.asOf)})
  where shop = 'bigcommerce'
),
abandoned as (
  select * replace (
    500000000 + order_number as store_id,
    true as is_incomplete,
    created_at as updated_at,
    null as cancelled_at,
    null as refunded_at
  )
  from placed
  where order_id % 23 = 0
),
chosen as (
  select *
  from (from placed union all from abandoned)
  where store_id >= ${selection.minId}
    ${id === undefined ? '' : `and store_id = ${id}`}
    ${modifiedFrom ? `and date_trunc('second', updated_at) >= ${instant(modifiedFrom)}` : ''}
    ${modifiedTo ? `and date_trunc('second', updated_at) <= ${instant(modifiedTo)}` : ''}
  order by store_id
  limit ${selection.limit} offset ${selection.offset}
),
lines as (
  select
    order_id,
    list({
      'id': line_id,
      'product_id': product_id,
      'variant_id': variant_id,
      'name': title,
      'sku': sku,
      'type': 'physical',
      'base_price': ${money('unit_price')},
      'price_ex_tax': ${money('unit_price')},
      'price_inc_tax': ${money('unit_price')},
      'total_ex_tax': ${money('unit_price * quantity')},
      'total_inc_tax': ${money('unit_price * quantity')},
      'quantity': quantity,
      'is_refunded': false,
      'quantity_refunded': 0,
      'applied_discounts': []
    } order by line_id) as line_items
  from order_line
  where order_id in (select order_id from chosen)
  group by order_id
)
select to_json(${order(selection.hasLines)})::varchar as record
from chosen
left join lines using (order_id)
order by store_id`
}

const statusId = `case
    when is_incomplete then 0
    when cancelled_at is not null then 5
    when financial_status = 'REFUNDED' then 4
    when financial_status = 'PARTIALLY_REFUNDED' then 14
    when financial_status = 'PENDING' then 7
    else [11, 2, 10][1 + order_id % 3]
  end`

const statusName = `['Incomplete', 'Pending', 'Shipped', 'Partially Shipped', 'Refunded', 'Cancelled', 'Declined', 'Awaiting Payment',
    'Awaiting Pickup', 'Awaiting Shipment', 'Completed', 'Awaiting Fulfillment', 'Manual Verification Required', 'Disputed',
    'Partially Refunded'][1 + ${statusId}]`

/** Payments outside any gateway have no status of their own. */
const paymentStatus = `case
    when is_incomplete or gateway = 'manual' then ''
    when financial_status = 'PAID' then 'captured'
    when financial_status = 'PARTIALLY_REFUNDED' then 'partially refunded'
    when financial_status = 'VOIDED' then 'void'
    else lower(financial_status)
  end`

/** Some gateways leave it empty: their charge stands in the transactions alone. */
const providerId = `case
    when is_incomplete or charge_id_place = 'receipt' then ''
    when charge_id_place is not null then charge_id
    when gateway = 'paypal' then 'PAYID-' || upper(left(md5('paypal' || order_id), 24))
  end`

const paymentMethod = `case
    when is_test then 'Test Payment Gateway'
    when gateway = 'manual' then 'Manual'
    when gateway = 'paypal' then 'PayPal Commerce'
    else 'Credit Card'
  end`

function order(hasLines: boolean): string {
  // Every fifth order writes its money without the zeros at the end.
  const total = `case when order_id % 5 = 0 then regexp_replace(${money('total_price')}, '\\.?0+$', '') else ${money('total_price')} end`
  return `{
  'id': store_id,
  'customer_id': coalesce(customer_id, 0),
  'date_created': ${mailTime('created_at')},
  'is_tax_inclusive_pricing': false,
  'date_modified': ${mailTime('updated_at')},
  'date_shipped': case when ${statusId} in (2, 10) then ${mailTime('created_at')} else '' end,
  'status_id': ${statusId},
  'status': ${statusName},
  'subtotal_ex_tax': ${money('total_price')},
  'subtotal_inc_tax': ${money('total_price')},
  'shipping_cost_inc_tax': '0.0000',
  'total_ex_tax': ${total},
  'total_inc_tax': ${total},
  'total_tax': '0.0000',
  'items_total': coalesce(list_sum(list_transform(line_items, lambda l: l.quantity)), 0),
  'items_shipped': 0,
  'payment_method': ${paymentMethod},
  'payment_provider_id': ${providerId},
  'payment_status': ${paymentStatus},
  'refunded_amount': '0.0000',
  'ip_address': '203.0.113.' || order_id % 250,
  'ip_address_v6': '',
  'currency_id': 1,
  'currency_code': currency,
  'currency_exchange_rate': '1.0000000000',
  'default_currency_id': 1,
  'default_currency_code': currency,
  'staff_notes': null,
  'customer_message': '',
  'discount_amount': '0.0000',
  'coupon_discount': '0.0000',
  'is_deleted': false,
  'ebay_order_id': '0',
  'cart_id': case when visit_id is not null then md5('cart' || order_id) end,
  'billing_address': {
    'first_name': 'Person',
    'last_name': '',
    'country_iso2': 'US',
    'phone': '',
    'email': coalesce(email, ''),
    'form_fields': []
  },
  'order_source': case when visit_id is null then 'manual' else 'www' end,
  'channel_id': 1,
  'external_id': null,
  'external_source': null,
  'tax_provider_id': '',
  'customer_locale': 'en',
  'external_order_id': '',
  'store_default_currency_code': currency,
  'store_default_to_transactional_exchange_rate': '1.0000000000',
  'custom_status': ${statusName},
  'products': ${link('products')},
  'coupons': ${link('coupons')},
  'consignments': ${hasLines ? consignments : link('consignments')}
}`
}

const consignments = `{
    'pickups': [],
    'shipping': [{'id': order_id, 'first_name': 'Person', 'email': coalesce(email, ''), 'line_items': coalesce(line_items, [])}],
    'downloads': [],
    'email': {'gift_certificates': []}
  }`

function link(resource: string): string {
  return `{
    'url': 'https://api.bigcommerce.com/stores/simulated/v2/orders/' || store_id || '/${resource}',
    'resource': '/orders/' || store_id || '/${resource}'
  }`
}

function money(amount: string): string {
  return `(${amount})::decimal(18,4)::varchar`
}

function mailTime(expression: string): string {
  return `strftime(${expression}::timestamp, '%a, %d %b %Y %H:%M:%S +0000')`
}

function instant(date: Date): string {
  return `timestamptz ${literal(date.toISOString())}`
}
