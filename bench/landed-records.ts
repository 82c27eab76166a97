/** The records of one object as a query over an attached world: `record_key, record_day, payload`. */
export interface LandedRecords {
  readonly source: string
  readonly object: string
  readonly query: string
}

/** The four small sources of a world in their vendors' words, figures final; events are landed on their own. */
export function landedRecords(): readonly LandedRecords[] {
  return [...metaRecords('facebook_ads'), ...metaRecords('instagram_ads'), ...googleRecords, ...shopifyRecords]
}

function metaRecords(source: string): readonly LandedRecords[] {
  const account = `(select account_id from world.account where network = 'meta' limit 1)`
  return [
    {
      source,
      object: 'campaigns',
      query: `
        select campaign_id as record_key, null::date as record_day, to_json({
          id: campaign_id, account_id: ${account}, name: name, objective: objective, status: status, effective_status: status,
          daily_budget: (daily_budget * 100)::bigint::varchar
        }) as payload
        from world.campaign
        where network = 'meta'`,
    },
    {
      source,
      object: 'ad_sets',
      query: `
        select ad_group_id as record_key, null::date as record_day,
          to_json({id: ad_group_id, campaign_id: campaign_id, name: name, status: status}) as payload
        from world.ad_group
        where network = 'meta'`,
    },
    {
      source,
      object: 'ads',
      query: `
        select ad_id as record_key, null::date as record_day,
          to_json({id: ad_id, adset_id: ad_group_id, campaign_id: campaign_id, name: name, status: status}) as payload
        from world.ad
        where network = 'meta'`,
    },
    {
      source,
      object: 'facebook_insights',
      query: `
        select
          concat_ws('|', ad_id, report_date, placement) as record_key,
          report_date as record_day,
          to_json({
            account_id: ${account}, account_currency: 'USD', campaign_id: campaign_id, adset_id: ad_group_id, ad_id: ad_id,
            date_start: report_date::varchar, date_stop: report_date::varchar, publisher_platform: placement,
            impressions: impressions::varchar, clicks: clicks::varchar, spend: spend::decimal(18,2)::varchar,
            actions: [
              {action_type: 'link_click', value: clicks::varchar},
              {action_type: 'purchase', value: conversions::bigint::varchar}
            ],
            action_values: [{action_type: 'purchase', value: conversion_value::decimal(18,2)::varchar}]
          }) as payload
        from world.ad_day
        where network = 'meta'`,
    },
  ]
}

const googleStatus = `case status when 'ACTIVE' then 'ENABLED' when 'DELETED' then 'REMOVED' else status end`

const googleRecords: readonly LandedRecords[] = [
  {
    source: 'google_ads',
    object: 'customers',
    query: `
      select account_id as record_key, null::date as record_day,
        to_json({customer: {id: account_id, descriptiveName: name, currencyCode: currency, timeZone: time_zone}}) as payload
      from world.account
      where network = 'google_ads'`,
  },
  {
    source: 'google_ads',
    object: 'campaigns',
    query: `
      select campaign_id as record_key, null::date as record_day, to_json({
        customer: {id: account_id},
        campaign: {id: campaign_id, name: campaign.name, status: ${googleStatus}, advertisingChannelType: objective}
      }) as payload
      from world.campaign
      join world.account using (network)
      where network = 'google_ads'`,
  },
  {
    source: 'google_ads',
    object: 'ad_groups',
    query: `
      select ad_group_id as record_key, null::date as record_day,
        to_json({campaign: {id: campaign_id}, adGroup: {id: ad_group_id, name: name, status: ${googleStatus}}}) as payload
      from world.ad_group
      where network = 'google_ads'`,
  },
  {
    source: 'google_ads',
    object: 'ads',
    query: `
      select ad_id as record_key, null::date as record_day, to_json({
        campaign: {id: campaign_id}, adGroup: {id: ad_group_id},
        adGroupAd: {status: ${googleStatus}, ad: {id: ad_id, name: name}}
      }) as payload
      from world.ad
      where network = 'google_ads'`,
  },
  {
    source: 'google_ads',
    object: 'ad_performance',
    query: `
      select
        concat_ws('|', campaign_id, coalesce(ad_id, ''), report_date) as record_key,
        report_date as record_day,
        to_json({
          customer: {id: account_id, currencyCode: currency}, campaign: {id: campaign_id}, adGroup: {id: ad_group_id},
          adGroupAd: {ad: {id: ad_id}}, segments: {date: report_date::varchar},
          metrics: {
            costMicros: (spend * 1000000)::bigint::varchar, impressions: impressions::varchar, clicks: clicks::varchar,
            conversions: conversions::double, conversionsValue: conversion_value::double
          }
        }) as payload
      from world.ad_day
      join world.account using (network)
      where network = 'google_ads'`,
  },
]

const shopifyRecords: readonly LandedRecords[] = [
  {
    source: 'shopify',
    object: 'products',
    query: `
      select product_id::varchar as record_key, null::date as record_day,
        to_json({id: 'gid://shopify/Product/' || product_id, legacyResourceId: product_id::varchar, title: title, vendor: vendor}) as payload
      from (select distinct on (product_id) * from world.product)`,
  },
  {
    source: 'shopify',
    object: 'orders',
    query: `
      with lines as (
        select
          order_id,
          list({
            sku: sku,
            name: title,
            quantity: quantity,
            product: {id: 'gid://shopify/Product/' || product_id},
            variant: {id: 'gid://shopify/ProductVariant/' || variant_id},
            originalUnitPriceSet: {shopMoney: {amount: unit_price::decimal(18,2)::varchar, currencyCode: 'USD'}},
            discountedTotalSet: {shopMoney: {amount: (quantity * unit_price)::decimal(18,2)::varchar, currencyCode: 'USD'}}
          } order by line_id) as line_items
        from world.order_line
        group by order_id
      )
      select order_id::varchar as record_key, null::date as record_day, to_json({
        id: 'gid://shopify/Order/' || order_id,
        legacyResourceId: order_id::varchar,
        name: '#' || order_number,
        email: email,
        createdAt: strftime(created_at, '%Y-%m-%dT%H:%M:%SZ'),
        updatedAt: strftime(coalesce(refunded_at, cancelled_at, paid_at, created_at), '%Y-%m-%dT%H:%M:%SZ'),
        cancelledAt: strftime(cancelled_at, '%Y-%m-%dT%H:%M:%SZ'),
        test: is_test,
        currencyCode: currency,
        displayFinancialStatus: case when refunded_amount >= total_price then 'REFUNDED' when paid_at is null then 'PENDING' else 'PAID' end,
        totalPriceSet: {shopMoney: {amount: total_price::decimal(18,2)::varchar, currencyCode: currency}},
        totalRefundedSet: {shopMoney: {amount: refunded_amount::decimal(18,2)::varchar, currencyCode: currency}},
        customer: case when customer_id is not null then {id: 'gid://shopify/Customer/' || customer_id} end,
        transactions: [{kind: 'SALE', status: 'SUCCESS', gateway: gateway, authorizationCode: charge_id}],
        lineItems: line_items
      }) as payload
      from world."order"
      join lines using (order_id)`,
  },
]
