import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

/** A figure is text, `-` where it does not apply, and is taken for zero then. */
const figure = (name: string): string => `coalesce(nullif(f.metrics.${name}, '-'), '0')`

/** TikTok figures by ad and day; campaign and ad group stand among the metrics. Source: TikTok API for Business v1.3, /report/integrated/get/. */
export const tiktokAdsReportsDaily = defineIntermediate({
  object: 'ads_reports_daily',
  description: 'TikTok figures by ad and day.',
  grain: ['ad_id', 'report_date'],
  shape: {
    advertiser_id: 'VARCHAR',
    currency: 'VARCHAR',
    dimensions: { ad_id: 'VARCHAR', stat_time_day: 'VARCHAR' },
    metrics: {
      campaign_id: 'VARCHAR',
      adgroup_id: 'VARCHAR',
      spend: 'VARCHAR',
      impressions: 'VARCHAR',
      clicks: 'VARCHAR',
      conversion: 'VARCHAR',
      real_time_conversion: 'VARCHAR',
      total_purchase_value: 'VARCHAR',
      total_sales_lead_value: 'VARCHAR',
    },
  },
  columns: {
    report_date: [column('date', 'Day in the advertiser’s time zone.'), 'left(f.dimensions.stat_time_day, 10)::date'],
    advertiser_id: [column('varchar', 'Ad account.', { nullable: true }), 'f.advertiser_id'],
    currency: [column('varchar', 'ISO 4217.', { nullable: true }), 'f.currency'],
    campaign_id: [column('varchar', 'Vendor id.', { nullable: true }), "nullif(f.metrics.campaign_id, '-')"],
    ad_group_id: [column('varchar', 'Vendor id.', { nullable: true }), "nullif(f.metrics.adgroup_id, '-')"],
    ad_id: [column('varchar', 'Vendor id.'), 'f.dimensions.ad_id'],
    spend: [column('decimal(18,4)', 'In the advertiser’s currency.'), `${figure('spend')}::decimal(18,4)`],
    impressions: [column('bigint', 'Times shown.'), `${figure('impressions')}::bigint`],
    clicks: [column('bigint', 'Clicks that lead away.'), `${figure('clicks')}::bigint`],
    conversions: [
      column('decimal(18,6)', 'Booked on the day of the click or view.'),
      `${figure('conversion')}::decimal(18,6)`,
    ],
    real_time_conversions: [
      column('decimal(18,6)', 'Booked on their own day.'),
      `${figure('real_time_conversion')}::decimal(18,6)`,
    ],
    conversion_value: [
      column('decimal(18,4)', 'Of purchases and leads that became sales, in the advertiser’s currency.'),
      `(${figure('total_purchase_value')}::decimal(18,4) + ${figure('total_sales_lead_value')}::decimal(18,4))::decimal(18,4)`,
    ],
  },
})
