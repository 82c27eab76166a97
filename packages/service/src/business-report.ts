import { ident, sql } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'

/** One ad platform's part in the business, over all days of a snapshot. Money and ratios as decimal text; null where a divisor is 0. */
export interface PlatformReport {
  readonly source_platform: string
  readonly spend: string
  readonly impressions: number
  readonly clicks: number
  readonly sessions: number
  readonly converting_sessions: number
  readonly revenue: string
  /** Revenue of attributed sessions ÷ spend. */
  readonly roas: string | null
  /** Spend ÷ attributed converting sessions. */
  readonly cac: string | null
  /** Converting sessions ÷ sessions. */
  readonly conversion_rate: string | null
}

/** One campaign's part in the business. */
export interface CampaignReport extends Omit<PlatformReport, 'impressions' | 'clicks'> {
  readonly campaign_name: string
}

/** What a tenant's business did, read from its published snapshot. */
export interface BusinessReport {
  readonly tenant: string
  readonly currency: string
  readonly from: string | null
  readonly to: string | null
  readonly orders: number
  readonly order_revenue: string
  readonly refunded: string
  readonly sessions: number
  readonly converting_sessions: number
  /** Converting sessions ÷ sessions. */
  readonly conversion_rate: string | null
  /** Of all ad platforms. */
  readonly spend: string
  /** Revenue of the sessions that ads brought ÷ spend. */
  readonly roas: string | null
  /** Spend ÷ converting sessions that ads brought. */
  readonly cac: string | null
  /** Orders, sessions and ad figures whose amounts have no exchange rate, so that they are in none of the sums. */
  readonly unconverted: number
  readonly platforms: readonly PlatformReport[]
  readonly campaigns: readonly CampaignReport[]
}

/** Reads the report out of a snapshot of the tenant; amounts are in the tenant's reporting currency, those without a rate are left out and counted. */
export async function businessReport(
  snapshot: Queryable,
  tenant: { readonly slug: string; readonly currency: string },
): Promise<BusinessReport> {
  const [totals] = await snapshot.rows<Omit<BusinessReport, 'tenant' | 'currency' | 'platforms' | 'campaigns'>>(
    totalsQuery(tenant.slug),
  )
  const platforms = await snapshot.rows<PlatformReport & Record<string, unknown>>(platformQuery(tenant.slug))
  const campaigns = await snapshot.rows<CampaignReport & Record<string, unknown>>(campaignQuery(tenant.slug))
  return {
    tenant: tenant.slug,
    currency: tenant.currency,
    from: totals?.from ?? null,
    to: totals?.to ?? null,
    orders: totals?.orders ?? 0,
    order_revenue: totals?.order_revenue ?? '0',
    refunded: totals?.refunded ?? '0',
    sessions: totals?.sessions ?? 0,
    converting_sessions: totals?.converting_sessions ?? 0,
    conversion_rate: totals?.conversion_rate ?? null,
    spend: totals?.spend ?? '0',
    roas: totals?.roas ?? null,
    cac: totals?.cac ?? null,
    unconverted: totals?.unconverted ?? 0,
    platforms,
    campaigns,
  }
}

