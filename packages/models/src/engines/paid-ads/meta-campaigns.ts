import { type Sql, sql } from '@gata/sql'
import { campaigns } from '../../canonical/campaigns.ts'
import { defineEngine, type EngineInput } from '../engine.ts'

/** Meta campaigns → campaigns, as Facebook Ads sees the account. */
export const facebookCampaigns = defineEngine({ connector: 'facebook_ads', canonical: campaigns, query: metaCampaigns })

/** Meta campaigns → campaigns, as Instagram Ads sees the account. */
export const instagramCampaigns = defineEngine({
  connector: 'instagram_ads',
  canonical: campaigns,
  query: metaCampaigns,
})

function metaCampaigns({ object }: EngineInput): Sql {
  return sql`
    with account_currency as (
      select
        account_id,
        max(account_currency) as currency
      from ${object('facebook_insights')}
      group by account_id
    )
    select
      campaigns.tenant_slug,
      campaigns.source_platform,
      campaigns.campaign_id,
      coalesce(campaigns.campaign_name, campaigns.campaign_id) as campaign_name,
      coalesce(campaigns.campaign_status, 'UNKNOWN') as campaign_status,
      case campaigns.campaign_status
        when 'ACTIVE' then 'active'
        when 'IN_PROCESS' then 'active'
        when 'WITH_ISSUES' then 'active'
        when 'PAUSED' then 'paused'
        when 'ARCHIVED' then 'removed'
        when 'DELETED' then 'removed'
        else 'unknown'
      end as campaign_status_normalised,
      campaigns.objective,
      campaigns.account_id,
      account_currency.currency
    from ${object('campaigns')} as campaigns
    left join account_currency using (account_id)
  `
}
