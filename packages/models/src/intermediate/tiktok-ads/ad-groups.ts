import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

/** TikTok ad groups. Source: TikTok API for Business v1.3, /adgroup/get/. */
export const tiktokAdGroups = defineIntermediate({
  object: 'ad_groups',
  description: 'TikTok ad groups as they are now.',
  grain: ['ad_group_id'],
  shape: {
    adgroup_id: 'VARCHAR',
    campaign_id: 'VARCHAR',
    adgroup_name: 'VARCHAR',
    operation_status: 'VARCHAR',
    secondary_status: 'VARCHAR',
  },
  columns: {
    ad_group_id: [column('varchar', 'Vendor id.'), 'f.adgroup_id'],
    campaign_id: [column('varchar', 'Campaign it belongs to.', { nullable: true }), 'f.campaign_id'],
    ad_group_name: [column('varchar', 'Name.', { nullable: true }), 'f.adgroup_name'],
    ad_group_status: [
      column('varchar', 'Status as delivered.', { nullable: true }),
      'coalesce(f.secondary_status, f.operation_status)',
    ],
  },
})
