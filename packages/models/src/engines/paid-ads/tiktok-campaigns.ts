import { sql } from '@gata/sql'
import { campaigns } from '../../canonical/campaigns.ts'
import { defineEngine } from '../engine.ts'

/** TikTok campaigns → campaigns. The secondary status tells of a deletion, the operation status what its owner wants; the reports name the currency. */
export const tiktokCampaigns = defineEngine({
  connector: 'tiktok_ads',
  canonical: campaigns,
  query: ({ object }) => sql`
    with advertiser_currency as (
      select
        advertiser_id,
        max(currency) as currency
      from ${object('ads_reports_daily')}
      group by advertiser_id
    )
    select
      campaigns.tenant_slug,
      campaigns.source_platform,
      campaigns.campaign_id,
      coalesce(campaigns.campaign_name, campaigns.campaign_id) as campaign_name,
      coalesce(campaigns.secondary_status, campaigns.operation_status, 'UNKNOWN') as campaign_status,
      case
        when campaigns.secondary_status = 'CAMPAIGN_STATUS_DELETE' then 'removed'
        when campaigns.operation_status = 'ENABLE' then 'active'
        when campaigns.operation_status = 'DISABLE' then 'paused'
        else 'unknown'
      end as campaign_status_normalised,
      campaigns.objective,
      campaigns.advertiser_id as account_id,
      advertiser_currency.currency
    from ${object('campaigns')} as campaigns
    left join advertiser_currency using (advertiser_id)
  `,
})
