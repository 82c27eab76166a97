import { literal } from '@gata/sql'
import type { WorldSpec } from './world-spec.ts'

/**
 * Macros for what a vendor says at an instant.
 *
 * `ad_day_as_of(instant)`: days to come are absent and today is partial; for 28 days (Meta) or 30 days (all others) conversions are still coming in;
 * for three days invalid clicks are still counted; withdrawn rows vanish on the third day, and some rows appear on the second. After that the figures are final.
 * Counts round by a chance of their own row, so that a single conversion comes in on some day of the window rather than on its last.
 * `charge_as_of(instant)`: the charges of the Stripe account, one per order that was paid through it, and what of them was given back.
 * `order_as_of(instant)`: status, refunds and change time as they are then; `product_as_of(instant)`: price and change time.
 */
export function asOfMacros(spec: WorldSpec): readonly string[] {
  const local = `timezone(${literal(spec.timeZone)}, instant)`
  return [
    `create macro ad_day_as_of(instant) as table
    with aged as (
      select
        *,
        ${local}::date - report_date as age,
        case network when 'meta' then 28 else 30 end as attribution_days,
        least(1, epoch(${local} - ${local}::date::timestamp) / 86400) as part_of_day,
        hash(coalesce(ad_id, campaign_id), placement, report_date) as noise
      from ad_day
      where report_date <= ${local}::date
    ),
    grown as (
      select
        *,
        case when age >= attribution_days then 1 else 0.6 + 0.4 * age / attribution_days end
          * case when age = 0 then part_of_day else 1 end as matured,
        case when age < 3 then noise % 3 else 0 end::bigint as invalid_clicks,
        case when age = 0 then part_of_day else 1 end as part
      from aged
      where case when is_withdrawn then age < 2 else age > 0 or noise % 83 > 0 end
    ),
    counted as (
      select
        *,
        case network
          when 'google_ads' then round(conversions * matured, 2)
          else floor(conversions * matured + (noise % 997::ubigint)::bigint / 997)
        end::decimal(18,6) as conversions_then
      from grown
    )
    select
      network,
      placement,
      report_date,
      campaign_id,
      ad_group_id,
      ad_id,
      (floor(impressions * part) + invalid_clicks * 7)::bigint as impressions,
      (floor(clicks * part) + invalid_clicks)::bigint as clicks,
      round(spend * part + invalid_clicks * 0.37, case network when 'google_ads' then 4 else 2 end)::decimal(18,4) as spend,
      conversions_then as conversions,
      case
        when conversions = 0 then 0
        when conversions_then = conversions then conversion_value
        else round(conversion_value * conversions_then / conversions, 2)
      end::decimal(18,4) as conversion_value
    from counted`,
    `create macro order_as_of(instant) as table
    select
      * exclude (cancelled_at, refunded_at, refunded_amount),
      case when cancelled_at <= instant then cancelled_at end as cancelled_at,
      case when refunded_at <= instant then refunded_at end as refunded_at,
      case when refunded_at <= instant then refunded_amount else 0 end::decimal(18,4) as refunded_amount,
      case
        when refunded_at <= instant and refunded_amount >= total_price then 'REFUNDED'
        when refunded_at <= instant then 'PARTIALLY_REFUNDED'
        when cancelled_at <= instant then 'VOIDED'
        when paid_at is null or paid_at > instant then 'PENDING'
        else 'PAID'
      end as financial_status,
      greatest(
        created_at,
        case when paid_at <= instant then paid_at end,
        case when cancelled_at <= instant then cancelled_at end,
        case when refunded_at <= instant then refunded_at end
      ) as updated_at
    from "order"
    where created_at <= instant`,
    `create macro product_as_of(instant) as table
    select
      * exclude (price, updated_at, former_price),
      case when updated_at <= instant then price else former_price end as price,
      case when updated_at <= instant then updated_at else created_at end as updated_at
    from product
    where created_at <= instant`,
    `create macro charge_as_of(instant) as table
    select
      charge_id,
      payment_intent_id,
      order_id,
      shop,
      lower(email) as email,
      currency,
      total_price as amount,
      case when refunded_at <= instant then refunded_amount else 0 end::decimal(18,4) as amount_refunded,
      round(total_price * 0.029 + 0.30, 2)::decimal(18,4) as fee,
      true as is_paid,
      paid_at as created_at,
      case when refunded_at <= instant then refunded_at end as refunded_at,
      greatest(paid_at, case when refunded_at <= instant then refunded_at end) as updated_at
    from "order"
    where gateway = 'stripe'
      and paid_at <= instant`,
  ]
}
