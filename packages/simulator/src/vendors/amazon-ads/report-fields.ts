import { asinOf, skuOf } from './list-sql.ts'

/** Purchases and sales come in four windows that nest; the shorter ones hold a part of the longest. */
const windows: Readonly<Record<string, number>> = { '1d': 0.55, '7d': 0.8, '14d': 0.9, '30d': 1 }

/** Ids are JSON numbers here, however long they are. */
const idNumber = (column: string): string => `ad_day.${column}::ubigint`

/** The columns that a report can have. */
export const reportFields: Readonly<Record<string, string>> = {
  date: 'ad_day.report_date::varchar',
  campaignId: idNumber('campaign_id'),
  campaignName: 'campaign.name',
  adGroupId: idNumber('ad_group_id'),
  adId: idNumber('ad_id'),
  advertisedAsin: asinOf('ad_day.ad_id'),
  advertisedSku: skuOf('ad_day.ad_id'),
  campaignBudgetCurrencyCode: 'account.currency',
  impressions: 'ad_day.impressions',
  clicks: 'ad_day.clicks',
  cost: 'ad_day.spend',
  ...Object.fromEntries(
    Object.entries(windows).flatMap(([name, part]) => [
      [`purchases${name}`, `floor(ad_day.conversions * ${part})::bigint`],
      [`sales${name}`, `round(ad_day.conversion_value * ${part}, 2)`],
    ]),
  ),
}
