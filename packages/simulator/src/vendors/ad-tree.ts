import { literal } from '@gata/sql'

/**
 * Common table expressions `campaign_now`, `ad_group_now` and `ad_now`: what a network's account holds at an instant. A campaign that is
 * paused or deleted later is still active before, and so is what lies below it. `campaign_status` stands beside the own `status`.
 */
export function adTree(network: string, instant: Date): string {
  const now = `timestamptz ${literal(instant.toISOString())}`
  const statusNow = (table: string): string =>
    `case when campaign.updated_at <= ${now} then ${table}.status else 'ACTIVE' end as status,
    case when campaign.updated_at <= ${now} then campaign.status else 'ACTIVE' end as campaign_status,
    case when campaign.updated_at <= ${now} then greatest(${table}.updated_at, campaign.updated_at) else ${table}.created_at end as updated_at`
  const below = (table: string): string => `
  select
    ${table}.* exclude (status, updated_at),
    ${statusNow(table)}
  from ${table}
  join campaign
    using (network, campaign_id)
  where ${table}.network = ${literal(network)}
    and ${table}.created_at <= ${now}`
  return `campaign_now as (
  select
    campaign.* exclude (status, updated_at),
    ${statusNow('campaign')}
  from campaign
  where campaign.network = ${literal(network)}
    and campaign.created_at <= ${now}
),
ad_group_now as (${below('ad_group')}
),
ad_now as (${below('ad')}
)`
}
