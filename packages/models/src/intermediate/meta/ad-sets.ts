import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

/** Meta ad sets. Source: Marketing API reference, AdSet. */
export const metaAdSets = defineIntermediate({
  object: 'ad_sets',
  description: 'Meta ad sets as they are now.',
  grain: ['ad_set_id'],
  shape: { id: 'VARCHAR', campaign_id: 'VARCHAR', name: 'VARCHAR', status: 'VARCHAR', effective_status: 'VARCHAR' },
  columns: {
    ad_set_id: [column('varchar', 'Vendor id.'), 'f.id'],
    campaign_id: [column('varchar', 'Campaign it belongs to.', { nullable: true }), 'f.campaign_id'],
    ad_set_name: [column('varchar', 'Name.', { nullable: true }), 'f.name'],
    ad_set_status: [
      column('varchar', 'Status as delivered.', { nullable: true }),
      'coalesce(f.effective_status, f.status)',
    ],
  },
})
