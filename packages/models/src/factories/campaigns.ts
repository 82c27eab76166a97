import { sql } from '@gata/sql'
import type { Model } from '@gata/transform'
import { campaigns } from '../canonical/campaigns.ts'
import { shell, unionOf } from './factory.ts'

/** Campaigns of all ad platforms; one that only the figures still know stands as `(deleted)`, so that no spend loses its row. */
export function campaignFactory(tenant: string, engines: readonly Model[], adPerformance: Model): Model {
  return shell(
    tenant,
    campaigns,
    sql`
    with listed as (
      ${unionOf(campaigns, engines)}
    ),
    reported as (
      select
        tenant_slug,
        source_platform,
        campaign_id,
        max(account_id) as account_id,
        max(currency) as currency
      from ${adPerformance}
      where campaign_id is not null
      group by
        tenant_slug,
        source_platform,
        campaign_id
    )
    select
      tenant_slug,
      source_platform,
      campaign_id,
      campaign_name,
      campaign_status,
      campaign_status_normalised,
      objective,
      account_id,
      currency
    from listed
    union all
    select
      reported.tenant_slug,
      reported.source_platform,
      reported.campaign_id,
      '(deleted)' as campaign_name,
      'UNKNOWN' as campaign_status,
      'unknown' as campaign_status_normalised,
      null::varchar as objective,
      reported.account_id,
      reported.currency
    from reported
    anti join listed using (source_platform, campaign_id)
  `,
  )
}
