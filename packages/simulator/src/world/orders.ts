import { literal } from '@gata/sql'
import type { WorldSpec } from './world-spec.ts'

/** Statements that make products, customers, orders and their lines: one order per buying visit, and some that no visit led to. */
export function orderStatements(spec: WorldSpec): readonly string[] {
  const opening = `timezone(${literal(spec.timeZone)}, timestamp '${spec.startDate} 00:00:00')`
  const days = spec.days + spec.futureDays
  return [
    `insert into product
    with items as (
      select
        item,
        round(9 + 140 * chance(item, 'price'), 2)::decimal(18,4) as price,
        pick(item, 'repriced', 3) = 0 as is_repriced
      from (select unnest(range(24)) as item)
    )
    select
      8000000000000 + item * 37 as product_id,
      44000000000000 + item * 41 as variant_id,
      ['Lamp', 'Coat', 'Owl', 'Piano', 'Umbrella', 'Visor'][1 + item % 6] || ' ' || ['One', 'Two', 'Six', 'Nine'][1 + item // 6] as title,
      ['Tyrell', 'Wallace'][1 + item % 2] as vendor,
      ['Home', 'Wear', 'Pets', 'Music'][1 + item % 4] as product_type,
      'SKU-' || lpad(item::varchar, 3, '0') as sku,
      price,
      ${opening} - interval 60 days as created_at,
      case
        when is_repriced then ${opening} + to_days(pick(item, 'changed', ${days})::integer) + interval 9 hours
        else created_at
      end as updated_at,
      case when is_repriced then round(price * 0.9, 2) else price end::decimal(18,4) as former_price
    from items`,
    `create temp table order_plan as
    with bought as (
      select
        visit.visit_id,
        visit_plan.device_no,
        visit_plan.person_no,
        visit.user_id,
        visit.started_at + to_microseconds(visit_course.purchase_offset) as created_at
      from visit
      join visit_plan using (visit_id)
      join visit_course using (visit_id)
      where visit_plan.depth = 5
    ),
    outside as (
      -- bought over the counter, in opening hours
      select
        null::bigint as visit_id,
        5000000 + n as device_no,
        5000000 + n as person_no,
        null::varchar as user_id,
        ${opening}
          + to_days(pick(n, 'outside', ${days})::integer)
          + to_seconds(36000 + pick(n, 'second outside', 32400)) as created_at
      from (select unnest(range((select ceil(count(*) * 0.08)::bigint from bought))) as n)
    ),
    numbered as (
      select
        *,
        row_number() over (order by created_at, coalesce(visit_id, -device_no)) as n
      from (from bought union all by name from outside)
    )
    select
      *,
      5400000000000 + n * 1031 as order_id,
      1000 + n as order_number,
      chance(n, 'guest') as guest,
      chance(n, 'payment') as payment,
      chance(n, 'fate') as fate,
      [${spec.shops.map(literal).join(', ')}][1 + pick(person_no, 'shop', ${spec.shops.length})] as shop
    from numbered`,
    `insert into order_line
    select
      order_id,
      order_id * 10 + line as line_id,
      product.product_id,
      product.variant_id,
      product.title,
      product.sku,
      1 + pick(order_id * 10 + line, 'quantity', 3) as quantity,
      case when order_plan.created_at >= product.updated_at then product.price else product.former_price end as unit_price
    from (
      select
        order_id,
        created_at,
        unnest(range(1, 2 + pick(order_id, 'lines', 3))) as line
      from order_plan
    ) as order_plan
    join product
      on product.sku = 'SKU-' || lpad(pick(order_id * 10 + line, 'product', 24)::varchar, 3, '0')
    order by order_id, line_id`,
    `insert into "order"
    with totals as (
      select
        order_id,
        sum(quantity * unit_price)::decimal(18,4) as total_price
      from order_line
      group by order_id
    )
    select
      order_id,
      order_number,
      visit_id,
      case when visit_id is null and guest < 0.4 or guest < 0.25 then null else 7100000000000 + person_no * 13 end as customer_id,
      case
        when visit_id is null and guest < 0.4 then null
        when pick(order_id, 'shouted', 40) = 0 then 'PERSON' || person_no || '@Example.com'
        else 'person' || person_no || '@example.com'
      end as email,
      created_at,
      ${literal(spec.currency)} as currency,
      total_price,
      fate between 0.98 and 0.99 as is_test,
      case
        when fate between 0.94 and 0.955 or fate between 0.94 and 0.965 and payment >= 0.90 then null -- cancelled before any money came
        when payment >= 0.90 then created_at + to_hours(12 + pick(order_id, 'transfer', 60)) -- a bank transfer takes its time
        else created_at
      end as paid_at,
      case when fate between 0.94 and 0.965 then created_at + to_hours(1 + pick(order_id, 'cancelled', 47)) end as cancelled_at,
      case
        when fate < 0.05 then greatest(created_at + to_hours(20 + pick(order_id, 'refunded', 460)), paid_at + interval 1 hour)
        when paid_at is not null then cancelled_at
      end as refunded_at,
      case
        when refunded_at is null then 0
        when fate between 0.02 and 0.05 then round(total_price * 0.37, 2)
        else total_price
      end::decimal(18,4) as refunded_amount,
      case
        when payment < 0.60 then 'stripe'
        when payment < 0.80 and shop = 'shopify' then 'shopify_payments'
        when payment < 0.90 then 'paypal'
        else 'manual'
      end as gateway,
      case when payment < 0.60 or payment < 0.80 and shop = 'shopify' then 'ch_' || left(md5('charge' || order_id), 24) end as charge_id,
      case when payment < 0.60 then 'pi_' || left(md5('intent' || order_id), 24) end as payment_intent_id,
      case
        when payment < 0.30 then 'transaction'
        when payment < 0.45 then 'receipt'
        when payment < 0.60 then 'note'
        when payment < 0.80 and shop = 'shopify' then 'transaction'
      end as charge_id_place,
      shop
    from order_plan
    join totals using (order_id)
    order by order_id`,
    `insert into customer
    select
      "order".customer_id,
      min(lower("order".email)),
      min(order_plan.user_id),
      min("order".created_at),
      min("order".shop)
    from "order"
    join order_plan using (order_id)
    where "order".customer_id is not null
    group by "order".customer_id
    order by "order".customer_id`,
  ]
}
