import { literal } from '@gata/sql'
import type { WorldSpec } from './world-spec.ts'

/** Statements that make accounts, campaigns, ad groups and ads, and `ad_slot`: one row per ad and placement, with its share of visits. */
export function campaignStatements(spec: WorldSpec): readonly string[] {
  const start = `timezone(${literal(spec.timeZone)}, timestamp '${spec.startDate} 09:00:00')`
  const { accounts } = spec
  const account = (network: string, id: string, name: string): string =>
    `(${literal(network)}, ${literal(id)}, ${literal(name)}, ${literal(spec.currency)}, ${literal(spec.timeZone)})`
  return [
    `insert into account values
      ${account('meta', accounts.metaAccountId, 'Meta ad account')},
      ${account('google_ads', accounts.googleCustomerId, 'Google Ads account')},
      ${account('shopify', accounts.shop, 'Shop')},
      ${account('google_analytics', accounts.analyticsPropertyId, 'Web property')}`,
    campaignPlan(spec),
    `insert into campaign
    select
      network,
      campaign_id,
      name,
      objective,
      status,
      daily_budget,
      ${start} - interval 30 days,
      ${start} + to_days(coalesce(last_day::integer + 1, 0)),
      groups > 0
    from campaign_plan`,
    `insert into ad_group
    select
      network,
      (campaign_id::bigint * case network when 'meta' then 1 else 3 end + 1000 + g * 10)::varchar as ad_group_id,
      campaign_id,
      name || ' / ' || ['Lookalike', 'Broad', 'Loyal'][g] as name,
      status,
      ${start} - interval 29 days,
      ${start} - interval 29 days
    from (select *, unnest(range(1, groups + 1)) as g from campaign_plan)`,
    `insert into ad
    select
      network,
      (ad_group_id::bigint * case network when 'meta' then 1 else 2 end + 100000 + a)::varchar as ad_id,
      ad_group_id,
      campaign_id,
      name || ' / ' || ['Video', 'Carousel', 'Still'][a] as name,
      status,
      ${start} - interval 28 days,
      ${start} - interval 28 days
    from (
      select
        *,
        unnest(range(1, 3 + pick(ad_group_id, 'ads', 2))) as a
      from ad_group
    )`,
    `create temp table ad_slot as
    with slots as (
      select
        campaign_plan.network,
        placements.placement,
        campaign_plan.campaign_id,
        campaign_plan.name as campaign_name,
        ad.ad_group_id,
        ad.ad_id,
        coalesce(campaign_plan.last_day, 100000) as last_day,
        campaign_plan.weight * placements.share * (0.5 + chance(coalesce(ad.ad_id, campaign_plan.campaign_id), 'weight')) as weight,
        0.4 + 2.2 * chance(coalesce(ad.ad_id, campaign_plan.campaign_id), 'price') as cost_per_click,
        0.008 + 0.03 * chance(coalesce(ad.ad_id, campaign_plan.campaign_id), 'rate') as click_rate
      from campaign_plan
      join placements using (campaign_id)
      left join ad using (network, campaign_id)
    )
    select
      row_number() over (order by network, placement, campaign_id, ad_id) - 1 as slot_no,
      *,
      sum(weight) over (order by network, placement, campaign_id, ad_id) / sum(weight) over () as cumulative,
      (sum(weight) over (order by network, placement, campaign_id, ad_id) - weight) / sum(weight) over () as cumulative_before
    from slots`,
  ]
}

/** Campaigns worth having: one placement or both, one paused mid-way, one deleted, two of one name, one without ads. */
function campaignPlan(spec: WorldSpec): string {
  const meta = (number: number): string =>
    literal(`12021${String(4_200_000_000_000 + (spec.seed % 1000) * 1_000_000_000 + number * 1_000_000)}`)
  const google = (number: number): string =>
    literal(String(20_000_000_000 + (spec.seed % 10_000) * 1_000_000 + number * 1_009))
  const midway = Math.floor(spec.days / 2)
  const early = Math.floor(spec.days / 3)
  return `
    create temp table campaign_plan as
    select * from (values
      ('meta', ${meta(1)}, 'Prospecting Replicants', 'OUTCOME_SALES', 'ACTIVE', 120.00, 3, 3.0, null, {facebook: 1.0, instagram: 0.0, audience_network: 0.0}),
      ('meta', ${meta(2)}, 'Retargeting Carts', 'OUTCOME_SALES', 'ACTIVE', 80.00, 2, 2.0, null, {facebook: 0.6, instagram: 0.4, audience_network: 0.0}),
      ('meta', ${meta(3)}, 'Stories Off-World', 'OUTCOME_TRAFFIC', 'ACTIVE', 60.00, 2, 2.0, null, {facebook: 0.0, instagram: 1.0, audience_network: 0.0}),
      ('meta', ${meta(4)}, 'More Human Than Human', 'OUTCOME_AWARENESS', 'ACTIVE', 90.00, 2, 2.0, null, {facebook: 0.5, instagram: 0.4, audience_network: 0.1}),
      ('meta', ${meta(5)}, 'Late Summer Clearance', 'OUTCOME_SALES', 'PAUSED', 50.00, 2, 1.5, ${midway}, {facebook: 1.0, instagram: 0.0, audience_network: 0.0}),
      ('meta', ${meta(6)}, 'Nexus Launch Test', 'OUTCOME_TRAFFIC', 'DELETED', 20.00, 1, 0.7, ${early}, {facebook: 0.0, instagram: 1.0, audience_network: 0.0}),
      ('google_ads', ${google(1)}, 'Search Brand', 'SEARCH', 'ACTIVE', 70.00, 2, 2.5, null, null),
      ('google_ads', ${google(2)}, 'Search Generic', 'SEARCH', 'ACTIVE', 110.00, 3, 2.0, null, null),
      ('google_ads', ${google(3)}, 'Search Generic', 'SEARCH', 'ACTIVE', 40.00, 2, 1.0, null, null),
      ('google_ads', ${google(4)}, 'Display Remarketing', 'DISPLAY', 'PAUSED', 30.00, 2, 1.0, ${midway + 10}, null),
      ('google_ads', ${google(5)}, 'Performance Max All Products', 'PERFORMANCE_MAX', 'ACTIVE', 150.00, 0, 2.0, null, null)
    ) as plan(network, campaign_id, name, objective, status, daily_budget, groups, weight, last_day, mix);
    create temp table placements as
    select campaign_id, placement, share
    from (
      select campaign_id, unnest(['facebook', 'instagram', 'audience_network']) as placement, unnest([mix.facebook, mix.instagram, mix.audience_network]) as share
      from campaign_plan
      where network = 'meta'
      union all
      select campaign_id, 'google', 1.0
      from campaign_plan
      where network = 'google_ads'
    )
    where share > 0`
}
