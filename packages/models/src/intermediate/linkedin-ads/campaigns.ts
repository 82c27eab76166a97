import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

/** LinkedIn campaigns; the campaign groups above them are only named. Source: LinkedIn Marketing API, adCampaigns. */
export const linkedinCampaigns = defineIntermediate({
  object: 'campaigns',
  description: 'LinkedIn campaigns as they are now.',
  grain: ['campaign_id'],
  shape: {
    id: 'VARCHAR',
    name: 'VARCHAR',
    account: 'VARCHAR',
    campaignGroup: 'VARCHAR',
    status: 'VARCHAR',
    type: 'VARCHAR',
    objectiveType: 'VARCHAR',
    dailyBudget: { amount: 'VARCHAR', currencyCode: 'VARCHAR' },
    totalBudget: { amount: 'VARCHAR', currencyCode: 'VARCHAR' },
    unitCost: { currencyCode: 'VARCHAR' },
  },
  columns: {
    campaign_id: [column('varchar', 'Vendor id.'), 'f.id'],
    account_id: [column('varchar', 'Ad account.', { nullable: true }), "split_part(f.account, ':', 4)"],
    campaign_group_id: [
      column('varchar', 'Campaign group it belongs to.', { nullable: true }),
      "split_part(f.campaignGroup, ':', 4)",
    ],
    campaign_name: [column('varchar', 'Name.', { nullable: true }), 'f.name'],
    campaign_status: [
      column('varchar', 'ACTIVE, PAUSED, DRAFT, COMPLETED, ARCHIVED, CANCELED, PENDING_DELETION or REMOVED.', {
        nullable: true,
      }),
      'f.status',
    ],
    campaign_type: [column('varchar', 'SPONSORED_UPDATES, TEXT_AD …', { nullable: true }), 'f.type'],
    objective: [column('varchar', 'What it is bought for.', { nullable: true }), 'f.objectiveType'],
    daily_budget: [
      column('decimal(18,4)', 'Per day, in the account’s currency.', { nullable: true }),
      'f.dailyBudget.amount::decimal(18,4)',
    ],
    currency: [
      column('varchar', 'ISO 4217, of its budget and bid, which is the account’s.', { nullable: true }),
      'coalesce(f.dailyBudget.currencyCode, f.totalBudget.currencyCode, f.unitCost.currencyCode)',
    ],
  },
})
