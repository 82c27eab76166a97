import { sql } from '@gata/sql'
import { campaigns } from '../../canonical/campaigns.ts'
import { defineEngine } from '../engine.ts'

/** Microsoft Advertising campaigns → campaigns; account and currency come from the account report, which alone names them. */
export const bingCampaigns = defineEngine({
  connector: 'bing_ads',
  canonical: campaigns,
  query: ({ object }) => sql`
    with account as (
      select
        max(account_id) as account_id,
        max(currency) as currency
      from ${object('account_performance_report')}
    )
    select
      campaigns.tenant_slug,
      campaigns.source_platform,
      campaigns.campaign_id,
      coalesce(campaigns.campaign_name, campaigns.campaign_id) as campaign_name,
      coalesce(campaigns.campaign_status, 'UNKNOWN') as campaign_status,
      case campaigns.campaign_status
        when 'Active' then 'active'
        when 'Paused' then 'paused'
        when 'BudgetPaused' then 'paused'
        when 'BudgetAndManualPaused' then 'paused'
        when 'Suspended' then 'paused'
        when 'Deleted' then 'removed'
        else 'unknown'
      end as campaign_status_normalised,
      campaigns.campaign_type as objective,
      account.account_id,
      account.currency
    from ${object('campaigns')} as campaigns
    cross join account
  `,
})
