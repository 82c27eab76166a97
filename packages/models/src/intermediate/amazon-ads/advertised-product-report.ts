import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

/**
 * Sponsored Products figures by product ad and day. Purchases and sales come in windows that nest, so only the longest is read.
 *
 * The wire writes ids and money as numbers; they are read as text, so that no digit is lost.
 * Source: Amazon Ads API, reporting v3, spAdvertisedProduct.
 */
export const amazonAdvertisedProductReport = defineIntermediate({
  object: 'sp_advertised_product_report',
  description: 'Sponsored Products figures by product ad and day.',
  grain: ['ad_id', 'report_date'],
  shape: {
    date: 'VARCHAR',
    profileId: 'VARCHAR',
    campaignId: 'VARCHAR',
    adGroupId: 'VARCHAR',
    adId: 'VARCHAR',
    advertisedAsin: 'VARCHAR',
    campaignBudgetCurrencyCode: 'VARCHAR',
    cost: 'VARCHAR',
    impressions: 'BIGINT',
    clicks: 'BIGINT',
    purchases30d: 'VARCHAR',
    sales30d: 'VARCHAR',
  },
  columns: {
    report_date: [column('date', 'Day in the profile’s time zone.'), 'f.date::date'],
    profile_id: [column('varchar', 'Ad account.', { nullable: true }), 'f.profileId'],
    currency: [column('varchar', 'ISO 4217.', { nullable: true }), 'f.campaignBudgetCurrencyCode'],
    campaign_id: [column('varchar', 'Vendor id.'), 'f.campaignId'],
    ad_group_id: [column('varchar', 'Vendor id.'), 'f.adGroupId'],
    ad_id: [column('varchar', 'Vendor id.'), 'f.adId'],
    asin: [column('varchar', 'Amazon’s number of the product.', { nullable: true }), 'f.advertisedAsin'],
    spend: [column('decimal(18,4)', 'In the profile’s currency.'), "coalesce(f.cost, '0')::decimal(18,4)"],
    impressions: [column('bigint', 'Times shown.'), 'coalesce(f.impressions, 0)'],
    clicks: [column('bigint', 'Clicks.'), 'coalesce(f.clicks, 0)'],
    purchases: [
      column('decimal(18,6)', 'Orders within 30 days of the click, booked on its day.'),
      "coalesce(f.purchases30d, '0')::decimal(18,6)",
    ],
    sales: [
      column('decimal(18,4)', 'Their value, in the profile’s currency.'),
      "coalesce(f.sales30d, '0')::decimal(18,4)",
    ],
  },
})
