import { z } from 'zod'
import { defineObject } from '../define-object.ts'

const text = z.string().nullable().optional()
const id = z.union([z.string(), z.number()])
/** Up to the year 9999. */
const epoch = z.number().nonnegative().max(253_402_300_799_999)

/**
 * A line of the raw export.
 *
 * `time` is milliseconds since 1970 (seconds where a project's export was made without `time_in_ms`), in UTC or, together with
 * `time_zone`, in that zone's own hours. The export is not deduplicated: Mixpanel itself shows, of the events that share name,
 * `distinct_id`, `time` and `$insert_id`, the one processed last. What is tracked may be five days old when it comes.
 */
export const events = defineObject({
  name: 'events',
  description: 'Raw events, by their own day.',
  key: ['event', 'properties.distinct_id', 'properties.time', 'properties.$insert_id'],
  sync: {
    kind: 'days',
    field: 'properties.time',
    lookbackDays: 5,
    historyDays: 400,
    sliceDays: 15,
    newest: 'properties.mp_processing_time_ms',
  },
  pii: [
    'properties.distinct_id',
    'properties.$device_id',
    'properties.$user_id',
    'properties.$email',
    'properties.$name',
    'properties.$phone',
    'properties.$city',
    'properties.$ip',
    'properties.$current_url',
  ],
  source: 'https://developer.mixpanel.com/reference/raw-event-export',
  record: z.looseObject({
    event: z.string(),
    properties: z.looseObject({
      time: epoch,
      distinct_id: id.nullable().optional(),
      $insert_id: id.nullable().optional(),
      $device_id: id.nullable().optional(),
      $user_id: id.nullable().optional(),
      mp_processing_time_ms: epoch.nullable().optional(),
      mp_country_code: text,
      $browser: text,
      $current_url: text,
      $os: text,
    }),
    /** The zone of `time`; only with projects that export local times. */
    time_zone: z.string().optional(),
  }),
})

/**
 * A profile. There is no reliable change time (a profile can change without being seen), so profiles are read whole.
 * `$created` and `$last_seen` are times without a zone.
 */
export const people = defineObject({
  name: 'people',
  description: 'User profiles with their properties.',
  key: ['$distinct_id'],
  sync: { kind: 'full' },
  pii: [
    '$distinct_id',
    '$properties.$email',
    '$properties.$name',
    '$properties.$first_name',
    '$properties.$last_name',
    '$properties.$phone',
    '$properties.$city',
  ],
  source: 'https://developer.mixpanel.com/reference/engage-query',
  record: z.looseObject({
    $distinct_id: id,
    $properties: z.looseObject({ $created: text, $last_seen: text, $email: text, $name: text }),
  }),
})
