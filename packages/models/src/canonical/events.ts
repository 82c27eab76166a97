import { column } from '@gata/sql'
import { defineCanonical } from './canonical.ts'

/** One row per event that a person caused. */
export const events = defineCanonical({
  name: 'events',
  prefix: 'fct',
  description:
    'One row per event that a person caused; repeats of the vendor are dropped, repeats of the person are not.',
  grain: ['source_platform', 'event_id'],
  columns: {
    tenant_slug: column('varchar', 'Owner of the row.'),
    source_platform: column('varchar', 'Connector that reported it.'),
    event_id: column('varchar', 'Stable id: MD5 of the record’s key.'),
    event_name: column('varchar', 'In the vendor’s own word.'),
    event_at: column('timestamptz', 'Instant on the device, to the microsecond.'),
    user_pseudo_id: column('varchar', 'Device or browser; null where consent was denied.', { nullable: true }),
    user_id: column('varchar', 'Logged-in user.', { nullable: true }),
    session_id: column('varchar', 'The same id as on sessions; null without `user_pseudo_id`.', { nullable: true }),
    order_id: column('varchar', 'Transaction id of a purchase.', { nullable: true }),
    order_total: column('decimal(18,4)', 'Value of the purchase, in `currency`.', { nullable: true }),
    currency: column('varchar', 'ISO 4217.', { nullable: true }),
    traffic_source: column('varchar', 'As tagged on this event.', { nullable: true }),
    traffic_medium: column('varchar', 'As tagged on this event.', { nullable: true }),
    traffic_campaign: column('varchar', 'As tagged on this event.', { nullable: true }),
    geo_country: column('varchar', 'Country of the device.', { nullable: true }),
    device_category: column('varchar', 'mobile, desktop, tablet …', { nullable: true }),
    event_day: column('date', 'Day in the tenant’s reporting time zone.'),
    traffic_campaign_id: column('varchar', 'Campaign id as tagged on this event.', { nullable: true }),
    event_order: column('bigint', 'Order among events of one instant, as the vendor tells it; 0 where it does not.'),
  },
  addedByFactory: ['session_id'],
})
