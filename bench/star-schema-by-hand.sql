-- What one would write by hand for this one tenant: from the landed tables to the six tables, each payload parsed once, every record
-- taken as landed once. The history stands in a file of its own.

create schema by_hand;

create temp table typed_events as
with parsed as (
  select
    record_key,
    json_transform(payload, '{
      "event_timestamp": "BIGINT", "event_name": "VARCHAR", "user_pseudo_id": "VARCHAR", "user_id": "VARCHAR",
      "batch_page_id": "BIGINT", "batch_ordering_id": "BIGINT", "batch_event_index": "BIGINT",
      "event_params": [{"key": "VARCHAR", "value": {"string_value": "VARCHAR", "int_value": "VARCHAR", "double_value": "VARCHAR"}}],
      "geo": {"country": "VARCHAR"}, "device": {"category": "VARCHAR"},
      "collected_traffic_source": {"manual_source": "VARCHAR", "manual_medium": "VARCHAR", "manual_campaign_name": "VARCHAR", "manual_campaign_id": "VARCHAR"},
      "ecommerce": {"transaction_id": "VARCHAR", "purchase_revenue": "VARCHAR"}
    }') as f
  from raw_tyrell_corp.google_analytics_events
),
keyed as (
  select
    record_key,
    f,
    list_transform(f.event_params, lambda p: p.key) as keys,
    list_transform(f.event_params, lambda p: coalesce(p.value.string_value, p.value.int_value, p.value.double_value)) as texts
  from parsed
)
select
  md5(record_key) as event_id,
  f.event_name as event_name,
  make_timestamptz(f.event_timestamp) as event_at,
  coalesce(f.batch_page_id, 0) * 1000000 + coalesce(f.batch_ordering_id, 0) * 1000 + coalesce(f.batch_event_index, 0) as batch_order,
  f.user_pseudo_id as user_pseudo_id,
  f.user_id as user_id,
  case when f.event_name = 'purchase' then ltrim(coalesce(f.ecommerce.transaction_id, texts[list_position(keys, 'transaction_id')]), '#') end as order_id,
  case when f.event_name = 'purchase' then coalesce(f.ecommerce.purchase_revenue, texts[list_position(keys, 'value')])::decimal(18,4) end as order_total,
  texts[list_position(keys, 'currency')] as currency,
  coalesce(f.collected_traffic_source.manual_source, texts[list_position(keys, 'source')]) as traffic_source,
  coalesce(f.collected_traffic_source.manual_medium, texts[list_position(keys, 'medium')]) as traffic_medium,
  coalesce(f.collected_traffic_source.manual_campaign_name, texts[list_position(keys, 'campaign')]) as traffic_campaign,
  coalesce(f.collected_traffic_source.manual_campaign_id, texts[list_position(keys, 'campaign_id')]) as traffic_campaign_id,
  f.geo.country as geo_country,
  f.device.category as device_category
from keyed;

create table by_hand.events as
with marked as (
  select
    *,
    coalesce(event_at > lag(event_at) over device + interval 30 minutes, true) as starts_session
  from typed_events
  window device as (partition by user_pseudo_id order by event_at, batch_order, event_id)
)
select
  'tyrell_corp' as tenant_slug,
  'google_analytics' as source_platform,
  event_id,
  event_name,
  event_at,
  user_pseudo_id,
  user_id,
  case
    when user_pseudo_id is not null then last_value(case when starts_session then event_id end ignore nulls) over (
      partition by user_pseudo_id
      order by event_at, batch_order, event_id
      rows between unbounded preceding and current row
    )
  end as session_id,
  order_id,
  order_total,
  currency,
  traffic_source,
  traffic_medium,
  traffic_campaign,
  geo_country,
  device_category,
  (event_at at time zone 'America/New_York')::date as event_day,
  traffic_campaign_id,
  batch_order as event_order
from marked;

drop table typed_events;

