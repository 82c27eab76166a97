import { sql } from '@gata/sql'
import { adPerformance } from '../../canonical/ad-performance.ts'
import { defineEngine } from '../engine.ts'

/**
 * LinkedIn figures → ad performance. LinkedIn's campaign is the campaign and its creative the ad; there is no ad group.
 *
 * Both objects hold the same money, so a campaign's own row counts only on a day of which there is no row of its creatives, nor of any
 * creative whose campaign is not said. Neither names the account or its currency: the campaigns do, the others where its own is not listed.
 */
export const linkedinAdPerformance = defineEngine({
  connector: 'linkedin_ads',
  canonical: adPerformance,
  query: ({ object }) => sql`
    with creative_days as (
      select distinct
        report_date,
        campaign_id
      from ${object('ad_analytics')}
    ),
    figures as (
      select
        tenant_slug,
        source_platform,
        report_date,
        campaign_id,
        creative_id as ad_id,
        spend,
        impressions,
        clicks,
        conversions,
        conversion_value
      from ${object('ad_analytics')}
      union all
      select
        by_campaign.tenant_slug,
        by_campaign.source_platform,
        by_campaign.report_date,
        by_campaign.campaign_id,
        null as ad_id,
        by_campaign.spend,
        by_campaign.impressions,
        by_campaign.clicks,
        by_campaign.conversions,
        by_campaign.conversion_value
      from ${object('ad_analytics_by_campaign')} as by_campaign
      anti join creative_days
        using (report_date, campaign_id)
      anti join (select report_date from creative_days where campaign_id is null) as unnamed
        using (report_date)
    ),
    account as (
      select
        max(account_id) as account_id,
        max(currency) as currency
      from ${object('campaigns')}
    )
    select
      figures.tenant_slug,
      figures.source_platform,
      figures.report_date,
      figures.campaign_id,
      null::varchar as ad_group_id,
      figures.ad_id,
      figures.spend,
      figures.impressions,
      figures.clicks,
      figures.conversions,
      figures.conversion_value,
      coalesce(campaigns.currency, account.currency) as currency,
      coalesce(campaigns.account_id, account.account_id) as account_id
    from figures
    left join ${object('campaigns')} as campaigns
      using (campaign_id)
    cross join account
  `,
})
