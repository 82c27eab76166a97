import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

/** Meta insights by ad, day and publisher platform. Source: Marketing API reference, AdsInsights. */
export const metaInsights = defineIntermediate({
  object: 'facebook_insights',
  description: 'Meta insights by ad, day and publisher platform.',
  grain: ['ad_id', 'report_date', 'publisher_platform'],
  shape: {
    date_start: 'VARCHAR',
    account_id: 'VARCHAR',
    account_currency: 'VARCHAR',
    campaign_id: 'VARCHAR',
    adset_id: 'VARCHAR',
    ad_id: 'VARCHAR',
    publisher_platform: 'VARCHAR',
    spend: 'VARCHAR',
    impressions: 'BIGINT',
    clicks: 'BIGINT',
    inline_link_clicks: 'BIGINT',
    actions: [{ action_type: 'VARCHAR', value: 'VARCHAR' }],
    action_values: [{ action_type: 'VARCHAR', value: 'VARCHAR' }],
  },
  columns: {
    report_date: [column('date', 'Day in the ad account’s time zone.'), 'f.date_start::date'],
    account_id: [column('varchar', 'Ad account.', { nullable: true }), 'f.account_id'],
    account_currency: [column('varchar', 'ISO 4217.', { nullable: true }), 'f.account_currency'],
    campaign_id: [column('varchar', 'Vendor id.', { nullable: true }), 'f.campaign_id'],
    ad_set_id: [column('varchar', 'Vendor id.', { nullable: true }), 'f.adset_id'],
    ad_id: [column('varchar', 'Vendor id.'), 'f.ad_id'],
    publisher_platform: [column('varchar', 'Where it ran.', { nullable: true }), 'f.publisher_platform'],
    spend: [column('decimal(18,4)', 'In the account’s currency.'), "coalesce(f.spend, '0')::decimal(18,4)"],
    impressions: [column('bigint', 'Times shown.'), 'coalesce(f.impressions, 0)'],
    clicks: [column('bigint', 'Clicks of any kind.'), 'coalesce(f.clicks, 0)'],
    inline_link_clicks: [column('bigint', 'Clicks on links.'), 'coalesce(f.inline_link_clicks, 0)'],
    actions: [
      column('struct(action_type varchar, "value" varchar)[]', 'Overlapping action counts.', { nullable: true }),
      'f.actions',
    ],
    action_values: [
      column('struct(action_type varchar, "value" varchar)[]', 'Overlapping action values.', { nullable: true }),
      'f.action_values',
    ],
  },
})
