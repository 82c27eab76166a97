import { sql } from '@gata/sql'
import { orders } from '../../canonical/orders.ts'
import { defineEngine } from '../engine.ts'
import { firstId } from './stripe-ids.ts'

/**
 * Shopify orders → orders.
 *
 * The Stripe charge id comes out of the order itself: the payment's authorization code, the gateway's receipt, or a note that an
 * app left; never by matching amounts and dates. Failed attempts hold ids of charges that were never paid, so only payments
 * that succeeded are read. Source: Shopify Admin API, OrderTransaction; Stripe id prefixes `ch_`, `py_` and `pi_`.
 */
export const shopifyOrders = defineEngine({
  connector: 'shopify',
  canonical: orders,
  query: ({ tenant, object }) => sql`
    with payments as (
      select
        *,
        list_filter(
          transactions,
          lambda t: t.status = 'success' and t.kind in ('sale', 'capture', 'authorization')
        ) as successful
      from ${object('orders')}
    ),
    searched as (
      select
        *,
        ${firstId('list_transform(successful, lambda t: t.authorization_code)', '^(?:ch|py)')} as charge_by_authorization,
        ${firstId('list_transform(successful, lambda t: t.receipt)', '(?:ch|py)')} as charge_by_receipt,
        ${firstId(notes, '^(?:ch|py)')} as charge_by_attribute,
        ${firstId('list_transform(successful, lambda t: t.authorization_code)', '^pi')} as intent_by_authorization,
        ${firstId('list_transform(successful, lambda t: t.receipt)', 'pi')} as intent_by_receipt,
        ${firstId(notes, '^pi')} as intent_by_attribute
      from payments
    )
    select
      tenant_slug,
      source_platform,
      order_id,
      order_date,
      total_price,
      currency,
      financial_status,
      customer_email,
      customer_id,
      line_items_json,
      order_number,
      case
        when financial_status in ('pending', 'authorized', 'partially_paid', 'paid', 'partially_refunded', 'refunded', 'voided', 'expired')
          then financial_status
        else 'unknown'
      end as financial_status_normalised,
      is_test,
      cancelled_at is not null as is_cancelled,
      refunded_amount,
      (total_price - refunded_amount)::decimal(18,4) as net_amount,
      coalesce(
        charge_by_authorization,
        charge_by_receipt,
        charge_by_attribute,
        intent_by_authorization,
        intent_by_receipt,
        intent_by_attribute
      ) as stripe_charge_id,
      case
        when charge_by_authorization is not null then 'transaction_authorization'
        when charge_by_receipt is not null then 'transaction_receipt'
        when charge_by_attribute is not null then 'order_attribute'
        when intent_by_authorization is not null then 'transaction_authorization'
        when intent_by_receipt is not null then 'transaction_receipt'
        when intent_by_attribute is not null then 'order_attribute'
        else 'none'
      end as payment_link_method,
      updated_at,
      (order_date at time zone ${tenant.timeZone})::date as order_day
    from searched
  `,
})

/** What apps wrote into notes that are meant for a Stripe id. */
const notes = `list_transform(
          list_filter(attributes, lambda a: a."name" in ('stripe_charge_id', 'stripe_payment_intent', 'stripe_payment_intent_id')),
          lambda a: a."value"
        )`
