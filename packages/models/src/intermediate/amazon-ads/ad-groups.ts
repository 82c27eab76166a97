import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

/** Sponsored Products ad groups. Source: Amazon Ads API, Sponsored Products v3, AdGroup. */
export const amazonAdGroups = defineIntermediate({
  object: 'sponsored_products_ad_groups',
  description: 'Sponsored Products ad groups as they are now.',
  grain: ['ad_group_id'],
  shape: { adGroupId: 'VARCHAR', campaignId: 'VARCHAR', name: 'VARCHAR', state: 'VARCHAR', defaultBid: 'VARCHAR' },
  columns: {
    ad_group_id: [column('varchar', 'Vendor id.'), 'f.adGroupId'],
    campaign_id: [column('varchar', 'Campaign it belongs to.', { nullable: true }), 'f.campaignId'],
    ad_group_name: [column('varchar', 'Name.', { nullable: true }), 'f.name'],
    ad_group_state: [column('varchar', 'ENABLED, PAUSED or ARCHIVED.', { nullable: true }), 'f.state'],
    default_bid: [
      column('decimal(18,4)', 'For a click, in the profile’s currency.', { nullable: true }),
      'f.defaultBid::decimal(18,4)',
    ],
  },
})
