import { sql } from '@gata/sql'
import { events } from '../../canonical/events.ts'
import { defineEngine } from '../engine.ts'
import { purchaseEvent } from './purchase-event.ts'

/** Mixpanel events → events; the vendor's own sessions are not used, since other sources have none. */
export const mixpanelEvents = defineEngine({
  connector: 'mixpanel',
  canonical: events,
  query: ({ tenant, source, object }) => sql`
    select
      tenant_slug,
      source_platform,
      md5(record_key) as event_id,
      event_name,
      event_at,
      user_pseudo_id,
      user_id,
      case when event_name = ${purchaseEvent(source)} then transaction_id end as order_id,
      case when event_name = ${purchaseEvent(source)} then revenue end as order_total,
      currency,
      traffic_source,
      traffic_medium,
      traffic_campaign,
      geo_country,
      device_category,
      (event_at at time zone ${tenant.timeZone})::date as event_day,
      traffic_campaign_id,
      0::bigint as event_order
    from ${object('events')}
  `,
})