create table by_hand.orders as
select
  'tyrell_corp' as tenant_slug,
  'shopify' as source_platform,
  f.legacyResourceId as order_id,
  f.createdAt::timestamptz as order_date,
  f.totalPriceSet.shopMoney.amount::decimal(18,4) as total_price,
  f.currencyCode as currency,
  lower(f.displayFinancialStatus) as financial_status,
  nullif(lower(trim(f.email)), '') as customer_email,
  nullif(regexp_extract(f.customer.id, '[0-9]+$'), '') as customer_id,
  to_json(list_transform(f.lineItems, lambda l: {
    'product_id': nullif(regexp_extract(l.product.id, '[0-9]+$'), ''),
    'variant_id': nullif(regexp_extract(l.variant.id, '[0-9]+$'), ''),
    'sku': l.sku,
    'name': l.name,
    'quantity': l.quantity,
    'unit_price': l.originalUnitPriceSet.shopMoney.amount,
    'total': l.discountedTotalSet.shopMoney.amount
  })) as line_items_json,
  ltrim(f.name, '#') as order_number,
  lower(f.displayFinancialStatus) as financial_status_normalised,
  f.test as is_test,
  f.cancelledAt is not null as is_cancelled,
  f.totalRefundedSet.shopMoney.amount::decimal(18,4) as refunded_amount,
  (f.totalPriceSet.shopMoney.amount::decimal(18,4) - f.totalRefundedSet.shopMoney.amount::decimal(18,4))::decimal(18,4) as net_amount,
  nullif(regexp_extract(f.transactions[1].authorizationCode, '^(?:ch|py)_[A-Za-z0-9]+$'), '') as stripe_charge_id,
  case when stripe_charge_id is not null then 'transaction_authorization' else 'none' end as payment_link_method,
  f.updatedAt::timestamptz as updated_at,
  (f.createdAt::timestamptz at time zone 'America/New_York')::date as order_day
from (
  select json_transform(payload, '{
    "legacyResourceId": "VARCHAR", "name": "VARCHAR", "email": "VARCHAR", "createdAt": "VARCHAR", "updatedAt": "VARCHAR",
    "cancelledAt": "VARCHAR", "test": "BOOLEAN", "currencyCode": "VARCHAR", "displayFinancialStatus": "VARCHAR",
    "totalPriceSet": {"shopMoney": {"amount": "VARCHAR"}}, "totalRefundedSet": {"shopMoney": {"amount": "VARCHAR"}},
    "customer": {"id": "VARCHAR"}, "transactions": [{"authorizationCode": "VARCHAR"}],
    "lineItems": [{
      "sku": "VARCHAR", "name": "VARCHAR", "quantity": "BIGINT", "product": {"id": "VARCHAR"}, "variant": {"id": "VARCHAR"},
      "originalUnitPriceSet": {"shopMoney": {"amount": "VARCHAR"}}, "discountedTotalSet": {"shopMoney": {"amount": "VARCHAR"}}
    }]
  }') as f
  from raw_tyrell_corp.shopify_orders
);

create table by_hand.ad_performance as
with meta as (
  select
    source_platform,
    json_transform(payload, '{
      "account_id": "VARCHAR", "account_currency": "VARCHAR", "campaign_id": "VARCHAR", "adset_id": "VARCHAR", "ad_id": "VARCHAR",
      "date_start": "DATE", "publisher_platform": "VARCHAR", "impressions": "BIGINT", "clicks": "BIGINT", "spend": "DECIMAL(18,4)",
      "actions": [{"action_type": "VARCHAR", "value": "DECIMAL(18,6)"}],
      "action_values": [{"action_type": "VARCHAR", "value": "DECIMAL(18,4)"}]
    }') as f
  from (
    select 'facebook_ads' as source_platform, payload from raw_tyrell_corp.facebook_ads_facebook_insights
    union all
    select 'instagram_ads' as source_platform, payload from raw_tyrell_corp.instagram_ads_facebook_insights
  )
),
google as (
  select json_transform(payload, '{
    "customer": {"id": "VARCHAR", "currencyCode": "VARCHAR"}, "campaign": {"id": "VARCHAR"}, "adGroup": {"id": "VARCHAR"},
    "adGroupAd": {"ad": {"id": "VARCHAR"}}, "segments": {"date": "DATE"},
    "metrics": {"costMicros": "BIGINT", "impressions": "BIGINT", "clicks": "BIGINT", "conversions": "DOUBLE", "conversionsValue": "DOUBLE"}
  }') as f
  from raw_tyrell_corp.google_ads_ad_performance
)
select
  'tyrell_corp' as tenant_slug,
  source_platform,
  f.date_start as report_date,
  f.campaign_id as campaign_id,
  f.adset_id as ad_group_id,
  f.ad_id as ad_id,
  sum(f.spend)::decimal(18,4) as spend,
  sum(f.impressions)::bigint as impressions,
  sum(f.clicks)::bigint as clicks,
  sum(list_sum(list_transform(list_filter(f.actions, lambda a: a.action_type = 'purchase'), lambda a: a.value)))::decimal(18,6) as conversions,
  sum(list_sum(list_transform(list_filter(f.action_values, lambda a: a.action_type = 'purchase'), lambda a: a.value)))::decimal(18,4) as conversion_value,
  max(f.account_currency) as currency,
  f.account_id as account_id
