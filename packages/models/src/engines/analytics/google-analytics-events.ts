import { sql } from '@gata/sql'
import { events } from '../../canonical/events.ts'
import { defineEngine } from '../engine.ts'

/** GA4 events → events. */
export const googleAnalyticsEvents = defineEngine({
  connector: 'google_analytics',
  canonical: events,
  query: ({ tenant, object }) => sql`
    select
      tenant_slug,
      source_platform,
      md5(record_key) as event_id,
      event_name,
      event_at,
      user_pseudo_id,
      user_id,
      case when event_name = 'purchase' then transaction_id end as order_id,
      case when event_name = 'purchase' then purchase_revenue end as order_total,
      currency,
      traffic_source,
      traffic_medium,
      traffic_campaign,
      geo_country,
      device_category,
      (event_at at time zone ${tenant.timeZone})::date as event_day,
      traffic_campaign_id,
      batch_order as event_order
    from ${object('events')}
  `,
})
