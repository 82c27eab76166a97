import { ident, type Sql, sql } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'

/**
 * Collects in the temporary table `person_ids(kind, source_platform, id)` what the star schema ties to an address: orders by it and by
 * the customers behind them, their charges, and devices and logins of the same person. What many share (a till's customer, a device
 * that other people order from too) is left alone.
 */
export async function findPersonIds(transaction: Queryable, tenant: string, address: string): Promise<void> {
  const orders = sql`analytics.${ident(`fct_${tenant}__orders`)}`
  const users = sql`analytics.${ident(`dim_${tenant}__users`)}`
  const events = sql`analytics.${ident(`fct_${tenant}__events`)}`
  await transaction.run(sql`
    create or replace temp table person_ids as
    ${idsQuery({ orders, users, events }, address)}
  `)
}

/** A customer id that stands with more addresses than that is a till's or a clerk's. */
const MOST_ADDRESSES = 3

function idsQuery(
  { orders, users, events }: Readonly<Record<'orders' | 'users' | 'events', Sql>>,
  address: string,
): Sql {
  const isTheirs = sql`lower(trim(customer_email)) = ${address}`
  return sql`
    with customers as (
      select
        source_platform,
        customer_id
      from ${orders}
      where customer_id is not null
      group by
        source_platform,
        customer_id
      having bool_or(coalesce(${isTheirs}, false))
        and count(distinct lower(trim(customer_email))) <= ${MOST_ADDRESSES}
    ),
    own_orders as (
      select
        source_platform,
        order_id,
        order_number,
        stripe_charge_id
      from ${orders} as orders
      where coalesce(${isTheirs}, false)
        or exists (
          from customers
          where customers.source_platform = orders.source_platform
            and customers.customer_id = orders.customer_id
        )
    ),
    persons as (
      select distinct person_id
      from ${users}
      where ${isTheirs}
    ),
    order_devices as (
      select
        source_platform,
        user_pseudo_id
      from ${events}
      where order_id is not null
        and user_pseudo_id is not null
      group by
        source_platform,
        user_pseudo_id
      having bool_and(order_id in (
        select unnest([order_id, order_number])
        from own_orders
      ))
    ),
    devices as (
      select
        source_platform,
        user_pseudo_id
      from ${users}
      where person_id in (select person_id from persons)
        and user_pseudo_id is not null
      union
      select
        source_platform,
        user_pseudo_id
      from order_devices
    )
    select 'order' as kind, source_platform, order_id as id
    from own_orders
    union
    select 'charge', 'stripe', stripe_charge_id
    from own_orders
    where stripe_charge_id is not null
    union
    select 'device', source_platform, user_pseudo_id
    from devices
    union
    select 'login', source_platform, user_id
    from ${users}
    where person_id in (select person_id from persons)
      and user_id is not null
  `
}
