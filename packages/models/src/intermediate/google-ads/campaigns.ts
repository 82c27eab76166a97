import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

/** Google Ads campaigns; an id that a query did not select stands in the resource name. Source: Google Ads API, Campaign. */
export const googleCampaigns = defineIntermediate({
  object: 'campaigns',
  description: 'Google Ads campaigns as they are now.',
  grain: ['campaign_id'],
  shape: {
    customer: { id: 'VARCHAR' },
    campaign: {
      resourceName: 'VARCHAR',
      id: 'VARCHAR',
      name: 'VARCHAR',
      status: 'VARCHAR',
      advertisingChannelType: 'VARCHAR',
    },
    campaignBudget: { amountMicros: 'VARCHAR' },
  },
  columns: {
    campaign_id: [
      column('varchar', 'Vendor id.'),
      "coalesce(f.campaign.id, split_part(f.campaign.resourceName, '/', 4))",
    ],
    customer_id: [
      column('varchar', 'Ad account.', { nullable: true }),
      "coalesce(f.customer.id, split_part(f.campaign.resourceName, '/', 2))",
    ],
    campaign_name: [column('varchar', 'Name.', { nullable: true }), 'f.campaign.name'],
    campaign_status: [column('varchar', 'ENABLED, PAUSED or REMOVED.', { nullable: true }), 'f.campaign.status'],
    channel_type: [column('varchar', 'Advertising channel.', { nullable: true }), 'f.campaign.advertisingChannelType'],
    daily_budget: [
      column('decimal(18,4)', 'Per day, in the account’s currency.', { nullable: true }),
      '(f.campaignBudget.amountMicros::decimal(28,0) / 1000000)::decimal(18,4)',
    ],
  },
})