from meta
where (source_platform = 'instagram_ads') = (f.publisher_platform = 'instagram')
group by all
union all
select
  'tyrell_corp',
  'google_ads',
  f.segments.date,
  f.campaign.id,
  f.adGroup.id,
  f.adGroupAd.ad.id,
  (f.metrics.costMicros::decimal(28,0) / 1000000)::decimal(18,4),
  f.metrics.impressions,
  f.metrics.clicks,
  f.metrics.conversions::decimal(18,6),
  f.metrics.conversionsValue::decimal(18,4),
  f.customer.currencyCode,
  f.customer.id
from google;

create table by_hand.campaigns as
with listed as (
  select
    source_platform,
    payload->>'id' as campaign_id,
    payload->>'name' as campaign_name,
    payload->>'effective_status' as campaign_status,
    payload->>'objective' as objective,
    payload->>'account_id' as account_id
  from (
    select 'facebook_ads' as source_platform, payload from raw_tyrell_corp.facebook_ads_campaigns
    union all
    select 'instagram_ads' as source_platform, payload from raw_tyrell_corp.instagram_ads_campaigns
  )
  union all
  select
    'google_ads',
    payload->>'$.campaign.id',
    payload->>'$.campaign.name',
    payload->>'$.campaign.status',
    payload->>'$.campaign.advertisingChannelType',
    payload->>'$.customer.id'
  from raw_tyrell_corp.google_ads_campaigns
)
select
  'tyrell_corp' as tenant_slug,
  source_platform,
  campaign_id,
  campaign_name,
  campaign_status,
  case
    when campaign_status in ('ACTIVE', 'ENABLED') then 'active'
    when campaign_status = 'PAUSED' then 'paused'
    else 'removed'
  end as campaign_status_normalised,
  objective,
  account_id,
  'USD' as currency
from listed;

create table by_hand.sessions as
with sessions as (
  select
    session_id,
    any_value(user_pseudo_id) as user_pseudo_id,
    arg_max(user_id, event_at) filter (where user_id is not null) as user_id,
    min(event_at) as session_start_at,
    max(event_at) as session_end_at,
    count(*) as events_in_session,
    max(geo_country) filter (where event_id = session_id) as geo_country,
    max(device_category) filter (where event_id = session_id) as device_category,
    bool_or(event_name = 'purchase') as is_conversion_session,
    count(*) filter (where event_name = 'purchase' and order_id is null) + count(distinct order_id) filter (where event_name = 'purchase') as conversion_count,
    arg_min({source: traffic_source, medium: traffic_medium, campaign: traffic_campaign, id: traffic_campaign_id}, (event_at, event_id))
      filter (where traffic_source is not null) as touch,
    count(*) filter (where event_name = 'session_start') as funnel_step_1_session_start,
    count(*) filter (where event_name = 'view_item') as funnel_step_2_view_item,
    count(*) filter (where event_name = 'add_to_cart') as funnel_step_3_add_to_cart,
    count(*) filter (where event_name = 'begin_checkout') as funnel_step_4_begin_checkout,
    count(*) filter (where event_name = 'add_payment_info') as funnel_step_5_add_payment_info,
    count(*) filter (where event_name = 'purchase') as funnel_step_6_purchase
  from by_hand.events
  where session_id is not null
  group by session_id
),
revenues as (
  select
    session_id,
    sum(order_total) as session_revenue,
    arg_min(order_id, (event_at, event_id)) as transaction_id,
    arg_min(currency, (event_at, event_id)) as currency
  from (
    select *
    from by_hand.events
    where order_total is not null
      and session_id is not null
    qualify row_number() over (partition by coalesce(order_id, event_id) order by event_at, event_id) = 1
  )
  group by session_id
),
named as (
  select
    source_platform,
    campaign_name,
    min(campaign_id) as campaign_id,
    count(*) as campaigns
  from by_hand.campaigns
  group by all
),
attributed as (
  select
    sessions.*,
    case lower(touch.source) when 'facebook' then 'facebook_ads' when 'instagram' then 'instagram_ads' when 'google' then 'google_ads' end as platform
  from sessions
)
select
  'tyrell_corp' as tenant_slug,
  'google_analytics' as source_platform,
  attributed.session_id,
  user_pseudo_id,
  user_id,
  session_start_at,
  session_end_at,
  date_diff('second', session_start_at, session_end_at) as session_duration_seconds,
  events_in_session,
  touch.source as traffic_source,
  touch.medium as traffic_medium,
  touch.campaign as traffic_campaign,
  geo_country,
  device_category,
  is_conversion_session,
  conversion_count,
  coalesce(session_revenue, 0)::decimal(18,4) as session_revenue,
  transaction_id,
  case
    when funnel_step_6_purchase > 0 then 6
    when funnel_step_5_add_payment_info > 0 then 5
    when funnel_step_4_begin_checkout > 0 then 4
    when funnel_step_3_add_to_cart > 0 then 3
    when funnel_step_2_view_item > 0 then 2
    when funnel_step_1_session_start > 0 then 1
    else 0
  end::bigint as funnel_max_step,
  funnel_step_1_session_start,
  funnel_step_2_view_item,
  funnel_step_3_add_to_cart,
  funnel_step_4_begin_checkout,
  funnel_step_5_add_payment_info,
  funnel_step_6_purchase,
  case when by_id.campaign_id is not null or named.campaigns = 1 then platform end as attributed_source_platform,
  coalesce(by_id.campaign_id, case when named.campaigns = 1 then named.campaign_id end) as attributed_campaign_id,
  case
    when by_id.campaign_id is not null then 'campaign_id'
    when named.campaigns = 1 then 'campaign_name'
    when named.campaigns > 1 then 'ambiguous_name'
    else 'none'
  end as attribution_method,
  (session_start_at at time zone 'America/New_York')::date as session_day,
  revenues.currency,
  orders.source_platform as order_source_platform,
  orders.order_id
