import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

/** Meta ads. Source: Marketing API reference, Ad. */
export const metaAds = defineIntermediate({
  object: 'ads',
  description: 'Meta ads as they are now.',
  grain: ['ad_id'],
  shape: {
    id: 'VARCHAR',
    adset_id: 'VARCHAR',
    campaign_id: 'VARCHAR',
    name: 'VARCHAR',
    status: 'VARCHAR',
    effective_status: 'VARCHAR',
  },
  columns: {
    ad_id: [column('varchar', 'Vendor id.'), 'f.id'],
    ad_set_id: [column('varchar', 'Ad set it belongs to.', { nullable: true }), 'f.adset_id'],
    campaign_id: [column('varchar', 'Campaign it belongs to.', { nullable: true }), 'f.campaign_id'],
    ad_name: [column('varchar', 'Name.', { nullable: true }), 'f.name'],
    ad_status: [
      column('varchar', 'Status as delivered.', { nullable: true }),
      'coalesce(f.effective_status, f.status)',
    ],
  },
})
