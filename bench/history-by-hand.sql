-- The payloads of all sources in tables that keep them with key and hash, current versions marked.

create schema by_hand_history;

create table by_hand_history.google_analytics_events as
select load_seq, record_key, record_hash, extracted_at, is_deleted, true as is_current, payload
from raw_tyrell_corp.google_analytics_events;

create table by_hand_history.shopify_orders as
select load_seq, record_key, record_hash, extracted_at, is_deleted, true as is_current, payload
from raw_tyrell_corp.shopify_orders;

create table by_hand_history.insights as
select 'facebook_ads' as source_platform, load_seq, record_key, record_hash, extracted_at, is_deleted, true as is_current, payload
from raw_tyrell_corp.facebook_ads_facebook_insights
union all
select 'instagram_ads', load_seq, record_key, record_hash, extracted_at, is_deleted, true, payload
from raw_tyrell_corp.instagram_ads_facebook_insights;

create table by_hand_history.google_ads_ad_performance as
select load_seq, record_key, record_hash, extracted_at, is_deleted, true as is_current, payload
from raw_tyrell_corp.google_ads_ad_performance;
