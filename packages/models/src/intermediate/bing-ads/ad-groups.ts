import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

/** Microsoft Advertising ad groups that are not deleted. Source: Campaign Management API, AdGroup. */
export const bingAdGroups = defineIntermediate({
  object: 'ad_groups',
  description: 'Microsoft Advertising ad groups as they are now.',
  grain: ['ad_group_id'],
  shape: { Id: 'VARCHAR', CampaignId: 'VARCHAR', Name: 'VARCHAR', Status: 'VARCHAR' },
  columns: {
    ad_group_id: [column('varchar', 'Vendor id.'), 'f.Id'],
    campaign_id: [column('varchar', 'Campaign it belongs to.', { nullable: true }), 'f.CampaignId'],
    ad_group_name: [column('varchar', 'Name.', { nullable: true }), 'f.Name'],
    ad_group_status: [column('varchar', 'Active, Paused or Expired.', { nullable: true }), 'f.Status'],
  },
})
