import { sql } from '@gata/sql'
import { adPerformance } from '../../canonical/ad-performance.ts'
import { defineEngine } from '../engine.ts'

/**
 * Microsoft Advertising figures by ad → ad performance, summed to the grain, since the report cuts a row by every attribute that was
 * asked for. The account report holds the same money once more and is left out.
 */
export const bingAdPerformance = defineEngine({
  connector: 'bing_ads',
  canonical: adPerformance,
  query: ({ object }) => sql`
    select
      tenant_slug,
      source_platform,
      report_date,
      campaign_id,
      ad_group_id,
      ad_id,
      sum(spend)::decimal(18,4) as spend,
      sum(impressions)::bigint as impressions,
      sum(clicks)::bigint as clicks,
      sum(conversions)::decimal(18,6) as conversions,
      sum(conversion_value)::decimal(18,4) as conversion_value,
      max(currency) as currency,
      account_id
    from ${object('ad_performance_report')}
    group by
      tenant_slug,
      source_platform,
      report_date,
      campaign_id,
      ad_group_id,
      ad_id,
      account_id
  `,
})
