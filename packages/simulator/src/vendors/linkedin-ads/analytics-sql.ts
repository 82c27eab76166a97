import { type Day, dayIn, isDay } from '@gata/base'
import { literal } from '@gata/sql'
import { illegalArgument } from './linkedin-error.ts'
import { type Query, wordOf, wordsOf } from './restli-query.ts'

/** What is asked of the figures. */
export interface AnalyticsQuery {
  readonly pivots: readonly Pivot[]
  readonly fields: readonly string[]
  readonly from: Day
  readonly to: Day
  /** Ids of the campaigns named; null for all of the account. */
  readonly campaigns: readonly string[] | null
  /** The instant whose figures are given. */
  readonly asOf: Date
}

const urns = {
  CREATIVE: { type: 'sponsoredCreative', column: 'ad_id' },
  CAMPAIGN: { type: 'sponsoredCampaign', column: 'campaign_id' },
} as const

type Pivot = keyof typeof urns

const MOST_FIELDS = 20

/** A float as LinkedIn writes it now and then: a cost of nothing is not quite nothing. */
const noise = "'-2E-18'"

const figures: Readonly<Record<string, string>> = {
  impressions: 'figures.impressions',
  clicks: 'figures.clicks',
  landingPageClicks: 'figures.clicks * 9 // 10',
  totalEngagements: 'figures.clicks + figures.impressions // 500',
  costInLocalCurrency: `case when figures.spend = 0 then ${noise} else figures.spend::varchar end`,
  costInUsd: `case when figures.spend = 0 then ${noise} else figures.spend::varchar end`,
  externalWebsiteConversions: 'figures.conversions - figures.leads',
  externalWebsitePostClickConversions: '(figures.conversions - figures.leads) * 3 // 4',
  externalWebsitePostViewConversions:
    'figures.conversions - figures.leads - (figures.conversions - figures.leads) * 3 // 4',
  oneClickLeads: 'figures.leads',
  conversionValueInLocalCurrency: 'case when figures.conversions > 0 then figures.conversion_value::varchar end',
}

const dates: Readonly<Record<string, string>> = {
  dateRange: `json_object('start', ${dateSql()}, 'end', ${dateSql()})`,
}

function dateSql(): string {
  return "json_object('year', year(report_date), 'month', month(report_date), 'day', day(report_date))"
}

/** Reads a query for figures; throws what LinkedIn would refuse. Source: https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads-reporting/ads-reporting */
export function parseAnalytics(query: Query, accountId: string, asOf: Date): AnalyticsQuery {
  const fields = wordsOf(query, 'fields') ?? ['impressions', 'clicks']
  if (fields.length > MOST_FIELDS) throw illegalArgument(`At most ${MOST_FIELDS} fields may be requested`)
  for (const field of fields) {
    if (field !== 'pivotValues' && !figures[field] && !dates[field]) {
      throw illegalArgument(`Invalid field [${field}] requested in fields projection`)
    }
  }
  if (wordOf(query, 'timeGranularity') !== 'DAILY') {
    throw illegalArgument('The simulated adAnalytics knows the timeGranularity DAILY alone')
  }
  const accounts = wordsOf(query, 'accounts')
  const campaigns = wordsOf(query, 'campaigns')
  if (accounts === null && campaigns === null) throw illegalArgument('At least one facet must be specified')
  return {
    pivots: pivotsOf(query),
    fields,
    from: dayOf(query, 'start') ?? asOf.toISOString().slice(0, 10),
    to: dayOf(query, 'end') ?? dayIn('UTC', asOf),
    // Of an account that the caller may not read there is nothing, without a word.
    campaigns: accounts?.join() === `urn:li:sponsoredAccount:${accountId}` ? null : idsOf(campaigns ?? []),
    asOf,
  }
}

/** SQL that gives the elements, each as the text of its JSON in `record`; only where something happened. */
export function analyticsSql(query: AnalyticsQuery): string {
  const keys = query.pivots.map((pivot) => urns[pivot].column)
  const members = query.fields.map((field) => `${literal(field)}, ${valueSql(field, query.pivots)}`)
  return `
with figures as (
  select
    report_date,
    ${keys.map((key) => `${key},`).join(' ')}
    sum(impressions)::bigint as impressions,
    sum(clicks)::bigint as clicks,
    sum(spend)::decimal(18,2) as spend,
    sum(conversions::bigint)::bigint as conversions,
    sum(conversion_value)::decimal(18,2) as conversion_value,
    sum((conversions::bigint + 1) // 2)::bigint as leads
  from ad_day_as_of(timestamptz ${literal(query.asOf.toISOString())})
  where network = 'linkedin_ads'
    and report_date between ${literal(query.from)}::date and ${literal(query.to)}::date
    ${query.campaigns === null ? '' : `and campaign_id in (${['', ...query.campaigns].map(literal).join(', ')})`}
    ${keys.map((key) => `and ${key} is not null`).join(' ')}
  group by report_date, ${keys.join(', ')}
  having sum(impressions) > 0
)
select
  json_merge_patch('{}', json_object(${members.join(', ')}))::varchar as record
from figures
order by report_date, ${keys.join(', ')}`
}

function valueSql(field: string, pivots: readonly Pivot[]): string {
  if (field !== 'pivotValues') return figures[field] ?? dates[field] ?? 'null'
  return `[${pivots.map((pivot) => `'urn:li:${urns[pivot].type}:' || ${urns[pivot].column}`).join(', ')}]`
}

/** One finder takes one pivot, the other up to three. */
function pivotsOf(query: Query): readonly Pivot[] {
  const finder = wordOf(query, 'q')
  const named = finder === 'analytics' ? [wordOf(query, 'pivot') ?? ''] : (wordsOf(query, 'pivots') ?? [])
  if (finder !== 'analytics' && finder !== 'statistics') throw illegalArgument(`Invalid finder ${finder}`)
  if (named.length < 1 || named.length > 3) throw illegalArgument('One to three pivots must be specified')
  return named.map((name) => {
    if (name === 'CREATIVE' || name === 'CAMPAIGN') return name
    throw illegalArgument(`The simulated adAnalytics knows no pivot ${name}`)
  })
}

function dayOf(query: Query, end: 'start' | 'end'): Day | null {
  const [year, month, date] = ['year', 'month', 'day'].map((part) => wordOf(query, 'dateRange', end, part))
  if (!year || !month || !date) return null
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`
  if (!isDay(day)) throw illegalArgument(`Invalid date ${day} in dateRange`)
  return day
}

function idsOf(campaignUrns: readonly string[]): readonly string[] {
  return campaignUrns.map((urn) => urn.replace(/^urn:li:sponsoredCampaign:/, ''))
}
