import { z } from 'zod'
import { defineObject } from '../define-object.ts'
import { wire } from '../wire.ts'
import { dayOf } from './restli.ts'

const text = z.string().nullable().optional()
const flag = z.boolean().nullable().optional()
const count = z.number().int().nullable().optional()
const decimal = wire.decimalText.nullable().optional()
const struct = z.looseObject({}).nullable().optional()

/** Money is text; it may carry the noise of floating point. */
const money = z.looseObject({ amount: wire.decimalText, currencyCode: z.string() }).nullable().optional()

/** An instant in milliseconds since the epoch. */
const stamp = z.looseObject({ time: z.number().int() }).nullable().optional()

const date = z.looseObject({ year: z.number().int(), month: z.number().int(), day: z.number().int() })

/** A campaign of LinkedIn, which is GATA's campaign too: it has the audience, the budget and the objective. */
export const campaigns = defineObject({
  name: 'campaigns',
  description: 'Campaigns of every status.',
  key: ['id'],
  sync: { kind: 'full' },
  source:
    'https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/account-structure/create-and-manage-campaigns',
  record: z.looseObject({
    id: z.union([z.number().int(), wire.integerText]),
    name: text,
    account: text,
    campaignGroup: text,
    status: text,
    type: text,
    costType: text,
    format: text,
    objectiveType: text,
    dailyBudget: money,
    totalBudget: money,
    unitCost: money,
    runSchedule: struct,
    locale: struct,
    test: flag,
    servingStatuses: z.array(z.string()).nullable().optional(),
    changeAuditStamps: z.looseObject({ created: stamp, lastModified: stamp }).nullable().optional(),
  }),
})

const figures = {
  impressions: count,
  clicks: count,
  landingPageClicks: count,
  totalEngagements: count,
  costInLocalCurrency: decimal,
  costInUsd: decimal,
  externalWebsiteConversions: count,
  externalWebsitePostClickConversions: count,
  externalWebsitePostViewConversions: count,
  oneClickLeads: count,
  conversionValueInLocalCurrency: decimal,
}

/** What a row of figures is about (`urn:li:sponsoredCreative:1`), its day as LinkedIn writes it, and the same as `day`, which we add. */
const analyticsRecord = z.looseObject({
  day: wire.day,
  dateRange: z.looseObject({ start: date, end: date }),
  pivotValues: z.array(z.string()).min(1),
  ...figures,
})

const sync = { kind: 'days', field: 'day', lookbackDays: 30, historyDays: 400, sliceDays: 30 } as const
const source = 'https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads-reporting/ads-reporting'

/**
 * The figures of a creative on one day, with the campaign that it stands in: `pivotValues` names both, the creative first. A creative is
 * GATA's ad.
 *
 * Days are of UTC. Counts are numbers, costs are text; a figure may be absent, and a row is there only where something happened. The
 * post-click and post-view conversions are parts of `externalWebsiteConversions`, not to be added to them. Conversions are booked for 30
 * days and longer.
 */
export const adAnalytics = defineObject({
  name: 'ad_analytics',
  description: 'Figures by day and creative, with its campaign.',
  key: ['pivotValues.0', 'pivotValues.1', 'day'],
  sync,
  source,
  record: analyticsRecord,
})

/** The figures of a campaign on one day: the same money as in {@link adAnalytics} once more, for campaigns without figures by creative. */
export const adAnalyticsByCampaign = defineObject({
  name: 'ad_analytics_by_campaign',
  description: 'Figures by day and campaign.',
  key: ['pivotValues.0', 'day'],
  sync,
  source,
  record: analyticsRecord,
})

/** Fields to ask for, of which LinkedIn gives at most twenty at once. */
export const analyticsFields: readonly string[] = ['dateRange', 'pivotValues', ...Object.keys(figures)]

/** A row of figures with its day in one word, by which records are kept. */
export function withDay(row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { data } = dated.safeParse(row.dateRange)
  return data ? { day: dayOf(data.start), ...row } : row
}

const dated = z.looseObject({ start: date })
