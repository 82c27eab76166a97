import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

/** Products that ad groups advertise; their figures are in the report alone. Source: Amazon Ads API, Sponsored Products v3, ProductAd. */
export const amazonProductAds = defineIntermediate({
  object: 'sponsored_products_product_ads',
  description: 'Sponsored Products product ads as they are now.',
  grain: ['ad_id'],
  shape: {
    adId: 'VARCHAR',
    adGroupId: 'VARCHAR',
    campaignId: 'VARCHAR',
    asin: 'VARCHAR',
    sku: 'VARCHAR',
    state: 'VARCHAR',
  },
  columns: {
    ad_id: [column('varchar', 'Vendor id.'), 'f.adId'],
    ad_group_id: [column('varchar', 'Ad group it belongs to.', { nullable: true }), 'f.adGroupId'],
    campaign_id: [column('varchar', 'Campaign it belongs to.', { nullable: true }), 'f.campaignId'],
    asin: [column('varchar', 'Amazon’s number of the product.', { nullable: true }), 'f.asin'],
    sku: [column('varchar', 'The seller’s number of the product; vendors have none.', { nullable: true }), 'f.sku'],
    ad_state: [column('varchar', 'ENABLED, PAUSED or ARCHIVED.', { nullable: true }), 'f.state'],
  },
})
