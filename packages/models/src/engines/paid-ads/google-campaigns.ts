import { sql } from '@gata/sql'
import { campaigns } from '../../canonical/campaigns.ts'
import { defineEngine } from '../engine.ts'

/** Google Ads campaigns → campaigns, with the currency of their account. */
export const googleCampaigns = defineEngine({
  connector: 'google_ads',
  canonical: campaigns,
  query: ({ object }) => sql`
    select
      campaigns.tenant_slug,
      campaigns.source_platform,
      campaigns.campaign_id,
      coalesce(campaigns.campaign_name, campaigns.campaign_id) as campaign_name,
      coalesce(campaigns.campaign_status, 'UNKNOWN') as campaign_status,
      case campaigns.campaign_status
        when 'ENABLED' then 'active'
        when 'PAUSED' then 'paused'
        when 'REMOVED' then 'removed'
        else 'unknown'
      end as campaign_status_normalised,
      campaigns.channel_type as objective,
      campaigns.customer_id as account_id,
      customers.currency
    from ${object('campaigns')} as campaigns
    left join ${object('customers')} as customers using (customer_id)
  `,
})
