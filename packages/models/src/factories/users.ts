import { sql } from '@gata/sql'
import type { Model } from '@gata/transform'
import { users } from '../canonical/users.ts'
import { shell } from './factory.ts'
import { isOnePersonsAddress, namesSomebody, personSteps } from './persons.ts'

/** What the users of a tenant are made of. */
export interface UserInput {
  readonly events: Model
  readonly sessions: Model
  readonly orders: Model
}

/**
 * Devices with what their orders tell of them, and customers of whom no device is known.
 *
 * An order ties a device to a customer by its number or id, never by guess; address and id of the customer come from one order, the
 * device's latest, so a device that two people order from makes no one of them. A person is a connected component over device, login,
 * customer id and address inside the tenant, named by its smallest key; what many share (a till's customer, a role's mailbox) ties nobody.
 */
export function userFactory(tenant: string, { events, sessions, orders }: UserInput): Model {
  return shell(
    tenant,
    users,
    sql`
    with recursive devices as (
      select
        source_platform,
        user_pseudo_id,
        arg_max(user_id, (event_at, event_order, event_id)) filter (where user_id is not null) as user_id,
        min(event_at) as first_seen_at,
        max(event_at) as last_seen_at,
        count(*) as total_events,
        arg_min(
          {'geo_country': geo_country, 'device_category': device_category},
          (event_at, event_order, event_id)
        ) as first_event
      from ${events}
      where user_pseudo_id is not null
      group by
        source_platform,
        user_pseudo_id
    ),
    session_counts as (
      select
        source_platform,
        user_pseudo_id,
        count(*) as total_sessions
      from ${sessions}
      group by
        source_platform,
        user_pseudo_id
    ),
    real_orders as (
      select
        source_platform as shop,
        order_id,
        order_number,
        order_date,
        customer_email,
        case when ${namesSomebody(sql`customer_id`)} then customer_id end as customer_id
      from ${orders}
      where not is_test
        and (customer_email is not null or ${namesSomebody(sql`customer_id`)})
    ),
    purchases as (
      select
        source_platform,
        user_pseudo_id,
        order_id
      from ${events}
      where order_id is not null
        and user_pseudo_id is not null
      qualify row_number() over (partition by source_platform, order_id order by event_at, event_id) = 1
    ),
    device_orders as (
      select
        purchases.source_platform,
        purchases.user_pseudo_id,
        real_orders.shop,
        real_orders.order_id,
        real_orders.order_date,
        real_orders.customer_email,
        real_orders.customer_id
      from purchases
      join real_orders
        on purchases.order_id = real_orders.order_number
        or purchases.order_id = real_orders.order_id
    ),
    device_customers as (
      select
        source_platform,
        user_pseudo_id,
        shop,
        customer_email,
        customer_id
      from device_orders
      qualify row_number() over (partition by source_platform, user_pseudo_id order by order_date desc, order_id desc) = 1
    ),
    customers as (
      select
        shop,
        customer_id,
        arg_max(customer_email, order_date) as customer_email,
        min(order_date) as first_seen_at,
        max(order_date) as last_seen_at
      from real_orders
      group by
        shop,
        customer_id,
        case when customer_id is null then customer_email end
    ),
    customers_without_device as (
      select
        shop,
        customer_id,
        customer_email,
        first_seen_at,
        last_seen_at
      from customers
      where not exists (
        from device_orders
        where device_orders.shop = customers.shop
          and device_orders.customer_id is not distinct from customers.customer_id
          and (customers.customer_id is not null or device_orders.customer_email = customers.customer_email)
      )
    ),
    ties as (
      select
        'device:' || source_platform || ':' || user_pseudo_id as left_key,
        'login:' || user_id as right_key
      from devices
      where ${namesSomebody(sql`user_id`)}
      union
      select
        'device:' || source_platform || ':' || user_pseudo_id as left_key,
        'customer:' || shop || ':' || customer_id as right_key
      from device_customers
      where customer_id is not null
      union
      select
        'device:' || source_platform || ':' || user_pseudo_id as left_key,
        'email:' || customer_email as right_key
      from device_customers
      where ${isOnePersonsAddress(sql`customer_email`)}
        and customer_id is null
      union
      select
        'customer:' || shop || ':' || customer_id as left_key,
        'email:' || customer_email as right_key
      from real_orders
      where customer_id is not null
        and ${isOnePersonsAddress(sql`customer_email`)}
    ),
    ${personSteps()}
    select
      ${tenant} as tenant_slug,
      devices.source_platform,
      devices.user_pseudo_id,
      devices.user_id,
      device_customers.customer_email,
      device_customers.customer_id,
      device_customers.user_pseudo_id is not null as is_customer,
      devices.first_seen_at,
      devices.last_seen_at,
      devices.total_events,
      coalesce(session_counts.total_sessions, 0) as total_sessions,
      devices.first_event.geo_country as first_geo_country,
      devices.first_event.device_category as first_device_category,
      md5(coalesce(persons.person, 'device:' || devices.source_platform || ':' || devices.user_pseudo_id)) as person_id
    from devices
    left join session_counts using (source_platform, user_pseudo_id)
    left join device_customers using (source_platform, user_pseudo_id)
    left join persons
      on persons.node = 'device:' || devices.source_platform || ':' || devices.user_pseudo_id
    union all
    select
      ${tenant} as tenant_slug,
      customers_without_device.shop as source_platform,
      null::varchar as user_pseudo_id,
      null::varchar as user_id,
      customers_without_device.customer_email,
      customers_without_device.customer_id,
      true as is_customer,
      customers_without_device.first_seen_at,
      customers_without_device.last_seen_at,
      0::bigint as total_events,
      0::bigint as total_sessions,
      null::varchar as first_geo_country,
      null::varchar as first_device_category,
      md5(coalesce(
        persons.person,
        'customer:' || customers_without_device.shop || ':' || customers_without_device.customer_id,
        'email:' || customers_without_device.customer_email
      )) as person_id
    from customers_without_device
    left join persons
      on persons.node = coalesce(
        'customer:' || customers_without_device.shop || ':' || customers_without_device.customer_id,
        'email:' || customers_without_device.customer_email
      )
  `,
  )
}
