import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

/** Google Ads ads; one ad can stand in several ad groups. Source: Google Ads API, AdGroupAd. */
export const googleAds = defineIntermediate({
  object: 'ads',
  description: 'Google Ads ads as they are now, one row per ad group and ad.',
  grain: ['ad_group_id', 'ad_id'],
  shape: {
    adGroupAd: {
      resourceName: 'VARCHAR',
      status: 'VARCHAR',
      adGroup: 'VARCHAR',
      ad: { id: 'VARCHAR', resourceName: 'VARCHAR', name: 'VARCHAR', type: 'VARCHAR' },
    },
    adGroup: { id: 'VARCHAR', resourceName: 'VARCHAR' },
    campaign: { id: 'VARCHAR', resourceName: 'VARCHAR' },
  },
  columns: {
    ad_id: [
      column('varchar', 'Vendor id.'),
      "coalesce(f.adGroupAd.ad.id, split_part(f.adGroupAd.resourceName, '~', 2))",
    ],
    ad_group_id: [
      column('varchar', 'Ad group it stands in.', { nullable: true }),
      "coalesce(f.adGroup.id, split_part(coalesce(f.adGroup.resourceName, f.adGroupAd.adGroup), '/', 4))",
    ],
    campaign_id: [
      column('varchar', 'Campaign it belongs to.', { nullable: true }),
      "coalesce(f.campaign.id, split_part(f.campaign.resourceName, '/', 4))",
    ],
    ad_name: [column('varchar', 'Name.', { nullable: true }), 'f.adGroupAd.ad.name'],
    ad_type: [column('varchar', 'Type.', { nullable: true }), 'f.adGroupAd.ad.type'],
    ad_status: [column('varchar', 'ENABLED, PAUSED or REMOVED.', { nullable: true }), 'f.adGroupAd.status'],
  },
})
