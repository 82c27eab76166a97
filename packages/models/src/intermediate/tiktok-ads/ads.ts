import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

/** TikTok ads. Source: TikTok API for Business v1.3, /ad/get/. */
export const tiktokAds = defineIntermediate({
  object: 'ads',
  description: 'TikTok ads as they are now.',
  grain: ['ad_id'],
  shape: {
    ad_id: 'VARCHAR',
    adgroup_id: 'VARCHAR',
    campaign_id: 'VARCHAR',
    ad_name: 'VARCHAR',
    landing_page_url: 'VARCHAR',
    operation_status: 'VARCHAR',
    secondary_status: 'VARCHAR',
  },
  columns: {
    ad_id: [column('varchar', 'Vendor id.'), 'f.ad_id'],
    ad_group_id: [column('varchar', 'Ad group it belongs to.', { nullable: true }), 'f.adgroup_id'],
    campaign_id: [column('varchar', 'Campaign it belongs to.', { nullable: true }), 'f.campaign_id'],
    ad_name: [column('varchar', 'Name.', { nullable: true }), 'f.ad_name'],
    landing_page_url: [column('varchar', 'Where a click leads.', { nullable: true }), 'f.landing_page_url'],
    ad_status: [
      column('varchar', 'Status as delivered.', { nullable: true }),
      'coalesce(f.secondary_status, f.operation_status)',
    ],
  },
})
