import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

/**
 * Google Ads figures by ad and day, and by campaign and day for campaigns that have no ads.
 *
 * The wire leaves out what is zero, writes 64-bit integers as text and money in micros. Source: Google Ads API, Metrics.
 */
export const googleAdPerformance = defineIntermediate({
  object: 'ad_performance',
  description: 'Google Ads figures by ad and day; by campaign and day where a campaign has no ads.',
  grain: ['customer_id', 'campaign_id', 'ad_group_id', 'ad_id', 'report_date'],
  shape: {
    customer: { resourceName: 'VARCHAR', id: 'VARCHAR', currencyCode: 'VARCHAR' },
    campaign: { resourceName: 'VARCHAR', id: 'VARCHAR' },
    adGroup: { resourceName: 'VARCHAR', id: 'VARCHAR' },
    adGroupAd: { ad: { id: 'VARCHAR', resourceName: 'VARCHAR' } },
    segments: { date: 'VARCHAR' },
    metrics: {
      costMicros: 'VARCHAR',
      impressions: 'BIGINT',
      clicks: 'BIGINT',
      conversions: 'DOUBLE',
      conversionsValue: 'DOUBLE',
    },
  },
  columns: {
    report_date: [column('date', 'Day in the account’s time zone.'), 'f.segments.date::date'],
    customer_id: [
      column('varchar', 'Ad account.', { nullable: true }),
      "coalesce(f.customer.id, split_part(coalesce(f.customer.resourceName, f.campaign.resourceName), '/', 2))",
    ],
    currency: [column('varchar', 'ISO 4217.', { nullable: true }), 'f.customer.currencyCode'],
    campaign_id: [
      column('varchar', 'Vendor id.', { nullable: true }),
      "coalesce(f.campaign.id, split_part(f.campaign.resourceName, '/', 4))",
    ],
    ad_group_id: [
      column('varchar', 'Vendor id; null at campaign grain.', { nullable: true }),
      "coalesce(f.adGroup.id, split_part(f.adGroup.resourceName, '/', 4))",
    ],
    ad_id: [
      column('varchar', 'Vendor id; null at campaign grain.', { nullable: true }),
      "coalesce(f.adGroupAd.ad.id, split_part(f.adGroupAd.ad.resourceName, '/', 4))",
    ],
    spend: [
      column('decimal(18,4)', 'In the account’s currency, rounded from micros.'),
      "(coalesce(f.metrics.costMicros, '0')::decimal(28,0) / 1000000)::decimal(18,4)",
    ],
    impressions: [column('bigint', 'Times shown.'), 'coalesce(f.metrics.impressions, 0)'],
    clicks: [column('bigint', 'Clicks.'), 'coalesce(f.metrics.clicks, 0)'],
    conversions: [
      column('decimal(18,6)', 'Fractional under data-driven attribution.'),
      'coalesce(f.metrics.conversions, 0)::decimal(18,6)',
    ],
    conversion_value: [
      column('decimal(18,4)', 'In the account’s currency.'),
      'coalesce(f.metrics.conversionsValue, 0)::decimal(18,4)',
    ],
  },
})
