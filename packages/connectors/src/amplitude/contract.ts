import { z } from 'zod'
import { defineObject } from '../define-object.ts'

const HOUR_MS = 3_600_000
const text = z.string().nullable().optional()
const integer = z.number().int().nullable().optional()
const properties = z.looseObject({}).nullable().optional()

/** `2026-11-01 16:34:54.837000`, UTC without saying so. */
const time = z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d+)?$/)
const optionalTime = time.nullable().optional()

/**
 * A line of the export.
 *
 * The export is cut by the hour in which the server took the upload, so its days are upload days in UTC: an event that a phone sends a
 * week late stands in the files of a week later, and a day that is over never changes. An hour is ready about two hours after its
 * end, so yesterday is read again. `event_time` is the device's time with its clock set right. `uuid` names a row.
 */
export const events = defineObject({
  name: 'events',
  description: 'Raw events, by the day of their upload.',
  key: ['uuid ?? $insert_id'],
  sync: { kind: 'days', field: 'server_upload_time', lookbackDays: 1, historyDays: 400, sliceDays: 7 },
  pii: [
    'user_id',
    'device_id',
    'ip_address',
    'city',
    'location_lat',
    'location_lng',
    'idfa',
    'adid',
    'user_properties',
    'global_user_properties',
  ],
  source: 'https://amplitude.com/docs/apis/analytics/export',
  record: z.looseObject({
    $insert_id: text,
    $insert_key: text,
    $schema: integer,
    adid: text,
    amplitude_attribution_ids: z.unknown().optional(),
    amplitude_event_type: text,
    amplitude_id: integer,
    app: integer,
    city: text,
    client_event_time: optionalTime,
    client_upload_time: optionalTime,
    country: text,
    data: properties,
    data_type: text,
    device_brand: text,
    device_carrier: text,
    device_family: text,
    device_id: text,
    device_manufacturer: text,
    device_model: text,
    device_type: text,
    dma: text,
    event_id: integer,
    event_properties: properties,
    event_time: time,
    event_type: z.string(),
    global_user_properties: properties,
    group_properties: properties,
    groups: properties,
    idfa: text,
    ip_address: text,
    is_attribution_event: z.boolean().nullable().optional(),
    language: text,
    library: text,
    location_lat: z.number().nullable().optional(),
    location_lng: z.number().nullable().optional(),
    os_name: text,
    os_version: text,
    partner_id: text,
    paying: z.unknown().optional(),
    plan: properties,
    platform: text,
    processed_time: optionalTime,
    region: text,
    sample_rate: z.number().nullable().optional(),
    server_received_time: optionalTime,
    server_upload_time: time,
    session_id: integer,
    source_id: text,
    start_version: text,
    user_creation_time: optionalTime,
    user_id: text,
    user_properties: properties,
    uuid: text,
    version_name: text,
  }),
})

/**
 * A user as the newest event shows them. Amplitude gives no list of users; what it knows of one stands on each of their events, so the same
 * export is read and the newest event of a user in each file counts. Hours are ready three hours after they began at the earliest,
 * and six more are read again.
 */
export const users = defineObject({
  name: 'users',
  description: 'Users with their properties, as their newest event shows them.',
  key: ['amplitude_id'],
  sync: { kind: 'changes', field: 'server_upload_time', lookbackMs: 10 * HOUR_MS, historyDays: 400 },
  pii: ['user_id', 'device_id', 'city', 'user_properties'],
  source: 'https://amplitude.com/docs/apis/analytics/export',
  record: z.looseObject({
    amplitude_id: z.number().int(),
    user_id: text,
    device_id: text,
    server_upload_time: time,
    event_time: time,
    user_creation_time: optionalTime,
    country: text,
    region: text,
    city: text,
    language: text,
    platform: text,
    paying: z.unknown().optional(),
    start_version: text,
    user_properties: properties,
  }),
})
