import { column } from '@gata/sql'
import { countryName } from '../country-name.ts'
import { defineIntermediate } from '../define-intermediate.ts'
import { deviceCategory } from '../device-category.ts'
import { known } from '../known-value.ts'
import { linkTag } from '../link-tag.ts'

const p = 'f.properties'

/** Seconds below the year 5138, milliseconds above 1973. */
const microseconds = `(${p}."time" * case when ${p}."time" < 100000000000 then 1000000 else 1000 end)::bigint`

/**
 * Mixpanel events. A device is `$device_id`, else what Mixpanel made of it in `distinct_id`, so that a login in the middle of a visit
 * changes nothing. Times with a `time_zone` are that zone's own clock; the hour that comes twice in autumn is read as its second time.
 * Source: https://developer.mixpanel.com/reference/raw-event-export
 */
export const mixpanelEvents = defineIntermediate({
  object: 'events',
  description: 'Mixpanel events.',
  grain: ['record_key'],
  shape: {
    event: 'VARCHAR',
    time_zone: 'VARCHAR',
    properties: {
      time: 'DOUBLE',
      distinct_id: 'VARCHAR',
      $device_id: 'VARCHAR',
      $user_id: 'VARCHAR',
      mp_processing_time_ms: 'BIGINT',
      mp_country_code: 'VARCHAR',
      $os: 'VARCHAR',
      $device: 'VARCHAR',
      $current_url: 'VARCHAR',
      utm_source: 'VARCHAR',
      utm_medium: 'VARCHAR',
      utm_campaign: 'VARCHAR',
      utm_id: 'VARCHAR',
      transaction_id: 'VARCHAR',
      order_id: 'VARCHAR',
      revenue: 'VARCHAR',
      value: 'VARCHAR',
      currency: 'VARCHAR',
    },
  },
  columns: {
    event_name: [column('varchar', 'Name.'), 'f.event'],
    event_at: [
      column('timestamptz', 'Instant on the device.'),
      `case
          when f.time_zone is null then make_timestamptz(${microseconds})
          else timezone(f.time_zone, make_timestamp(${microseconds}))
        end`,
    ],
    user_pseudo_id: [
      column('varchar', 'Device; null under denied consent.', { nullable: true }),
      `coalesce(nullif(${p}."$device_id", ''), nullif(regexp_replace(${p}.distinct_id, '^\\$device:', ''), ''))`,
    ],
    user_id: [column('varchar', 'Logged-in user.', { nullable: true }), known(`${p}."$user_id"`)],
    distinct_id: [column('varchar', 'Mixpanel’s own id.', { nullable: true }), `nullif(${p}.distinct_id, '')`],
    processed_at: [
      column('timestamptz', 'When Mixpanel took it in.', { nullable: true }),
      `make_timestamptz(${p}.mp_processing_time_ms * 1000)`,
    ],
    traffic_source: [
      column('varchar', 'Tagged source.', { nullable: true }),
      linkTag('utm_source', `${p}.utm_source`, `${p}."$current_url"`),
    ],
    traffic_medium: [
      column('varchar', 'Tagged medium.', { nullable: true }),
      linkTag('utm_medium', `${p}.utm_medium`, `${p}."$current_url"`),
    ],
    traffic_campaign: [
      column('varchar', 'Tagged campaign name.', { nullable: true }),
      linkTag('utm_campaign', `${p}.utm_campaign`, `${p}."$current_url"`),
    ],
    traffic_campaign_id: [
      column('varchar', 'Tagged campaign id.', { nullable: true }),
      linkTag('utm_id', `${p}.utm_id`, `${p}."$current_url"`),
    ],
    transaction_id: [
      column('varchar', 'Of a purchase; a leading # taken off.', { nullable: true }),
      `ltrim(nullif(${known(`coalesce(${p}.transaction_id, ${p}.order_id)`)}, 'N/A'), '#')`,
    ],
    revenue: [
      column('decimal(18,4)', 'Of a purchase.', { nullable: true }),
      `try_cast(coalesce(${p}.revenue, ${p}."value") as decimal(18,4))`,
    ],
    currency: [column('varchar', 'ISO 4217.', { nullable: true }), `upper(${known(`${p}.currency`)})`],
    geo_country: [column('varchar', 'Country.', { nullable: true }), countryName(`${p}.mp_country_code`)],
    device_category: [
      column('varchar', 'mobile, tablet or desktop.', { nullable: true }),
      deviceCategory(`coalesce(${p}."$device", ${p}."$os")`),
    ],
  },
})
