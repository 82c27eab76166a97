import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

/** Meta campaigns; budgets are minor units on the wire. Source: Marketing API reference, Campaign. */
export const metaCampaigns = defineIntermediate({
  object: 'campaigns',
  description: 'Meta campaigns as they are now.',
  grain: ['campaign_id'],
  shape: {
    id: 'VARCHAR',
    account_id: 'VARCHAR',
    name: 'VARCHAR',
    objective: 'VARCHAR',
    status: 'VARCHAR',
    effective_status: 'VARCHAR',
    daily_budget: 'VARCHAR',
    created_time: 'VARCHAR',
    updated_time: 'VARCHAR',
  },
  columns: {
    campaign_id: [column('varchar', 'Vendor id.'), 'f.id'],
    account_id: [column('varchar', 'Ad account.', { nullable: true }), 'f.account_id'],
    campaign_name: [column('varchar', 'Name.', { nullable: true }), 'f.name'],
    objective: [column('varchar', 'Objective.', { nullable: true }), 'f.objective'],
    campaign_status: [
      column('varchar', 'Status as delivered.', { nullable: true }),
      'coalesce(f.effective_status, f.status)',
    ],
    daily_budget: [
      column('decimal(18,4)', 'Per day, in the account’s currency.', { nullable: true }),
      '(f.daily_budget::decimal(18,4) / 100)::decimal(18,4)',
    ],
    created_at: [column('timestamptz', 'Created.', { nullable: true }), 'f.created_time::timestamptz'],
    updated_at: [column('timestamptz', 'Last change.', { nullable: true }), 'f.updated_time::timestamptz'],
  },
})
