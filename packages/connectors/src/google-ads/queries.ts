import type { Day } from '@gata/base'

const customer = ['customer.id', 'customer.currency_code']

const metrics = [
  'metrics.cost_micros',
  'metrics.impressions',
  'metrics.clicks',
  'metrics.conversions',
  'metrics.conversions_value',
  'metrics.all_conversions',
  'metrics.view_through_conversions',
]

/** The account itself. */
export const customerQuery = select('customer', [
  ...customer,
  'customer.descriptive_name',
  'customer.time_zone',
  'customer.manager',
  'customer.test_account',
  'customer.status',
])

/** Queries in Google Ads Query Language of the objects that are read whole. */
export const entityQueries: Readonly<Record<string, string>> = {
  customers: customerQuery,
  campaigns: select('campaign', [
    'customer.id',
    'campaign.id',
    'campaign.name',
    'campaign.status',
    'campaign.advertising_channel_type',
    'campaign.bidding_strategy_type',
    'campaign.start_date_time',
    'campaign.end_date_time',
    'campaign_budget.amount_micros',
  ]),
  ad_groups: select('ad_group', [
    'customer.id',
    'campaign.id',
    'ad_group.id',
    'ad_group.name',
    'ad_group.status',
    'ad_group.type',
  ]),
  ads: select('ad_group_ad', [
    'customer.id',
    'campaign.id',
    'ad_group.id',
    'ad_group_ad.ad.id',
    'ad_group_ad.ad.name',
    'ad_group_ad.ad.type',
    'ad_group_ad.ad.final_urls',
    'ad_group_ad.status',
  ]),
}

/**
 * The two queries that hold the figures of some days: by ad, and by campaign for Performance Max, whose campaigns have no ads and so
 * no row in the first. Both name disjoint campaigns: nothing is counted twice. Segments by device or network would cut rows further.
 */
export function performanceQueries(from: Day, to: Day): readonly string[] {
  const days = `segments.date BETWEEN '${from}' AND '${to}'`
  const byAd = [...customer, 'campaign.id', 'ad_group.id', 'ad_group_ad.ad.id', 'segments.date', ...metrics]
  const byCampaign = [...customer, 'campaign.id', 'segments.date', ...metrics]
  return [
    `${select('ad_group_ad', byAd)} WHERE ${days}`,
    `${select('campaign', byCampaign)} WHERE ${days} AND campaign.advertising_channel_type = 'PERFORMANCE_MAX'`,
  ]
}

function select(resource: string, fields: readonly string[]): string {
  return `SELECT ${fields.join(', ')} FROM ${resource}`
}
