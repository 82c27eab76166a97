import { type Sql, sql } from '@gata/sql'
import { adPerformance } from '../../canonical/ad-performance.ts'
import { defineEngine, type EngineInput, logicOf } from '../engine.ts'
import { matchesPattern } from './matches-pattern.ts'

/** Facebook insights → ad performance; the Instagram part of the same account belongs to the Instagram engine. */
export const facebookAdPerformance = defineEngine({
  connector: 'facebook_ads',
  canonical: adPerformance,
  query: (input) => metaAdPerformance(input, sql`coalesce(publisher_platform, 'facebook') <> 'instagram'`),
})

/** Instagram insights → ad performance. */
export const instagramAdPerformance = defineEngine({
  connector: 'instagram_ads',
  canonical: adPerformance,
  query: (input) => metaAdPerformance(input, sql`publisher_platform = 'instagram'`),
})

/**
 * `actions` lists overlapping names of one purchase (`purchase`, `omni_purchase`, `offsite_conversion.fb_pixel_purchase`), so
 * conversions are the action type that the tenant names: exactly, unless it writes a `%`.
 * Source: Marketing API reference, AdsActionStats.
 */
function metaAdPerformance({ source, object }: EngineInput, placement: Sql): Sql {
  const pattern = logicOf(source, 'facebook_insights').conversionEventPattern ?? 'purchase'
  const counts = matchesPattern(sql`a.action_type`, pattern)
  return sql`
    with counted as (
      select
        *,
        coalesce(list_sum(list_transform(
          list_filter(actions, lambda a: ${counts}),
          lambda a: a."value"::decimal(18,6)
        )), 0) as conversions,
        coalesce(list_sum(list_transform(
          list_filter(action_values, lambda a: ${counts}),
          lambda a: a."value"::decimal(18,4)
        )), 0) as conversion_value
      from ${object('facebook_insights')}
      where ${placement}
    )
    select
      tenant_slug,
      source_platform,
      report_date,
      campaign_id,
      ad_set_id as ad_group_id,
      ad_id,
      sum(spend)::decimal(18,4) as spend,
      sum(impressions)::bigint as impressions,
      sum(clicks)::bigint as clicks,
      sum(conversions)::decimal(18,6) as conversions,
      sum(conversion_value)::decimal(18,4) as conversion_value,
      max(account_currency) as currency,
      account_id
    from counted
    group by
      tenant_slug,
      source_platform,
      report_date,
      campaign_id,
      ad_set_id,
      ad_id,
      account_id
  `
}
