import { sql } from '@gata/sql'
import { campaigns } from '../../canonical/campaigns.ts'
import { defineEngine } from '../engine.ts'

/** Sponsored Products campaigns → campaigns; all are bought for sales, so none names an objective, and the report alone names the currency. */
export const amazonCampaigns = defineEngine({
  connector: 'amazon_ads',
  canonical: campaigns,
  query: ({ object }) => sql`
    with profile_currency as (
      select
        profile_id,
        max(currency) as currency
      from ${object('sp_advertised_product_report')}
      group by profile_id
    )
    select
      campaigns.tenant_slug,
      campaigns.source_platform,
      campaigns.campaign_id,
      coalesce(campaigns.campaign_name, campaigns.campaign_id) as campaign_name,
      coalesce(campaigns.campaign_state, 'UNKNOWN') as campaign_status,
      case campaigns.campaign_state
        when 'ENABLED' then 'active'
        when 'PAUSED' then 'paused'
        when 'ARCHIVED' then 'removed'
        else 'unknown'
      end as campaign_status_normalised,
      null::varchar as objective,
      campaigns.profile_id as account_id,
      profile_currency.currency
    from ${object('sponsored_products_campaigns')} as campaigns
    left join profile_currency using (profile_id)
  `,
})
