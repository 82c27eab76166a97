import { column } from '@gata/sql'
import { defineCanonical, oneOf } from './canonical.ts'

/** What every vendor's campaign status is called in the star schema. */
const campaignStatuses = ['active', 'paused', 'removed', 'unknown'] as const

/** One row per platform and campaign. */
export const campaigns = defineCanonical({
  name: 'campaigns',
  prefix: 'dim',
  description: 'One row per platform and campaign, also for campaigns that only the figures still know.',
  grain: ['source_platform', 'campaign_id'],
  columns: {
    tenant_slug: column('varchar', 'Owner of the row.'),
    source_platform: column('varchar', 'Connector that reported it.'),
    campaign_id: column('varchar', 'Vendor id.'),
    campaign_name: column('varchar', 'Name today; `(deleted)` where the vendor no longer lists it.'),
    campaign_status: column('varchar', 'Status in the vendor’s own word.'),
    campaign_status_normalised: column('varchar', 'active, paused, removed or unknown.'),
    objective: column('varchar', 'What the campaign is bought for, in the vendor’s own word.', { nullable: true }),
    account_id: column('varchar', 'Vendor id of the ad account.', { nullable: true }),
    currency: column('varchar', 'ISO 4217, of the ad account.', { nullable: true }),
  },
  tests: [oneOf('campaign_status_normalised', campaignStatuses)],
})
