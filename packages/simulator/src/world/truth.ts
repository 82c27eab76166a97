import { type Sql, sql } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'

type TruthRow = Readonly<Record<string, unknown>>

/** What a tenant's star schema must say at an instant, counted from the world's own tables; money as text with four decimals. */
export interface Truth {
  /** By source_platform and report_date: spend, impressions, clicks, conversions, conversion_value. */
  readonly adPerformance: readonly TruthRow[]
  /** By order_day: orders, revenue, refunded; test orders left out. */
  readonly orders: readonly TruthRow[]
  /** By session_day: sessions, converting_sessions, session_revenue. */
  readonly sessions: readonly TruthRow[]
  /** By event_day: events. */
  readonly events: readonly TruthRow[]
  /** By attributed_source_platform, attributed_campaign_id and session_day: sessions, converting_sessions. */
  readonly attributed: readonly TruthRow[]
}

export interface TruthOptions {
  readonly asOf: Date
  readonly timeZone: string
}

/** Counts the truth of a world at an instant. */
export async function truth(world: Queryable, { asOf, timeZone }: TruthOptions): Promise<Truth> {
  const at = sql`${asOf.toISOString()}::timestamptz`
  return {
    adPerformance: await world.rows(adPerformance(at)),
    orders: await world.rows(orders(at, timeZone)),
    sessions: await world.rows(sessions(at, timeZone)),
    events: await world.rows(events(at, timeZone)),
    attributed: await world.rows(attributed(at, timeZone)),
  }
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
      (created_at at time zone ${timeZone})::date as order_day,
      count(*) as orders,
      sum(total_price)::decimal(18,4) as revenue,
      sum(refunded_amount)::decimal(18,4) as refunded
    from order_as_of(${at})
    where not is_test
    group by order_day
    order by order_day
  `
}

/** A visit is a session once one of its events is visible, unless its device is unknown. */
function visible(at: Sql, timeZone: string): Sql {
  return sql`
    select
      visit.visit_id,
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
      visit.network,
      visit.placement,
      visit.campaign_id,
      visit.is_name_ambiguous
  `
}

function sessions(at: Sql, timeZone: string): Sql {
  return sql`
    select
      session_day,
      count(*) as sessions,
      count(*) filter (where is_converting) as converting_sessions,
      coalesce(sum(revenue), 0)::decimal(18,4) as session_revenue
    from (${visible(at, timeZone)})
    group by session_day
    order by session_day
  `
}

function events(at: Sql, timeZone: string): Sql {
  return sql`
    select
      (event_at at time zone ${timeZone})::date as event_day,
      count(*) as events
    from event
    where visible_at <= ${at}
    group by event_day
    order by event_day
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
    when network = 'google_ads' then 'google_ads'
    when placement = 'instagram' then 'instagram_ads'
    else 'facebook_ads'
  end
`
