import { sql } from '@gata/sql'
import { campaigns } from '../../canonical/campaigns.ts'
import { defineEngine } from '../engine.ts'

/** LinkedIn campaigns, not their groups → campaigns. */
export const linkedinCampaigns = defineEngine({
  connector: 'linkedin_ads',
  canonical: campaigns,
  query: ({ object }) => sql`
    select
      tenant_slug,
      source_platform,
      campaign_id,
      coalesce(campaign_name, campaign_id) as campaign_name,
      coalesce(campaign_status, 'UNKNOWN') as campaign_status,
      case campaign_status
        when 'ACTIVE' then 'active'
        when 'PAUSED' then 'paused'
        when 'DRAFT' then 'paused'
        when 'COMPLETED' then 'paused'
        when 'ARCHIVED' then 'removed'
        when 'CANCELED' then 'removed'
        when 'PENDING_DELETION' then 'removed'
        when 'REMOVED' then 'removed'
        else 'unknown'
      end as campaign_status_normalised,
      objective,
      account_id,
      currency
    from ${object('campaigns')}
  `,
})
