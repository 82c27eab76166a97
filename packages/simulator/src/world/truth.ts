import { GataError } from '@gata/base'
import { type Sql, sql } from '@gata/sql'
import type { Queryable, Row } from '@gata/warehouse'

/** What a tenant's star schema must say at an instant, counted from the world's own tables. Money is text with four decimals. */
export interface Truth {
  readonly adPerformance: readonly AdPerformanceTruth[]
  /** Test orders left out. */
  readonly orders: readonly OrdersTruth[]
  readonly sessions: readonly SessionsTruth[]
  readonly events: readonly EventsTruth[]
  /** Sessions that an ad brought and whose tags name one campaign. */
  readonly attributed: readonly AttributedTruth[]
}

/** Figures of a day of the ad account. */
interface AdPerformanceTruth extends Row {
  readonly source_platform: string
  readonly report_date: string
  readonly spend: string
  readonly impressions: number
  readonly clicks: number
  readonly conversions: string
  readonly conversion_value: string
}

/** Orders of a day, and what of their money has been given back by now. */
interface OrdersTruth extends Row {
  readonly source_platform: string
  readonly order_day: string
  readonly orders: number
  readonly revenue: string
  readonly refunded: string
}

/** Visits by the day of their first event; a transaction counts once. */
interface SessionsTruth extends Row {
  readonly source_platform: string
  readonly session_day: string
  readonly sessions: number
  readonly converting_sessions: number
  readonly session_revenue: string
}

/** Events of a day, each once. */
interface EventsTruth extends Row {
  readonly source_platform: string
  readonly event_day: string
  readonly events: number
}

/** Visits of a day that one campaign brought. */
interface AttributedTruth extends Row {
  readonly attributed_source_platform: string
  readonly attributed_campaign_id: string
  readonly session_day: string
  readonly sessions: number
  readonly converting_sessions: number
}

interface TruthOptions {
  readonly asOf: Date
  /** IANA zone of the days; that of the business unless given. */
  readonly timeZone?: string
}

/** Counts the truth of a world at an instant. */
export async function truth(world: Queryable, { asOf, timeZone }: TruthOptions): Promise<Truth> {
  const at = sql`${asOf.toISOString()}::timestamptz`
  const zone = timeZone ?? (await zoneOf(world))
  return {
    adPerformance: await world.rows(adPerformance(at)),
    orders: await world.rows(orders(at, zone)),
    sessions: await world.rows(sessions(at, zone)),
    events: await world.rows(events(at, zone)),
    attributed: await world.rows(attributed(at, zone)),
  }
}

async function zoneOf(world: Queryable): Promise<string> {
  const [account] = await world.rows<{ time_zone: string }>(`select time_zone from account limit 1`)
  if (!account) throw new GataError('world-invalid', 'the world has no account')
  return account.time_zone
}

function adPerformance(at: Sql): Sql {
  return sql`
    select
      ${platformOf} as source_platform,
      report_date,
      sum(spend)::decimal(18,4) as spend,
      sum(impressions)::bigint as impressions,
      sum(clicks)::bigint as clicks,
      sum(conversions)::decimal(18,6) as conversions,
      sum(conversion_value)::decimal(18,4) as conversion_value
    from ad_day_as_of(${at})
    group by all
    order by all
  `
}

function orders(at: Sql, timeZone: string): Sql {
  return sql`
    select
      shop as source_platform,
      (created_at at time zone ${timeZone})::date as order_day,
      count(*) as orders,
      sum(total_price)::decimal(18,4) as revenue,
      sum(refunded_amount)::decimal(18,4) as refunded
    from order_as_of(${at})
    where not is_test
    group by all
    order by all
  `
}

/** A visit is a session once one of its events is visible, unless its device is unknown. */
function visible(at: Sql, timeZone: string): Sql {
  return sql`
    select
      visit.visit_id,
      visit.tracker,
      visit.network,
      visit.placement,
      visit.campaign_id,
      visit.is_name_ambiguous,
      (min(event.event_at) at time zone ${timeZone})::date as session_day,
      bool_or(event.event_name = 'purchase') as is_converting,
      max(event.purchase_revenue) as revenue
    from event
    join visit using (visit_id)
    where event.visible_at <= ${at}
      and visit.user_pseudo_id is not null
    group by
      visit.visit_id,
      visit.tracker,
      visit.network,
      visit.placement,
      visit.campaign_id,
      visit.is_name_ambiguous
  `
}

function sessions(at: Sql, timeZone: string): Sql {
  return sql`
    select
      tracker as source_platform,
      session_day,
      count(*) as sessions,
      count(*) filter (where is_converting) as converting_sessions,
      coalesce(sum(revenue), 0)::decimal(18,4) as session_revenue
    from (${visible(at, timeZone)})
    group by all
    order by all
  `
}

function events(at: Sql, timeZone: string): Sql {
  return sql`
    select
      tracker as source_platform,
      (event_at at time zone ${timeZone})::date as event_day,
      count(*) as events
    from event
    where visible_at <= ${at}
    group by all
    order by all
  `
}

function attributed(at: Sql, timeZone: string): Sql {
  return sql`
    select
      ${platformOf} as attributed_source_platform,
      campaign_id as attributed_campaign_id,
      session_day,
      count(*) as sessions,
      count(*) filter (where is_converting) as converting_sessions
    from (${visible(at, timeZone)})
    where campaign_id is not null
      and not is_name_ambiguous
    group by all
    order by all
  `
}

const platformOf = sql`
  case
    when network <> 'meta' then network
    when placement = 'instagram' then 'instagram_ads'
    else 'facebook_ads'
  end
`