function totalsQuery(tenant: string) {
  return sql`
    with order_totals as (
      select
        count(*) as orders,
        coalesce(sum(total_price_reporting), 0) as order_revenue,
        coalesce(sum(refunded_amount_reporting), 0) as refunded,
        count(*) filter (where total_price_reporting is null) as unconverted,
        min(order_day) as first_day,
        max(order_day) as last_day
      from ${ident(`fct_${tenant}__orders`)}
      where not is_test
    ),
    session_totals as (
      select
        count(*) as sessions,
        count(*) filter (where is_conversion_session) as converting_sessions,
        sum(session_revenue_reporting) filter (where attributed_source_platform is not null) as ad_revenue,
        count(*) filter (where is_conversion_session and attributed_source_platform is not null) as ad_conversions,
        count(*) filter (where session_revenue_reporting is null) as unconverted,
        min(session_day) as first_day,
        max(session_day) as last_day
      from ${ident(`fct_${tenant}__sessions`)}
    ),
    performance_totals as (
      select
        coalesce(sum(spend_reporting), 0) as spend,
        count(*) filter (where spend_reporting is null) as unconverted
      from ${ident(`fct_${tenant}__ad_performance`)}
    )
    select
      least(order_totals.first_day, session_totals.first_day) as "from",
      greatest(order_totals.last_day, session_totals.last_day) as "to",
      orders,
      order_revenue::decimal(18,2) as order_revenue,
      refunded::decimal(18,2) as refunded,
      sessions,
      converting_sessions,
      (converting_sessions / nullif(sessions, 0))::decimal(18,4) as conversion_rate,
      spend::decimal(18,2) as spend,
      (ad_revenue / nullif(spend, 0))::decimal(18,2) as roas,
      (spend / nullif(ad_conversions, 0))::decimal(18,2) as cac,
      order_totals.unconverted + session_totals.unconverted + performance_totals.unconverted as unconverted
    from order_totals, session_totals, performance_totals
  `
}

function platformQuery(tenant: string) {
  return sql`
    with spent as (
      select
        source_platform,
        sum(spend_reporting) as spend,
        sum(impressions) as impressions,
        sum(clicks) as clicks
      from ${ident(`fct_${tenant}__ad_performance`)}
      group by source_platform
    ),
    attributed as (
      select
        attributed_source_platform as source_platform,
        count(*) as sessions,
        count(*) filter (where is_conversion_session) as converting_sessions,
        sum(session_revenue_reporting) as revenue
      from ${ident(`fct_${tenant}__sessions`)}
      where attributed_source_platform is not null
      group by attributed_source_platform
    )
    select
      source_platform,
      coalesce(spend, 0)::decimal(18,2) as spend,
      coalesce(impressions, 0)::bigint as impressions,
      coalesce(clicks, 0)::bigint as clicks,
      coalesce(sessions, 0) as sessions,
      coalesce(converting_sessions, 0) as converting_sessions,
      coalesce(revenue, 0)::decimal(18,2) as revenue,
      (revenue / nullif(spend, 0))::decimal(18,2) as roas,
      (spend / nullif(converting_sessions, 0))::decimal(18,2) as cac,
      (converting_sessions / nullif(sessions, 0))::decimal(18,4) as conversion_rate
    from spent
    full join attributed using (source_platform)
    order by spend desc nulls last
  `
}

function campaignQuery(tenant: string) {
  return sql`
    with spent as (
      select
        source_platform,
        campaign_id,
        sum(spend_reporting) as spend
      from ${ident(`fct_${tenant}__ad_performance`)}
      group by
        source_platform,
        campaign_id
    ),
    attributed as (
      select
        attributed_source_platform as source_platform,
        attributed_campaign_id as campaign_id,
        count(*) as sessions,
        count(*) filter (where is_conversion_session) as converting_sessions,
        sum(session_revenue_reporting) as revenue
      from ${ident(`fct_${tenant}__sessions`)}
      where attributed_campaign_id is not null
      group by
        attributed_source_platform,
        attributed_campaign_id
    )
    select
      source_platform,
      campaigns.campaign_name,
      coalesce(spend, 0)::decimal(18,2) as spend,
      coalesce(sessions, 0) as sessions,
      coalesce(converting_sessions, 0) as converting_sessions,
      coalesce(revenue, 0)::decimal(18,2) as revenue,
      (revenue / nullif(spend, 0))::decimal(18,2) as roas,
      (spend / nullif(converting_sessions, 0))::decimal(18,2) as cac,
      (converting_sessions / nullif(sessions, 0))::decimal(18,4) as conversion_rate
    from spent
    full join attributed using (source_platform, campaign_id)
    join ${ident(`dim_${tenant}__campaigns`)} as campaigns using (source_platform, campaign_id)
    order by
      roas desc nulls last,
      campaign_name
    limit 5
  `
}
