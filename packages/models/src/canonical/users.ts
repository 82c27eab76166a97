import { column } from '@gata/sql'
import { defineCanonical } from './canonical.ts'

/** One row per device seen by analytics, and one per customer that no device is known of. */
export const users = defineCanonical({
  name: 'users',
  prefix: 'dim',
  description: 'One row per device seen by analytics, and one per customer of whom no device is known.',
  grain: ['source_platform', 'user_pseudo_id', 'customer_id', 'customer_email'],
  columns: {
    tenant_slug: column('varchar', 'Owner of the row.'),
    source_platform: column('varchar', 'Connector that reported the device, or the shop of a customer without one.'),
    user_pseudo_id: column('varchar', 'Device or browser; null for a customer without one.', { nullable: true }),
    user_id: column('varchar', 'Logged-in user, the last one seen on the device.', { nullable: true }),
    customer_email: column('varchar', 'Of the device’s latest order with an address.', { nullable: true }),
    customer_id: column('varchar', 'Of the same order.', { nullable: true }),
    is_customer: column('boolean', 'Has an order.'),
    first_seen_at: column('timestamptz', 'First event, or first order.'),
    last_seen_at: column('timestamptz', 'Last event, or last order.'),
    total_events: column('bigint', 'Events of the device.'),
    total_sessions: column('bigint', 'Sessions of the device.'),
    first_geo_country: column('varchar', 'Country of the first event.', { nullable: true }),
    first_device_category: column('varchar', 'Category at the first event.', { nullable: true }),
    person_id: column('varchar', 'The same for all devices and customers that deterministic keys tie together.'),
  },
})
