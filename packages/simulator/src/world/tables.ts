/**
 * The tables of a world: what truly happened in the simulated business. The vendor APIs serve these in each vendor's own shape,
 * and the truth that tests compare with is counted from these alone. Instants are TIMESTAMPTZ; `visible_at` is when the vendor
 * first serves a row (a late event is visible long after it happened).
 */
export const worldTables = `
create table account (
  network varchar not null,             -- meta, else the connector: an ad network, a shop, a tracker, stripe
  account_id varchar not null,          -- as the vendor writes it: act-less digits, customer id, shop domain, property id
  name varchar not null,
  currency varchar not null,
  time_zone varchar not null
);

create table campaign (
  network varchar not null,             -- meta | google_ads | bing_ads | linkedin_ads | amazon_ads | tiktok_ads
  campaign_id varchar not null,
  name varchar not null,
  objective varchar not null,           -- in the network's own word: OUTCOME_SALES, SEARCH, PERFORMANCE_MAX …
  status varchar not null,              -- ACTIVE | PAUSED | DELETED; each API writes its own word for it
  daily_budget decimal(18,4) not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  has_ads boolean not null              -- false: Performance Max, reported at campaign grain only
);

create table ad_group (
  network varchar not null, ad_group_id varchar not null, campaign_id varchar not null,
  name varchar not null, status varchar not null, created_at timestamptz not null, updated_at timestamptz not null
);

create table ad (
  network varchar not null, ad_id varchar not null, ad_group_id varchar not null, campaign_id varchar not null,
  name varchar not null, status varchar not null, created_at timestamptz not null, updated_at timestamptz not null
);

-- One row per placement, day of the account and ad (ad_group_id and ad_id null for campaigns without ads): the figures once they
-- are final. What a vendor says at an earlier instant comes from the macro ad_day_as_of(instant).
create table ad_day (
  network varchar not null,
  placement varchar not null,           -- meta: facebook | instagram | audience_network; else the network without _ads
  report_date date not null,
  campaign_id varchar not null, ad_group_id varchar, ad_id varchar,
  impressions bigint not null, clicks bigint not null,
  spend decimal(18,4) not null,         -- two decimals, four for google_ads
  conversions decimal(18,6) not null,   -- whole, fractional for google_ads
  conversion_value decimal(18,4) not null,
  is_withdrawn boolean not null         -- reported at first, then withdrawn as invalid traffic: gone from the second day on
);

-- One row per visit: what a person meant to do. A visit is one session of its device.
create table visit (
  visit_id bigint not null,
  user_pseudo_id varchar,               -- null: consent denied
  user_id varchar,                      -- null: not logged in
  ga_session_id bigint,                 -- epoch seconds of the start; null with user_pseudo_id
  started_at timestamptz not null,
  traffic_source varchar,               -- facebook | instagram | google | bing | linkedin | amazon | tiktok | newsletter | null (direct)
  traffic_medium varchar,               -- paid_social | cpc | organic | email | null
  traffic_campaign varchar,             -- campaign name as tagged
  traffic_campaign_id varchar,          -- utm_id where the link carries it
  network varchar, placement varchar, campaign_id varchar, ad_id varchar,  -- the true ad behind it; null where none
  is_name_ambiguous boolean not null,   -- the tagged name belongs to several campaigns of the network and no id was tagged
  geo_country varchar, device_category varchar,
  tracker varchar not null              -- the analytics product that saw it; one per device
);

create table event (
  event_id bigint not null,
  visit_id bigint not null,
  user_pseudo_id varchar, user_id varchar, ga_session_id bigint,
  event_name varchar not null,
  event_at timestamptz not null,
  bundle_sequence_id bigint not null, batch_event_index bigint not null,
  page_location varchar,
  transaction_id varchar,               -- purchase only: the order's name without '#'
  purchase_revenue decimal(18,4),
  visible_at timestamptz not null,
  is_repeated boolean not null,         -- the vendor serves this record twice
  tracker varchar not null              -- that of the visit
);

create table product (
  product_id bigint not null, variant_id bigint not null, title varchar not null, vendor varchar not null, product_type varchar not null,
  sku varchar not null, price decimal(18,4) not null, created_at timestamptz not null,
  updated_at timestamptz not null,      -- the instant of its price change; created_at where it never had one
  former_price decimal(18,4) not null   -- up to updated_at; see the macro product_as_of(instant)
);

create table customer (
  customer_id bigint not null, email varchar not null, user_id varchar, created_at timestamptz not null,
  shop varchar not null                 -- where this person buys
);

create table "order" (
  order_id bigint not null,
  order_number bigint not null,         -- name is '#' || order_number
  visit_id bigint,                      -- null: bought outside the site (point of sale, draft)
  customer_id bigint, email varchar,    -- both null: guest without address
  created_at timestamptz not null,
  currency varchar not null,
  total_price decimal(18,4) not null,
  is_test boolean not null,
  paid_at timestamptz,                  -- when the money came: at once for most, never for some that are cancelled
  cancelled_at timestamptz,
  refunded_at timestamptz, refunded_amount decimal(18,4) not null,   -- 0 where never refunded
  gateway varchar not null, charge_id varchar, payment_intent_id varchar,  -- null where the gateway is not Stripe-shaped
  charge_id_place varchar,              -- transaction | note | receipt | null: where the order shows the charge id
  shop varchar not null                 -- shopify | bigcommerce | woocommerce
);

create table order_line (
  order_id bigint not null, line_id bigint not null, product_id bigint not null, variant_id bigint not null,
  title varchar not null, sku varchar not null, quantity bigint not null, unit_price decimal(18,4) not null
);
`