from attributed
left join revenues using (session_id)
left join by_hand.orders
  on orders.order_number = revenues.transaction_id
left join by_hand.campaigns as by_id
  on by_id.source_platform = platform
  and by_id.campaign_id = touch.id
left join named
  on named.source_platform = platform
  and named.campaign_name = touch.campaign;

create table by_hand.users as
with recursive devices as (
  select
    user_pseudo_id,
    arg_max(user_id, event_at) filter (where user_id is not null) as user_id,
    min(event_at) as first_seen_at,
    max(event_at) as last_seen_at,
    count(*) as total_events,
    count(distinct session_id) as total_sessions,
    arg_min(geo_country, event_at) as first_geo_country,
    arg_min(device_category, event_at) as first_device_category
  from by_hand.events
  where user_pseudo_id is not null
  group by user_pseudo_id
),
known_orders as (
  select order_id, order_number, order_date, customer_email, customer_id
  from by_hand.orders
  where not is_test
    and (customer_id is not null or customer_email is not null)
),
device_orders as (
  select purchases.user_pseudo_id, known_orders.*
  from (
    select order_id, arg_min(user_pseudo_id, (event_at, event_id)) as user_pseudo_id
    from by_hand.events
    where order_id is not null
      and user_pseudo_id is not null
    group by order_id
  ) as purchases
  join known_orders on known_orders.order_number = purchases.order_id
),
device_customers as (
  select user_pseudo_id, customer_email, customer_id
  from device_orders
  qualify row_number() over (partition by user_pseudo_id order by order_date desc, order_id desc) = 1
),
ties as (
  select 'device:google_analytics:' || user_pseudo_id as a, 'login:' || user_id as b from devices where user_id is not null
  union all
  select distinct
    'device:google_analytics:' || user_pseudo_id,
    coalesce('customer:shopify:' || customer_id, 'email:' || customer_email)
  from device_orders
  union all
  select distinct 'customer:shopify:' || customer_id, 'email:' || customer_email
  from known_orders
  where customer_id is not null
    and customer_email is not null
),
neighbours as (
  select a, b from ties
  union all
  select b, a from ties
),
components(node, component) using key (node) as (
  select a, a from neighbours group by a
  union
  select neighbours.b, min(components.component)
  from components
  join neighbours on neighbours.a = components.node
  join recurring.components as known on known.node = neighbours.b
  where components.component < known.component
  group by neighbours.b
)
select
  'tyrell_corp' as tenant_slug,
  'google_analytics' as source_platform,
  devices.user_pseudo_id,
  devices.user_id,
  device_customers.customer_email,
  device_customers.customer_id,
  device_customers.user_pseudo_id is not null as is_customer,
  first_seen_at,
  last_seen_at,
  total_events,
  total_sessions,
  first_geo_country,
  first_device_category,
  md5(coalesce(component, 'device:google_analytics:' || devices.user_pseudo_id)) as person_id
from devices
left join device_customers using (user_pseudo_id)
left join components on node = 'device:google_analytics:' || devices.user_pseudo_id
union all
select
  'tyrell_corp',
  'shopify',
  null,
  null,
  customers.customer_email,
  customers.customer_id,
  true,
  first_seen_at,
  last_seen_at,
  0,
  0,
  null,
  null,
  md5(coalesce(component, node))
from (
  select
    customer_id,
    arg_max(customer_email, order_date) as customer_email,
    min(order_date) as first_seen_at,
    max(order_date) as last_seen_at,
    coalesce('customer:shopify:' || customer_id, 'email:' || arg_max(customer_email, order_date)) as node
  from known_orders
  group by customer_id, case when customer_id is null then customer_email end
) as customers
left join components using (node)
where not exists (
  from device_orders
  where device_orders.customer_id is not distinct from customers.customer_id
    and (customers.customer_id is not null or device_orders.customer_email = customers.customer_email)
);
