import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

/** Sponsored Products campaigns; their budget is in major units. Source: Amazon Ads API, Sponsored Products v3, Campaign. */
export const amazonCampaigns = defineIntermediate({
  object: 'sponsored_products_campaigns',
  description: 'Sponsored Products campaigns as they are now.',
  grain: ['campaign_id'],
  shape: {
    campaignId: 'VARCHAR',
    profileId: 'VARCHAR',
    portfolioId: 'VARCHAR',
    name: 'VARCHAR',
    state: 'VARCHAR',
    targetingType: 'VARCHAR',
    startDate: 'VARCHAR',
    budget: { budget: 'VARCHAR', budgetType: 'VARCHAR' },
    extendedData: { lastUpdateDateTime: 'VARCHAR' },
  },
  columns: {
    campaign_id: [column('varchar', 'Vendor id.'), 'f.campaignId'],
    profile_id: [column('varchar', 'Ad account.', { nullable: true }), 'f.profileId'],
    portfolio_id: [column('varchar', 'Portfolio it belongs to.', { nullable: true }), 'f.portfolioId'],
    campaign_name: [column('varchar', 'Name.', { nullable: true }), 'f.name'],
    campaign_state: [column('varchar', 'ENABLED, PAUSED or ARCHIVED.', { nullable: true }), 'f.state'],
    targeting_type: [column('varchar', 'AUTO or MANUAL.', { nullable: true }), 'f.targetingType'],
    start_date: [column('date', 'First day, in the profile’s time zone.', { nullable: true }), 'f.startDate::date'],
    daily_budget: [
      column('decimal(18,4)', 'Per day, in the profile’s currency.', { nullable: true }),
      "case when f.budget.budgetType = 'DAILY' then f.budget.budget::decimal(18,4) end",
    ],
    updated_at: [
      column('timestamptz', 'Last change.', { nullable: true }),
      'f.extendedData.lastUpdateDateTime::timestamptz',
    ],
  },
})
