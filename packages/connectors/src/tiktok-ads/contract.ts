import { z } from 'zod'
import { defineObject } from '../define-object.ts'
import { wire } from '../wire.ts'

const text = z.string().nullable().optional()
const amount = z.number().nullable().optional()
const flag = z.boolean().nullable().optional()

/** An instant in UTC that does not say so: `"2026-05-26 11:05:57"`. */
const utcTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/)
  .nullable()
  .optional()

/** A figure as text; `-` where it does not apply. */
const figure = z
  .union([wire.decimalText, z.literal('-')])
  .nullable()
  .optional()
const count = z
  .union([wire.integerText, z.literal('-')])
  .nullable()
  .optional()

const entity = {
  advertiser_id: text,
  campaign_id: text,
  campaign_name: text,
  operation_status: text,
  secondary_status: text,
  create_time: utcTime,
  modify_time: utcTime,
}

/** A campaign. Its budget is in major units of the advertiser's currency, for a day or for all its time as `budget_mode` says. */
export const campaigns = defineObject({
  name: 'campaigns',
  description: 'Campaigns, also deleted ones.',
  key: ['campaign_id'],
  sync: { kind: 'full' },
  source: 'https://business-api.tiktok.com/portal/docs?id=1739315828649986',
  record: z.looseObject({
    ...entity,
    campaign_id: wire.integerText,
    campaign_type: text,
    objective: text,
    objective_type: text,
    budget: amount,
    budget_mode: text,
    is_smart_performance_campaign: flag,
  }),
})

/** An ad group: audience, schedule and budget of a part of a campaign. */
export const adGroups = defineObject({
  name: 'ad_groups',
  description: 'Ad groups, also deleted ones.',
  key: ['adgroup_id'],
  sync: { kind: 'full' },
  source: 'https://business-api.tiktok.com/portal/docs?id=1739314558673922',
  record: z.looseObject({
    ...entity,
    adgroup_id: wire.integerText,
    adgroup_name: text,
    budget: amount,
    budget_mode: text,
    billing_event: text,
    optimization_goal: text,
    bid_type: text,
    bid_price: amount,
    schedule_type: text,
    schedule_start_time: utcTime,
    schedule_end_time: utcTime,
  }),
})

/** An ad. */
export const ads = defineObject({
  name: 'ads',
  description: 'Ads, also deleted ones.',
  key: ['ad_id'],
  sync: { kind: 'full' },
  source: 'https://business-api.tiktok.com/portal/docs?id=1735735588640770',
  record: z.looseObject({
    ...entity,
    ad_id: wire.integerText,
    ad_name: text,
    adgroup_id: text,
    adgroup_name: text,
    ad_format: text,
    ad_text: text,
    landing_page_url: text,
    is_aco: flag,
  }),
})

const metrics = {
  campaign_id: text,
  campaign_name: text,
  adgroup_id: text,
  adgroup_name: text,
  ad_name: text,
  spend: figure,
  impressions: count,
  clicks: count,
  reach: count,
  conversion: figure,
  real_time_conversion: figure,
  total_purchase_value: figure,
  total_sales_lead_value: figure,
}

/**
 * The figures of an ad on one day of the advertiser's time zone, in its currency. Campaign and ad group come as metrics.
 *
 * `conversion` is booked on the day of the click or view and comes in for up to 28 days; `real_time_conversion` is booked on its own day.
 */
export const adsReportsDaily = defineObject({
  name: 'ads_reports_daily',
  description: 'Figures by day and ad.',
  key: ['dimensions.ad_id', 'dimensions.stat_time_day'],
  sync: { kind: 'days', field: 'dimensions.stat_time_day', lookbackDays: 28, historyDays: 400, sliceDays: 30 },
  source: 'https://business-api.tiktok.com/portal/docs?id=1740302848100353',
  record: z.looseObject({
    /** The report does not name the account it is about; the connector puts these two on. */
    advertiser_id: text,
    currency: text,
    dimensions: z.looseObject({
      ad_id: wire.integerText,
      stat_time_day: z.string().regex(/^\d{4}-\d{2}-\d{2} 00:00:00$/),
    }),
    metrics: z.looseObject(metrics),
  }),
})

/** What the report is asked for. */
export const reportMetrics: readonly string[] = Object.keys(metrics)
