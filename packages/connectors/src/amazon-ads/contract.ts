import { z } from 'zod'
import { defineObject } from '../define-object.ts'
import { wire } from '../wire.ts'

const text = z.string().nullable().optional()
const instant = wire.instant.nullable().optional()
const amount = z.number().nullable().optional()
const count = z.number().int().nullable().optional()

/** Amazon names the profile in the request alone; the connector puts it on every record. */
const profileId = wire.integerText.optional()

/** Reports give ids as numbers; those too long for a double come as text. */
const reportId = z.union([wire.integerText, z.number().int()])

const extendedData = z
  .looseObject({ servingStatus: text, creationDateTime: instant, lastUpdateDateTime: instant })
  .nullable()
  .optional()

/** A Sponsored Products campaign; its budget is in major units of the profile's currency. */
export const sponsoredProductsCampaigns = defineObject({
  name: 'sponsored_products_campaigns',
  description: 'Sponsored Products campaigns, also archived ones.',
  key: ['campaignId'],
  sync: { kind: 'full' },
  source: 'https://advertising.amazon.com/API/docs/en-us/sponsored-products/3-0/openapi/prod#tag/Campaigns',
  record: z.looseObject({
    profileId,
    campaignId: wire.integerText,
    portfolioId: text,
    name: text,
    state: text,
    targetingType: text,
    startDate: text,
    endDate: text,
    budget: z.looseObject({ budget: amount, budgetType: text }).nullable().optional(),
    dynamicBidding: z.looseObject({ strategy: text }).nullable().optional(),
    extendedData,
  }),
})

/** A Sponsored Products ad group. */
export const sponsoredProductsAdGroups = defineObject({
  name: 'sponsored_products_ad_groups',
  description: 'Sponsored Products ad groups, also archived ones.',
  key: ['adGroupId'],
  sync: { kind: 'full' },
  source: 'https://advertising.amazon.com/API/docs/en-us/sponsored-products/3-0/openapi/prod#tag/Ad-groups',
  record: z.looseObject({
    profileId,
    adGroupId: wire.integerText,
    campaignId: text,
    name: text,
    state: text,
    defaultBid: amount,
    extendedData,
  }),
})

/** A product that an ad group advertises. It carries no figures: those are in the report alone. */
export const sponsoredProductsProductAds = defineObject({
  name: 'sponsored_products_product_ads',
  description: 'Sponsored Products product ads, also archived ones.',
  key: ['adId'],
  sync: { kind: 'full' },
  source: 'https://advertising.amazon.com/API/docs/en-us/sponsored-products/3-0/openapi/prod#tag/Product-ads',
  record: z.looseObject({
    profileId,
    adId: wire.integerText,
    adGroupId: text,
    campaignId: text,
    asin: text,
    sku: text,
    state: text,
    extendedData,
  }),
})

/** How far back Amazon gives this report, in days. */
const REPORT_RETENTION_DAYS = 95

/**
 * The figures of a product ad on one day of the profile's time zone, in major units of its currency.
 *
 * Purchases and sales are booked on the day of the click and come in for up to 30 days; their windows nest (`purchases30d` holds
 * `purchases7d`), so they are never added up. Invalid clicks and cancelled orders are taken back within 72 hours.
 */
export const spAdvertisedProductReport = defineObject({
  name: 'sp_advertised_product_report',
  description: 'Sponsored Products figures by day and product ad.',
  key: ['adId', 'date'],
  sync: { kind: 'days', field: 'date', lookbackDays: 30, historyDays: REPORT_RETENTION_DAYS - 1, sliceDays: 31 },
  source: 'https://advertising.amazon.com/API/docs/en-us/guides/reporting/v3/report-types/advertised-product',
  record: z.looseObject({
    profileId,
    date: wire.day,
    campaignId: reportId,
    adGroupId: reportId,
    adId: reportId,
    advertisedAsin: text,
    advertisedSku: text,
    campaignBudgetCurrencyCode: text,
    impressions: count,
    clicks: count,
    cost: amount,
    purchases1d: count,
    purchases7d: count,
    purchases14d: count,
    purchases30d: count,
    sales1d: amount,
    sales7d: amount,
    sales14d: amount,
    sales30d: amount,
  }),
})

/** Columns to ask the report for: the declared ones, less what the connector itself puts on. One that Amazon does not know fails the whole report. */
export const reportColumns: readonly string[] = Object.keys(spAdvertisedProductReport.record.shape).filter(
  (field) => field !== 'profileId',
)
