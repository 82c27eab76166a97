import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

/** Microsoft Advertising campaigns that are not deleted. Source: Campaign Management API, Campaign. */
export const bingCampaigns = defineIntermediate({
  object: 'campaigns',
  description: 'Microsoft Advertising campaigns as they are now.',
  grain: ['campaign_id'],
  shape: {
    Id: 'VARCHAR',
    Name: 'VARCHAR',
    Status: 'VARCHAR',
    CampaignType: 'VARCHAR',
    DailyBudget: 'VARCHAR',
    TimeZone: 'VARCHAR',
  },
  columns: {
    campaign_id: [column('varchar', 'Vendor id.'), 'f.Id'],
    campaign_name: [column('varchar', 'Name.', { nullable: true }), 'f.Name'],
    campaign_status: [
      column('varchar', 'Active, Paused, BudgetPaused, BudgetAndManualPaused or Suspended.', { nullable: true }),
      'f.Status',
    ],
    campaign_type: [column('varchar', 'Search, Shopping, Audience …', { nullable: true }), 'f.CampaignType'],
    daily_budget: [
      column('decimal(18,4)', 'Per day, in the account’s currency.', { nullable: true }),
      'f.DailyBudget::decimal(18,4)',
    ],
    time_zone: [column('varchar', 'Of its schedule, in Microsoft’s word.', { nullable: true }), 'f.TimeZone'],
  },
})
