import { column } from '@gata/sql'
import { defineCanonical, mustHold } from './canonical.ts'

/** Paid media at the finest grain a platform reports. */
export const adPerformance = defineCanonical({
  name: 'ad_performance',
  prefix: 'fct',
  description: 'Paid media at the finest grain a platform reports: one row per platform, day and ad.',
  grain: ['source_platform', 'report_date', 'account_id', 'campaign_id', 'ad_group_id', 'ad_id'],
  columns: {
    tenant_slug: column('varchar', 'Owner of the row.'),
    source_platform: column('varchar', 'Connector that reported it.'),
    report_date: column('date', 'Day in the ad account’s own time zone.'),
    campaign_id: column('varchar', 'Vendor id.', { nullable: true }),
    ad_group_id: column('varchar', 'Vendor id; null where the platform reports no ad group.', { nullable: true }),
    ad_id: column('varchar', 'Vendor id; null where the platform reports no ad.', { nullable: true }),
    spend: column('decimal(18,4)', 'Media cost in `currency`, before fees and tax.'),
    impressions: column('bigint', 'Times shown.'),
    clicks: column('bigint', 'Clicks of any kind on the ad.'),
    conversions: column('decimal(18,6)', 'Conversions the platform claims; fractional under data-driven attribution.'),
    conversion_value: column('decimal(18,4)', 'Value the platform claims for them, in `currency`.', { nullable: true }),
    currency: column('varchar', 'ISO 4217, of the ad account; null where the vendor’s record lacks it.', {
      nullable: true,
    }),
    account_id: column('varchar', 'Vendor id of the ad account.', { nullable: true }),
  },
  conversion: { amounts: ['spend', 'conversion_value'], day: 'report_date', currency: 'currency' },
  tests: [mustHold('counts_are_not_negative', 'spend >= 0 and impressions >= 0 and clicks >= 0 and conversions >= 0')],
})
