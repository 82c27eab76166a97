import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

/** TikTok campaigns; times are UTC without saying so. Source: TikTok API for Business v1.3, /campaign/get/. */
export const tiktokCampaigns = defineIntermediate({
  object: 'campaigns',
  description: 'TikTok campaigns as they are now.',
  grain: ['campaign_id'],
  shape: {
    campaign_id: 'VARCHAR',
    advertiser_id: 'VARCHAR',
    campaign_name: 'VARCHAR',
    objective_type: 'VARCHAR',
    operation_status: 'VARCHAR',
    secondary_status: 'VARCHAR',
    budget: 'VARCHAR',
    budget_mode: 'VARCHAR',
    create_time: 'VARCHAR',
    modify_time: 'VARCHAR',
  },
  columns: {
    campaign_id: [column('varchar', 'Vendor id.'), 'f.campaign_id'],
    advertiser_id: [column('varchar', 'Ad account.', { nullable: true }), 'f.advertiser_id'],
    campaign_name: [column('varchar', 'Name.', { nullable: true }), 'f.campaign_name'],
    objective: [column('varchar', 'Objective.', { nullable: true }), 'f.objective_type'],
    operation_status: [column('varchar', 'ENABLE or DISABLE.', { nullable: true }), 'f.operation_status'],
    secondary_status: [
      column('varchar', 'Whether it serves, and why not; null where the record lacks it.', { nullable: true }),
      'f.secondary_status',
    ],
    daily_budget: [
      column('decimal(18,4)', 'Per day, in the advertiser’s currency.', { nullable: true }),
      "case when f.budget_mode = 'BUDGET_MODE_DAY' then f.budget::decimal(18,4) end",
    ],
    created_at: [column('timestamptz', 'Created.', { nullable: true }), "(f.create_time || '+00')::timestamptz"],
    updated_at: [column('timestamptz', 'Last change.', { nullable: true }), "(f.modify_time || '+00')::timestamptz"],
  },
})
