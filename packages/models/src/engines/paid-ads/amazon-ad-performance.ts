import { sql } from '@gata/sql'
import { adPerformance } from '../../canonical/ad-performance.ts'
import { defineEngine } from '../engine.ts'

/** Sponsored Products figures → ad performance. They come from the report alone: the list of product ads has none. */
export const amazonAdPerformance = defineEngine({
  connector: 'amazon_ads',
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
      purchases as conversions,
      sales as conversion_value,
      currency,
      profile_id as account_id
    from ${object('sp_advertised_product_report')}
  `,
})
