import { z } from 'zod'
import { defineObject } from '../define-object.ts'
import { wire } from '../wire.ts'

const text = z.string().nullable().optional()
const integer = wire.integerText.nullable().optional()
const decimal = z.number().nullable().optional()
const flag = z.boolean().nullable().optional()

/** Resource names are always there; other fields only when they were asked for and are set. */
const resourceName = z.string()

const customer = z.looseObject({
  resourceName,
  id: integer,
  descriptiveName: text,
  currencyCode: text,
  timeZone: text,
  manager: flag,
  testAccount: flag,
  status: text,
})

const campaign = z.looseObject({
  resourceName,
  id: integer,
  name: text,
  status: text,
  advertisingChannelType: text,
  biddingStrategyType: text,
  startDateTime: text,
  endDateTime: text,
})

const adGroup = z.looseObject({ resourceName, id: integer, name: text, status: text, type: text })

const adGroupAd = z.looseObject({
  resourceName,
  status: text,
  adGroup: text,
  ad: z
    .looseObject({ resourceName, id: integer, name: text, type: text, finalUrls: z.array(z.string()).optional() })
    .optional(),
})

/** An account. */
export const customers = defineObject({
  name: 'customers',
  description: 'The account itself: its currency and time zone.',
  key: ['customer.id ?? customer.resourceName'],
  sync: { kind: 'full' },
  source: 'https://developers.google.com/google-ads/api/fields/v25/customer',
  record: z.looseObject({ customer }),
})

/** A campaign with its budget; `amountMicros` are millionths of the account's currency. Removed ones stay. */
export const campaigns = defineObject({
  name: 'campaigns',
  description: 'Campaigns with their budgets, also removed ones.',
  key: ['campaign.id ?? campaign.resourceName'],
  sync: { kind: 'full' },
  source: 'https://developers.google.com/google-ads/api/fields/v25/campaign',
  record: z.looseObject({
    customer: customer.optional(),
    campaign,
    campaignBudget: z.looseObject({ resourceName, amountMicros: integer }).nullable().optional(),
  }),
})

/** An ad group. */
export const adGroups = defineObject({
  name: 'ad_groups',
  description: 'Ad groups, also removed ones.',
  key: ['adGroup.id ?? adGroup.resourceName'],
  sync: { kind: 'full' },
  source: 'https://developers.google.com/google-ads/api/fields/v25/ad_group',
  record: z.looseObject({ customer: customer.optional(), campaign: campaign.optional(), adGroup }),
})

/** An ad in an ad group; the same ad can stand in several, so both are the key. */
export const ads = defineObject({
  name: 'ads',
  description: 'Ads by ad group, also removed ones.',
  key: ['adGroup.id ?? adGroupAd.adGroup', 'adGroupAd.ad.id ?? adGroupAd.resourceName'],
  sync: { kind: 'full' },
  source: 'https://developers.google.com/google-ads/api/fields/v25/ad_group_ad',
  record: z.looseObject({
    customer: customer.optional(),
    campaign: campaign.optional(),
    adGroup: adGroup.optional(),
    adGroupAd,
  }),
})

/**
 * The figures of an ad on one day, or of a whole campaign on one day where the campaign has no ads (Performance Max).
 *
 * 64-bit integers are text, `costMicros` millionths of the account's currency, conversions fractional; a figure of zero may be absent.
 * Conversions are booked on the day of the click and come for 30 days and longer; Google keeps 37 months.
 */
export const adPerformance = defineObject({
  name: 'ad_performance',
  description: 'Figures by day and ad; by day and campaign for campaigns without ads.',
  key: [
    'campaign.id ?? campaign.resourceName',
    'adGroup.id ?? adGroup.resourceName',
    'adGroupAd.ad.id ?? adGroupAd.resourceName',
    'segments.date',
  ],
  sync: { kind: 'days', field: 'segments.date', lookbackDays: 30, historyDays: 400, sliceDays: 30 },
  source: 'https://developers.google.com/google-ads/api/fields/v25/ad_group_ad',
  record: z.looseObject({
    customer: customer.optional(),
    campaign,
    adGroup: adGroup.optional(),
    adGroupAd: adGroupAd.optional(),
    segments: z.looseObject({ date: wire.day }),
    metrics: z.looseObject({
      costMicros: integer,
      impressions: integer,
      clicks: integer,
      conversions: decimal,
      conversionsValue: decimal,
      allConversions: decimal,
      viewThroughConversions: integer,
    }),
  }),
})
