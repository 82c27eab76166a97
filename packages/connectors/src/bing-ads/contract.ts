import { z } from 'zod'
import { defineObject } from '../define-object.ts'
import { wire } from '../wire.ts'

const text = z.string().nullable().optional()
const decimal = z.number().nullable().optional()
const struct = z.looseObject({}).nullable().optional()

/** 64-bit integers are text in JSON, so that they keep their digits; older services write them as numbers. */
const id = z.union([wire.integerText, z.number().int()])

const startOrEnd = z
  .looseObject({ Day: z.number().int(), Month: z.number().int(), Year: z.number().int() })
  .nullable()
  .optional()

/** A figure of a report: text, and empty or `--` where there is none. */
const figure = z
  .union([wire.decimalText, z.literal(['', '--'])])
  .nullable()
  .optional()

/** A day, or an hour of a day (`2026-11-01|05`) where a report is by hours. */
const timePeriod = z.string().regex(/^\d{4}-\d{2}-\d{2}(\|\d{2})?$/)

/** Columns by which Microsoft cuts a row further when they are asked for. */
const splits = [
  'AdDistribution',
  'DeviceType',
  'Language',
  'Network',
  'DeviceOS',
  'TopVsOther',
  'BidMatchType',
  'DeliveredMatchType',
]

const splitFields = Object.fromEntries(splits.map((name) => [name, text]))

const figures = {
  Spend: figure,
  Impressions: figure,
  Clicks: figure,
  Conversions: figure,
  ConversionsQualified: figure,
  Revenue: figure,
}

/** A campaign; `DailyBudget` is in major units of the account's currency. Deleted ones are no longer listed. */
export const campaigns = defineObject({
  name: 'campaigns',
  description: 'Campaigns that are not deleted.',
  key: ['Id'],
  sync: { kind: 'full' },
  source: 'https://learn.microsoft.com/en-us/advertising/campaign-management-service/campaign',
  record: z.looseObject({
    Id: id,
    Name: text,
    Status: text,
    CampaignType: text,
    SubType: text,
    BudgetType: text,
    DailyBudget: decimal,
    BiddingScheme: struct,
    TimeZone: text,
  }),
})

/** An ad group. The wire does not say whose it is: `CampaignId` is the campaign that it was asked of. */
export const adGroups = defineObject({
  name: 'ad_groups',
  description: 'Ad groups that are not deleted.',
  key: ['Id'],
  sync: { kind: 'full' },
  source: 'https://learn.microsoft.com/en-us/advertising/campaign-management-service/adgroup',
  record: z.looseObject({
    Id: id,
    CampaignId: id,
    Name: text,
    Status: text,
    Language: text,
    Network: text,
    CpcBid: struct,
    StartDate: startOrEnd,
    EndDate: startOrEnd,
  }),
})

/** An ad. The wire does not say whose it is: `AdGroupId` and `CampaignId` are those that it was asked of. */
export const ads = defineObject({
  name: 'ads',
  description: 'Ads that are not deleted.',
  key: ['Id'],
  sync: { kind: 'full' },
  source: 'https://learn.microsoft.com/en-us/advertising/campaign-management-service/ad',
  record: z.looseObject({
    Id: id,
    AdGroupId: id,
    CampaignId: id.optional(),
    Type: text,
    Status: text,
    EditorialStatus: text,
    FinalUrls: z.unknown().optional(),
  }),
})

const sync = {
  kind: 'days',
  field: 'TimePeriod',
  lookbackDays: 30,
  historyDays: 400,
  sliceDays: 30,
} as const

/**
 * The figures of the whole account on one day: what the ad report is compared with, never added to it.
 *
 * Figures are text, `Spend` and `Revenue` in major units of the currency. Conversions are booked on the day of the click and come for
 * 30 days and longer; Microsoft keeps days for 36 months. A row may be cut by every attribute that was asked for, so these are in
 * the key, and whoever reads sums to the grain.
 */
export const accountPerformanceReport = defineObject({
  name: 'account_performance_report',
  description: 'Figures of the account by day, to compare with the figures of its ads.',
  key: ['AccountId', 'TimePeriod', ...splits],
  sync,
  source: 'https://learn.microsoft.com/en-us/advertising/reporting-service/accountperformancereportcolumn',
  record: z.looseObject({ AccountId: id, TimePeriod: timePeriod, CurrencyCode: text, ...figures, ...splitFields }),
})

/** The figures of an ad on one day; as {@link accountPerformanceReport}, and the ids of ads deleted since are still in it. */
export const adPerformanceReport = defineObject({
  name: 'ad_performance_report',
  description: 'Figures by day and ad.',
  key: ['AccountId', 'CampaignId', 'AdGroupId', 'AdId', 'TimePeriod', ...splits],
  sync,
  source: 'https://learn.microsoft.com/en-us/advertising/reporting-service/adperformancereportcolumn',
  record: z.looseObject({
    AccountId: id,
    CampaignId: id,
    AdGroupId: id,
    AdId: id,
    TimePeriod: timePeriod,
    CurrencyCode: text,
    ...figures,
    ...splitFields,
  }),
})

/** Columns of a report that are asked for: its grain and its figures, so that Microsoft cuts no row further. */
export function reportColumns(report: { readonly record: z.ZodObject }): readonly string[] {
  return Object.keys(report.record.shape).filter((name) => !splits.includes(name))
}
