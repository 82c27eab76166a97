import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

/** Microsoft Advertising ads that are not deleted. Source: Campaign Management API, Ad. */
export const bingAds = defineIntermediate({
  object: 'ads',
  description: 'Microsoft Advertising ads as they are now.',
  grain: ['ad_id'],
  shape: {
    Id: 'VARCHAR',
    AdGroupId: 'VARCHAR',
    CampaignId: 'VARCHAR',
    Type: 'VARCHAR',
    Status: 'VARCHAR',
    EditorialStatus: 'VARCHAR',
  },
  columns: {
    ad_id: [column('varchar', 'Vendor id.'), 'f.Id'],
    ad_group_id: [column('varchar', 'Ad group it stands in.', { nullable: true }), 'f.AdGroupId'],
    campaign_id: [column('varchar', 'Campaign it belongs to.', { nullable: true }), 'f.CampaignId'],
    ad_type: [column('varchar', 'Type.', { nullable: true }), 'f.Type'],
    ad_status: [column('varchar', 'Active, Paused or Inactive.', { nullable: true }), 'f.Status'],
    editorial_status: [column('varchar', 'What the review says.', { nullable: true }), 'f.EditorialStatus'],
  },
})
