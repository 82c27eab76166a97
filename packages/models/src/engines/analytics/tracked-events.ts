import { type Sql, sql } from '@gata/sql'
import { events } from '../../canonical/events.ts'
import { defineEngine, type Engine, type EngineInput } from '../engine.ts'

/** What analytics connectors differ in, once their events are typed. */
export interface TrackedEvents {
  readonly connector: string
  /** The name of the event that a purchase is; others carry orders and amounts that are not theirs. */
  readonly purchase: (input: EngineInput) => string
  /** Column of a purchase's amount. */
  readonly revenue: Sql
  /** What puts events of one instant in order. */
  readonly order: Sql
}

/** Typed events of a connector → events; a vendor's own sessions are not used, since not every source has them. */
export function trackedEvents({ connector, purchase, revenue, order }: TrackedEvents): Engine {
  return defineEngine({
    connector,
    canonical: events,
    query: (input) => sql`
    select
      tenant_slug,
      source_platform,
      md5(record_key) as event_id,
      event_name,
      event_at,
      user_pseudo_id,
      user_id,
      case when event_name = ${purchase(input)} then transaction_id end as order_id,
      case when event_name = ${purchase(input)} then ${revenue} end as order_total,
      currency,
      traffic_source,
      traffic_medium,
      traffic_campaign,
      geo_country,
      device_category,
      (event_at at time zone ${input.tenant.timeZone})::date as event_day,
      traffic_campaign_id,
      ${order} as event_order
    from ${input.object('events')}
  `,
  })
}
