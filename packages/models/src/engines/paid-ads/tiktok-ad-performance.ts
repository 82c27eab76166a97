import { sql } from '@gata/sql'
import { adPerformance } from '../../canonical/ad-performance.ts'
import { defineEngine } from '../engine.ts'

/** TikTok figures → ad performance; conversions by the day of the click or view, as every other platform books them. */
export const tiktokAdPerformance = defineEngine({
  connector: 'tiktok_ads',
  canonical: adPerformance,
  query: ({ object }) => sql`
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
      advertiser_id as account_id
    from ${object('ads_reports_daily')}
  `,
})
