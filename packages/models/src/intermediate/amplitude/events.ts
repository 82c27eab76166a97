import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'
import { deviceCategory } from '../device-category.ts'
import { known } from '../known-value.ts'
import { linkTag } from '../link-tag.ts'

const properties = 'f.event_properties'
const address = `coalesce(${properties}."[Amplitude] Page Location", ${properties}.page_location, ${properties}.page_url)`

/**
 * Amplitude events. What an event means stands in its properties, which each business names as it likes; the names that Amplitude's own
 * library and its plans for shops use are read. Link tags that Amplitude keeps on the user are of another visit and are not read.
 * Times are UTC without saying so. Source: https://amplitude.com/docs/apis/analytics/export
 */
export const amplitudeEvents = defineIntermediate({
  object: 'events',
  description: 'Amplitude events.',
  grain: ['record_key'],
  shape: {
    event_type: 'VARCHAR',
    event_time: 'VARCHAR',
    event_id: 'BIGINT',
    device_id: 'VARCHAR',
    user_id: 'VARCHAR',
    amplitude_id: 'VARCHAR',
    session_id: 'BIGINT',
    server_upload_time: 'VARCHAR',
    country: 'VARCHAR',
    device_type: 'VARCHAR',
    device_family: 'VARCHAR',
    os_name: 'VARCHAR',
    event_properties: {
      '[Amplitude] Page Location': 'VARCHAR',
      page_location: 'VARCHAR',
      page_url: 'VARCHAR',
      utm_source: 'VARCHAR',
      utm_medium: 'VARCHAR',
      utm_campaign: 'VARCHAR',
      utm_id: 'VARCHAR',
      transaction_id: 'VARCHAR',
      order_id: 'VARCHAR',
      revenue: 'VARCHAR',
      $revenue: 'VARCHAR',
      value: 'VARCHAR',
      currency: 'VARCHAR',
    },
  },
  columns: {
    event_name: [column('varchar', 'Event type.'), 'f.event_type'],
    event_at: [
      column('timestamptz', 'Instant on the device, its clock set right.'),
      "(f.event_time || '+00')::timestamptz",
    ],
    event_order: [column('bigint', 'Counter of the device.'), 'coalesce(f.event_id, 0)'],
    user_pseudo_id: [
      column('varchar', 'Device; null under denied consent.', { nullable: true }),
      "nullif(f.device_id, '')",
    ],
    user_id: [column('varchar', 'Logged-in user.', { nullable: true }), known('f.user_id')],
    amplitude_id: [column('varchar', 'Amplitude’s own id of the user.', { nullable: true }), 'f.amplitude_id'],
    vendor_session_id: [
      column('bigint', 'Start of Amplitude’s own session, milliseconds; null outside of one.', { nullable: true }),
      'nullif(f.session_id, -1)',
    ],
    uploaded_at: [column('timestamptz', 'When the server took it.'), "(f.server_upload_time || '+00')::timestamptz"],
    traffic_source: [
      column('varchar', 'Tagged source.', { nullable: true }),
      linkTag('utm_source', `${properties}.utm_source`, address),
    ],
    traffic_medium: [
      column('varchar', 'Tagged medium.', { nullable: true }),
      linkTag('utm_medium', `${properties}.utm_medium`, address),
    ],
    traffic_campaign: [
      column('varchar', 'Tagged campaign name.', { nullable: true }),
      linkTag('utm_campaign', `${properties}.utm_campaign`, address),
    ],
    traffic_campaign_id: [
      column('varchar', 'Tagged campaign id.', { nullable: true }),
      linkTag('utm_id', `${properties}.utm_id`, address),
    ],
    transaction_id: [
      column('varchar', 'Of a purchase; a leading # taken off.', { nullable: true }),
      `ltrim(nullif(${known(`coalesce(${properties}.transaction_id, ${properties}.order_id)`)}, 'N/A'), '#')`,
    ],
    revenue: [
      column('decimal(18,4)', 'Of a purchase.', { nullable: true }),
      `try_cast(coalesce(${properties}.revenue, ${properties}."$revenue", ${properties}."value") as decimal(18,4))`,
    ],
    currency: [column('varchar', 'ISO 4217.', { nullable: true }), `upper(${known(`${properties}.currency`)})`],
    geo_country: [column('varchar', 'Country.', { nullable: true }), known('f.country')],
    device_category: [
      column('varchar', 'mobile, tablet or desktop.', { nullable: true }),
      deviceCategory('coalesce(f.device_type, f.device_family, f.os_name)'),
    ],
  },
})
