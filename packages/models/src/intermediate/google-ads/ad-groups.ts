import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

/** Google Ads ad groups. Source: Google Ads API, AdGroup. */
export const googleAdGroups = defineIntermediate({
  object: 'ad_groups',
  description: 'Google Ads ad groups as they are now.',
  grain: ['ad_group_id'],
  shape: {
    campaign: { id: 'VARCHAR', resourceName: 'VARCHAR' },
    adGroup: { resourceName: 'VARCHAR', id: 'VARCHAR', name: 'VARCHAR', status: 'VARCHAR', type: 'VARCHAR' },
  },
  columns: {
    ad_group_id: [
      column('varchar', 'Vendor id.'),
      "coalesce(f.adGroup.id, split_part(f.adGroup.resourceName, '/', 4))",
    ],
    campaign_id: [
      column('varchar', 'Campaign it belongs to.', { nullable: true }),
      "coalesce(f.campaign.id, split_part(f.campaign.resourceName, '/', 4))",
    ],
    ad_group_name: [column('varchar', 'Name.', { nullable: true }), 'f.adGroup.name'],
    ad_group_status: [column('varchar', 'ENABLED, PAUSED or REMOVED.', { nullable: true }), 'f.adGroup.status'],
    ad_group_type: [column('varchar', 'Type.', { nullable: true }), 'f.adGroup.type'],
  },
})
