import { literal } from '@gata/sql'
import type { WorldSpec } from './world-spec.ts'

/** Statements that make accounts, campaigns, ad groups and ads, and `ad_slot`: one row per ad and placement, with its share of visits. */
export function campaignStatements(spec: WorldSpec): readonly string[] {
  const start = `timezone(${literal(spec.timeZone)}, timestamp '${spec.startDate} 09:00:00')`
  const account = (network: string, id: string, name: string): string =>
    `(${literal(network)}, ${literal(id)}, ${literal(name)}, ${literal(spec.currency)}, ${literal(spec.timeZone)})`
  return [
    `insert into account values
      ${[...accountsOf(spec)].map(([network, id, name]) => account(network, id, name)).join(',\n      ')}`,
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

/** Accounts of what the business uses: vendor, id, name. */
function accountsOf({
  accounts,
  networks,
  shops,
  trackers,
}: WorldSpec): readonly (readonly [string, string, string])[] {
  const known: readonly (readonly [string, string, string])[] = [
    ['meta', accounts.metaAccountId, 'Meta ad account'],
    ['google_ads', accounts.googleCustomerId, 'Google Ads account'],
    ['bing_ads', accounts.bingAccountId, 'Microsoft Advertising account'],
    ['linkedin_ads', accounts.linkedinAccountId, 'LinkedIn ad account'],
    ['amazon_ads', accounts.amazonProfileId, 'Amazon Ads profile'],
    ['tiktok_ads', accounts.tiktokAdvertiserId, 'TikTok advertiser'],
    ['shopify', accounts.shop, 'Shop'],
    ['bigcommerce', accounts.bigcommerceStore, 'BigCommerce store'],
    ['woocommerce', accounts.woocommerceSite, 'WooCommerce site'],
    ['google_analytics', accounts.analyticsPropertyId, 'Web property'],
    ['amplitude', accounts.amplitudeProjectId, 'Amplitude project'],
    ['mixpanel', accounts.mixpanelProjectId, 'Mixpanel project'],
    ['stripe', accounts.stripeAccountId, 'Stripe account'],
  ]
  const used: ReadonlySet<string> = new Set([...networks, ...shops, ...trackers, 'stripe'])
  return known.filter(([network]) => used.has(network))
}

/** Campaigns worth having: one placement or both, one paused mid-way, one deleted, two of one name, one without ads. */
function campaignPlan(spec: WorldSpec): string {
  const meta = (number: number): string =>
    literal(`12021${String(4_200_000_000_000 + (spec.seed % 1000) * 1_000_000_000 + number * 1_000_000)}`)
  const google = (number: number): string =>
    literal(String(20_000_000_000 + (spec.seed % 10_000) * 1_000_000 + number * 1_009))
  const other = (first: number, number: number): string =>
    literal(String(first + (spec.seed % 1000) * 100_000 + number * 1_013))
  const bing = (number: number): string => other(400_000_000, number)
  const linkedin = (number: number): string => other(600_000_000, number)
  const amazon = (number: number): string => other(280_000_000_000_000, number)
  const tiktok = (number: number): string => other(1_790_000_000_000_000, number)
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
      ('google_ads', ${google(5)}, 'Performance Max All Products', 'PERFORMANCE_MAX', 'ACTIVE', 150.00, 0, 2.0, null, null),
      ('bing_ads', ${bing(1)}, 'Bing Brand', 'Search', 'ACTIVE', 40.00, 2, 1.5, null, null),
      ('bing_ads', ${bing(2)}, 'Bing Generic', 'Search', 'ACTIVE', 60.00, 2, 1.2, null, null),
      ('bing_ads', ${bing(3)}, 'Bing Generic', 'Search', 'ACTIVE', 20.00, 1, 0.6, null, null),
      ('bing_ads', ${bing(4)}, 'Bing Audience', 'Audience', 'PAUSED', 30.00, 1, 0.8, ${midway}, null),
      ('linkedin_ads', ${linkedin(1)}, 'Decision Makers', 'LEAD_GENERATION', 'ACTIVE', 120.00, 1, 1.2, null, null),
      ('linkedin_ads', ${linkedin(2)}, 'Retargeting Visitors', 'WEBSITE_VISIT', 'ACTIVE', 80.00, 1, 0.9, null, null),
      ('linkedin_ads', ${linkedin(3)}, 'Founders', 'BRAND_AWARENESS', 'PAUSED', 60.00, 1, 0.5, ${midway}, null),
      ('linkedin_ads', ${linkedin(4)}, 'Founders', 'WEBSITE_CONVERSION', 'ACTIVE', 50.00, 1, 0.6, null, null),
      ('amazon_ads', ${amazon(1)}, 'Sponsored Best Sellers', 'SPONSORED_PRODUCTS', 'ACTIVE', 70.00, 2, 1.5, null, null),
      ('amazon_ads', ${amazon(2)}, 'Sponsored Catch All', 'SPONSORED_PRODUCTS', 'ACTIVE', 40.00, 2, 1.0, null, null),
      ('amazon_ads', ${amazon(3)}, 'Sponsored Launch', 'SPONSORED_PRODUCTS', 'PAUSED', 30.00, 1, 0.7, ${midway}, null),
      ('amazon_ads', ${amazon(4)}, 'Sponsored Leftovers', 'SPONSORED_PRODUCTS', 'DELETED', 10.00, 1, 0.4, ${early}, null),
      ('tiktok_ads', ${tiktok(1)}, 'Unboxing', 'CONVERSIONS', 'ACTIVE', 90.00, 2, 1.8, null, null),
      ('tiktok_ads', ${tiktok(2)}, 'Creators', 'TRAFFIC', 'ACTIVE', 60.00, 2, 1.2, null, null),
      ('tiktok_ads', ${tiktok(3)}, 'Creators', 'REACH', 'ACTIVE', 30.00, 1, 0.7, null, null),
      ('tiktok_ads', ${tiktok(4)}, 'Dance Challenge', 'VIDEO_VIEWS', 'PAUSED', 50.00, 1, 0.8, ${midway}, null)
    ) as plan(network, campaign_id, name, objective, status, daily_budget, groups, weight, last_day, mix)
    where network in (${spec.networks.map(literal).join(', ')});
    create temp table placements as
    select campaign_id, placement, share
    from (
      select campaign_id, unnest(['facebook', 'instagram', 'audience_network']) as placement, unnest([mix.facebook, mix.instagram, mix.audience_network]) as share
      from campaign_plan
      where network = 'meta'
      union all
      select campaign_id, replace(network, '_ads', ''), 1.0
      from campaign_plan
      where network <> 'meta'
    )
    where share > 0`
}
