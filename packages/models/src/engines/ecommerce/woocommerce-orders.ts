import { literal, type Sql, sql, unsafeSql } from '@gata/sql'
import { orders } from '../../canonical/orders.ts'
import { defineEngine } from '../engine.ts'
import { firstId } from './stripe-ids.ts'

/**
 * WooCommerce orders → orders.
 *
 * Drafts of the checkout were never placed, and what lies in the trash is deleted: both are left out. The status does not tell a partial
 * refund, so what was refunded decides first. The Stripe charge id is `transaction_id` (Stripe's own plug-in), else what a plug-in wrote
 * on the order: the charge, or the payment intent that leads to it.
 */
export const woocommerceOrders = defineEngine({
  connector: 'woocommerce',
  canonical: orders,
  query: ({ tenant, object }) => sql`
    with placed as (
      select
        *,
        ${metaValue('_wcpay_mode')} as mode,
        ${metaValue('_stripe_charge_captured')} as captured
      from ${object('orders')}
      where status not in ('checkout-draft', 'auto-draft', 'trash')
    ),
    searched as (
      select
        *,
        ${firstId('[transaction_id]', '^(?:ch|py)')} as charge_by_order,
        ${firstId(notes, '^(?:ch|py)')} as charge_by_meta,
        ${firstId('[transaction_id]', '^pi')} as intent_by_order,
        ${firstId(notes, '^pi')} as intent_by_meta
      from placed
    )
    select
      tenant_slug,
      source_platform,
      order_id,
      order_date,
      total_price,
      currency,
      status as financial_status,
      customer_email,
      customer_id,
      line_items_json,
      order_number,
      case
        when refunded_amount > 0 and refunded_amount >= total_price or status = 'refunded' then 'refunded'
        when refunded_amount > 0 then 'partially_refunded'
        when status in ('processing', 'completed') then 'paid'
        when status = 'on-hold' and captured = 'no' then 'authorized'
        when status in ('pending', 'on-hold') then 'pending'
        when status in ('cancelled', 'failed') then status
        else 'unknown'
      end as financial_status_normalised,
      coalesce(mode = 'test', false) as is_test,
      status in ('cancelled', 'failed') as is_cancelled,
      refunded_amount,
      (total_price - refunded_amount)::decimal(18,4) as net_amount,
      coalesce(charge_by_order, charge_by_meta, intent_by_order, intent_by_meta) as stripe_charge_id,
      case
        when charge_by_order is not null then 'transaction_id'
        when charge_by_meta is not null then 'order_attribute'
        when intent_by_order is not null then 'transaction_id'
        when intent_by_meta is not null then 'order_attribute'
        else 'none'
      end as payment_link_method,
      updated_at,
      (order_date at time zone ${tenant.timeZone})::date as order_day
    from searched
  `,
})

/** Where plug-ins write a Stripe id: Stripe's own, WooPayments, and one per vendor in a marketplace of Dokan. */
const notes = `list_transform(
          list_filter(
            meta_data,
            lambda m: m."key" in ('_charge_id', '_stripe_charge_id', '_intent_id', '_stripe_intent_id', '_stripe_payment_intent_id')
              or starts_with(m."key", '_dokan_stripe_charge_id_')
          ),
          lambda m: m."value"
        )`

/** What a plug-in wrote under a key; null where it wrote nothing. */
function metaValue(key: string): Sql {
  return unsafeSql(`list_filter(meta_data, lambda m: m."key" = ${literal(key)})[1]."value"`)
}
