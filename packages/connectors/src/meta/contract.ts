import { z } from 'zod'
import { defineObject } from '../define-object.ts'
import { wire } from '../wire.ts'

const text = z.string().nullable().optional()
const instant = wire.instant.nullable().optional()
const integer = wire.integerText.nullable().optional()
const decimal = wire.decimalText.nullable().optional()
const flag = z.boolean().nullable().optional()
const struct = z.looseObject({}).nullable().optional()

/** Counts of one action type; more keys hold the counts by attribution window (`7d_click`). */
const actionCounts = z
  .array(z.looseObject({ action_type: z.string(), value: wire.decimalText.optional() }))
  .nullable()
  .optional()

/** A campaign. Budgets are whole minor units of the account's currency as text, other than `spend` of the insights. */
export const campaigns = defineObject({
  name: 'campaigns',
  description: 'Campaigns, also deleted and archived ones.',
  key: ['id'],
  sync: { kind: 'full' },
  source: 'https://developers.facebook.com/docs/marketing-api/reference/ad-campaign-group',
  record: z.looseObject({
    id: wire.integerText,
    account_id: text,
    name: text,
    objective: text,
    status: text,
    effective_status: text,
    configured_status: text,
    buying_type: text,
    bid_strategy: text,
    daily_budget: integer,
    lifetime_budget: integer,
    budget_remaining: integer,
    spend_cap: integer,
    special_ad_categories: z.array(z.string()).nullable().optional(),
    start_time: instant,
    stop_time: instant,
    created_time: instant,
    updated_time: instant,
  }),
})

/** An ad set: what one audience, schedule and budget of a campaign is. */
export const adSets = defineObject({
  name: 'ad_sets',
  description: 'Ad sets, also deleted and archived ones.',
  key: ['id'],
  sync: { kind: 'full' },
  source: 'https://developers.facebook.com/docs/marketing-api/reference/ad-campaign',
  record: z.looseObject({
    id: wire.integerText,
    account_id: text,
    campaign_id: text,
    name: text,
    status: text,
    effective_status: text,
    configured_status: text,
    billing_event: text,
    optimization_goal: text,
    bid_strategy: text,
    bid_amount: z.number().int().nullable().optional(),
    daily_budget: integer,
    lifetime_budget: integer,
    budget_remaining: integer,
    is_dynamic_creative: flag,
    attribution_spec: z.array(z.looseObject({})).nullable().optional(),
    targeting: struct,
    start_time: instant,
    end_time: instant,
    created_time: instant,
    updated_time: instant,
  }),
})

/** An ad. */
export const ads = defineObject({
  name: 'ads',
  description: 'Ads, also deleted and archived ones.',
  key: ['id'],
  sync: { kind: 'full' },
  source: 'https://developers.facebook.com/docs/marketing-api/reference/adgroup',
  record: z.looseObject({
    id: wire.integerText,
    account_id: text,
    campaign_id: text,
    adset_id: text,
    name: text,
    status: text,
    effective_status: text,
    configured_status: text,
    creative: struct,
    created_time: instant,
    updated_time: instant,
  }),
})

/**
 * The figures of an ad on one day and platform. Every figure is text; a figure of zero may be absent, as `actions` is when nobody
 * did anything. Days are of the account's time zone, money is in the account's currency.
 *
 * Conversions are credited to days long gone, so 28 days are read again; Meta keeps 37 months.
 */
export const facebookInsights = defineObject({
  name: 'facebook_insights',
  description: 'Figures by day, ad and platform.',
  key: ['ad_id', 'date_start', 'publisher_platform'],
  sync: { kind: 'days', field: 'date_start', lookbackDays: 28, historyDays: 400, sliceDays: 30 },
  source: 'https://developers.facebook.com/docs/marketing-api/reference/ads-insights',
  record: z.looseObject({
    account_id: text,
    account_name: text,
    account_currency: text,
    campaign_id: text,
    campaign_name: text,
    adset_id: text,
    adset_name: text,
    ad_id: wire.integerText,
    ad_name: text,
    date_start: wire.day,
    date_stop: wire.day,
    publisher_platform: text,
    impressions: integer,
    clicks: integer,
    inline_link_clicks: integer,
    reach: integer,
    spend: decimal,
    actions: actionCounts,
    action_values: actionCounts,
  }),
})

/** Fields to ask for: the declared ones, less breakdowns, which come back unasked and which Meta refuses to be asked for. */
export function fieldsOf(object: { readonly record: z.ZodObject }, breakdowns: readonly string[] = []): string {
  return Object.keys(object.record.shape)
    .filter((field) => !breakdowns.includes(field))
    .join(',')
}
