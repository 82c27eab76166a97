/** How a field is written: int64 as text, words and texts as text, doubles and booleans as such. */
export type FieldKind = 'int64' | 'double' | 'text' | 'bool' | 'date' | 'list'

/** A field that can be asked for. */
export interface Field {
  /** SQL over the joined tables of a query. */
  readonly sql: string
  readonly kind: FieldKind
}

/** The status of an entity as Google words it. */
function statusWord(column: string): string {
  return `case ${column} when 'ACTIVE' then 'ENABLED' when 'PAUSED' then 'PAUSED' else 'REMOVED' end`
}

const resourceName = (path: string): Field => ({ sql: `'customers/' || customer.customer_id || ${path}`, kind: 'text' })
const text = (sql: string): Field => ({ sql, kind: 'text' })
const int64 = (sql: string): Field => ({ sql, kind: 'int64' })
const bool = (sql: string): Field => ({ sql, kind: 'bool' })
const metric = (name: string, kind: 'int64' | 'double'): Field => ({ sql: `figures.${name}`, kind })

const client = (sql: string, kind: FieldKind): Field => ({ sql: `client.${sql}`, kind })

/** All fields by their GAQL name. A name of two parts is `<resource>.<field>`; ads lie one deeper. */
export const fields: Readonly<Record<string, Field>> = {
  'customer.resource_name': resourceName("''"),
  'customer.id': int64('customer.customer_id'),
  'customer.descriptive_name': text('customer.name'),
  'customer.currency_code': text('customer.currency'),
  'customer.time_zone': text('customer.time_zone'),
  'customer.manager': bool('customer.is_manager'),
  'customer.test_account': bool('false'),
  'customer.status': text("'ENABLED'"),
  'customer.auto_tagging_enabled': bool('true'),

  'customer_client.resource_name': resourceName("'/customerClients/' || client.customer_id"),
  'customer_client.client_customer': text("'customers/' || client.customer_id"),
  'customer_client.id': client('customer_id', 'int64'),
  'customer_client.descriptive_name': client('name', 'text'),
  'customer_client.currency_code': client('currency', 'text'),
  'customer_client.time_zone': client('time_zone', 'text'),
  'customer_client.manager': client('is_manager', 'bool'),
  'customer_client.level': int64('(client.customer_id <> customer.customer_id)::bigint'),
  'customer_client.status': text("'ENABLED'"),
  'customer_client.hidden': bool('false'),
  'customer_client.test_account': bool('false'),

  'campaign.resource_name': resourceName("'/campaigns/' || campaign.campaign_id"),
  'campaign.id': int64('campaign.campaign_id'),
  'campaign.name': text('campaign.name'),
  'campaign.status': text(statusWord('campaign.status')),
  'campaign.serving_status': text("case campaign.status when 'ACTIVE' then 'SERVING' else 'SUSPENDED' end"),
  'campaign.advertising_channel_type': text('campaign.objective'),
  'campaign.advertising_channel_sub_type': text('null::varchar'),
  'campaign.bidding_strategy_type': text(
    "case campaign.objective when 'DISPLAY' then 'TARGET_CPA' else 'MAXIMIZE_CONVERSION_VALUE' end",
  ),
  'campaign.campaign_budget': resourceName("'/campaignBudgets/7' || campaign.campaign_id"),
  'campaign.start_date_time': text("strftime(timezone(customer.time_zone, campaign.created_at), '%Y-%m-%d 00:00:00')"),
  'campaign.end_date_time': text('null::varchar'),

  'campaign_budget.resource_name': resourceName("'/campaignBudgets/7' || campaign.campaign_id"),
  'campaign_budget.id': int64("'7' || campaign.campaign_id"),
  'campaign_budget.name': text("campaign.name || ' budget'"),
  'campaign_budget.amount_micros': int64('(campaign.daily_budget * 1000000)::bigint'),
  'campaign_budget.period': text("'DAILY'"),
  'campaign_budget.status': text("'ENABLED'"),
  'campaign_budget.explicitly_shared': bool('false'),

  'ad_group.resource_name': resourceName("'/adGroups/' || ad_group.ad_group_id"),
  'ad_group.id': int64('ad_group.ad_group_id'),
  'ad_group.name': text('ad_group.name'),
  'ad_group.status': text(statusWord('ad_group.status')),
  'ad_group.type': text("case campaign.objective when 'DISPLAY' then 'DISPLAY_STANDARD' else 'SEARCH_STANDARD' end"),
  'ad_group.campaign': resourceName("'/campaigns/' || campaign.campaign_id"),
  'ad_group.cpc_bid_micros': int64('1500000'),

  'ad_group_ad.resource_name': resourceName("'/adGroupAds/' || ad_group.ad_group_id || '~' || ad.ad_id"),
  'ad_group_ad.status': text(statusWord('ad.status')),
  'ad_group_ad.ad_group': resourceName("'/adGroups/' || ad_group.ad_group_id"),
  'ad_group_ad.ad_strength': text("'GOOD'"),
  'ad_group_ad.ad.resource_name': resourceName("'/ads/' || ad.ad_id"),
  'ad_group_ad.ad.id': int64('ad.ad_id'),
  'ad_group_ad.ad.name': text('ad.name'),
  'ad_group_ad.ad.type': text(
    "case campaign.objective when 'DISPLAY' then 'RESPONSIVE_DISPLAY_AD' else 'RESPONSIVE_SEARCH_AD' end",
  ),
  'ad_group_ad.ad.final_urls': { sql: "['https://www.example.com/collections/all']", kind: 'list' },

  'segments.date': { sql: 'figures.report_date', kind: 'date' },

  'metrics.impressions': metric('impressions', 'int64'),
  'metrics.clicks': metric('clicks', 'int64'),
  'metrics.cost_micros': metric('cost_micros', 'int64'),
  'metrics.conversions': metric('conversions', 'double'),
  'metrics.conversions_value': metric('conversions_value', 'double'),
  'metrics.all_conversions': metric('all_conversions', 'double'),
  'metrics.all_conversions_value': metric('all_conversions_value', 'double'),
  'metrics.view_through_conversions': metric('view_through_conversions', 'int64'),
}
