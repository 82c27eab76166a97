import { sql } from '@gata/sql'
import { adPerformance } from '../../canonical/ad-performance.ts'
import { defineEngine } from '../engine.ts'

/** Google Ads figures → ad performance; campaigns without ads stand at campaign grain, never beside ad rows of the same campaign and day. */
export const googleAdPerformance = defineEngine({
  connector: 'google_ads',
  canonical: adPerformance,
  query: ({ object }) => sql`
    with figures as (
      select
        *,
        bool_or(ad_id is not null) over (partition by customer_id, campaign_id, report_date) as has_ad_rows
      from ${object('ad_performance')}
    )
    select
      tenant_slug,
      source_platform,
      report_date,
      campaign_id,
      ad_group_id,
      ad_id,
      spend,
      impressions,
      clicks,
      conversions,
      conversion_value,
      currency,
      customer_id as account_id
    from figures
    where ad_id is not null
      or not has_ad_rows
  `,
})
