import { z } from 'zod'
import { defineObject } from '../define-object.ts'
import { wire } from '../wire.ts'

const text = z.string().nullable().optional()
const integer = wire.integerText.nullable().optional()
const struct = z.looseObject({}).nullable().optional()

/** BigQuery's REST answers write booleans as text, its exported files as JSON booleans. */
const flag = z
  .union([z.boolean(), z.enum(['true', 'false'])])
  .nullable()
  .optional()

const parameter = z.looseObject({
  key: z.string(),
  value: z
    .looseObject({ string_value: text, int_value: text, float_value: text, double_value: text })
    .nullable()
    .optional(),
})

/**
 * A row of the BigQuery export, as BigQuery writes rows to JSON: 64-bit integers, decimals and booleans as text, nulls kept.
 *
 * `event_date` is a day of the property, `event_timestamp` microseconds UTC. Daily tables take late events for 72 hours, so three
 * days and today are read again. Device and consent can leave `user_pseudo_id` null; such events share no key with others
 * because the timestamp and the bundle tell them apart.
 */
export const events = defineObject({
  name: 'events',
  description: 'Raw events out of the BigQuery export.',
  key: [
    'user_pseudo_id',
    'event_timestamp',
    'event_name',
    'event_bundle_sequence_id',
    'batch_event_index',
    'stream_id',
  ],
  sync: { kind: 'days', field: 'event_date', lookbackDays: 3, historyDays: 400, sliceDays: 15 },
  pii: ['user_id', 'user_pseudo_id', 'user_properties', 'device.vendor_id', 'device.advertising_id', 'geo.city'],
  source: 'https://support.google.com/analytics/answer/7029846',
  record: z.looseObject({
    event_date: wire.compactDay,
    event_timestamp: wire.integerText,
    event_name: z.string(),
    event_params: z.array(parameter).nullable().optional(),
    event_previous_timestamp: integer,
    event_value_in_usd: text,
    event_bundle_sequence_id: integer,
    event_server_timestamp_offset: integer,
    user_id: text,
    user_pseudo_id: text,
    privacy_info: struct,
    user_properties: z
      .array(z.looseObject({ key: z.string() }))
      .nullable()
      .optional(),
    user_first_touch_timestamp: integer,
    user_ltv: struct,
    device: struct,
    geo: struct,
    app_info: struct,
    traffic_source: struct,
    stream_id: text,
    platform: text,
    event_dimensions: struct,
    ecommerce: struct,
    items: z.array(z.looseObject({})).nullable().optional(),
    collected_traffic_source: struct,
    is_active_user: flag,
    batch_event_index: integer,
    batch_page_id: integer,
    batch_ordering_id: integer,
    session_traffic_source_last_click: struct,
    publisher: struct,
  }),
})
