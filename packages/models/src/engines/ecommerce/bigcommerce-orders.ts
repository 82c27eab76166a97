import { sql } from '@gata/sql'
import { orders } from '../../canonical/orders.ts'
import { defineEngine } from '../engine.ts'
import { firstId } from './stripe-ids.ts'

/**
 * BigCommerce orders → orders.
 *
 * Orders that were left at the payment page (status 0) were never placed, and archived ones are those the shop deleted: both are left
 * out. What was refunded decides before what the gateway says, and that before the status, which shops set by hand. The Stripe charge id
 * is the payment that the order names, else that of a transaction that succeeded.
 */
export const bigcommerceOrders = defineEngine({
  connector: 'bigcommerce',
  canonical: orders,
  query: ({ tenant, object }) => sql`
    with placed as (
      select
        *,
        list_filter(
          transactions,
          lambda t: t.status = 'ok' and t.event in ('purchase', 'authorization', 'capture', 'settled')
        ) as successful
      from ${object('orders')}
      where status_id <> 0
        and not is_archived
    ),
    searched as (
      select
        *,
        ${firstId('[payment_id]', '^(?:ch|py)')} as charge_by_order,
        ${firstId(transactionIds, '^(?:ch|py)')} as charge_by_transaction,
        ${firstId('[payment_id]', '^pi')} as intent_by_order,
        ${firstId(transactionIds, '^pi')} as intent_by_transaction
      from placed
    )
    select
      tenant_slug,
      source_platform,
      order_id,
      order_date,
      total_price,
      currency,
      coalesce(payment_status, status) as financial_status,
      customer_email,
      customer_id,
      line_items_json,
      order_id as order_number,
      case
        when refunded_amount > 0 and refunded_amount >= total_price or status_id = 4 then 'refunded'
        when refunded_amount > 0 or status_id = 14 then 'partially_refunded'
        when payment_status in ('captured', 'paid', 'settled') then 'paid'
        when payment_status in ('authorized', 'capture pending', 'void pending') then 'authorized'
        when payment_status in ('pending', 'held for review') then 'pending'
        when payment_status = 'void' then 'voided'
        when payment_status = 'declined' then 'failed'
        when payment_status in ('refunded', 'partially refunded') then replace(payment_status, ' ', '_')
        when status_id in (1, 7, 12) then 'pending'
        when status_id in (2, 3, 8, 9, 10, 11, 13) then 'paid'
        when status_id = 5 then 'cancelled'
        when status_id = 6 then 'failed'
        else 'unknown'
      end as financial_status_normalised,
      coalesce(payment_method = 'Test Payment Gateway', false)
        or coalesce(list_contains(list_transform(successful, lambda t: t.test), true), false) as is_test,
      status_id in (5, 6) as is_cancelled,
      refunded_amount,
      (total_price - refunded_amount)::decimal(18,4) as net_amount,
      coalesce(charge_by_order, charge_by_transaction, intent_by_order, intent_by_transaction) as stripe_charge_id,
      case
        when charge_by_order is not null then 'payment_provider_id'
        when charge_by_transaction is not null then 'transaction_gateway_id'
        when intent_by_order is not null then 'payment_provider_id'
        when intent_by_transaction is not null then 'transaction_gateway_id'
        else 'none'
      end as payment_link_method,
      updated_at,
      (order_date at time zone ${tenant.timeZone})::date as order_day
    from searched
  `,
})

const transactionIds = 'list_transform(successful, lambda t: t.gateway_transaction_id)'
