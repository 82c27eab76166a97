import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'
import { known } from '../known-value.ts'

/** Amplitude users, as the newest event of each shows them. Source: https://amplitude.com/docs/apis/analytics/export */
export const amplitudeUsers = defineIntermediate({
  object: 'users',
  description: 'Amplitude users, as their newest event shows them.',
  grain: ['amplitude_id'],
  shape: {
    amplitude_id: 'VARCHAR',
    user_id: 'VARCHAR',
    device_id: 'VARCHAR',
    event_time: 'VARCHAR',
    server_upload_time: 'VARCHAR',
    user_creation_time: 'VARCHAR',
    country: 'VARCHAR',
    platform: 'VARCHAR',
    user_properties: { email: 'VARCHAR', $email: 'VARCHAR' },
  },
  columns: {
    amplitude_id: [column('varchar', 'Amplitude’s own id.'), 'f.amplitude_id'],
    user_id: [column('varchar', 'Logged-in user.', { nullable: true }), known('f.user_id')],
    user_pseudo_id: [column('varchar', 'Device of the newest event.', { nullable: true }), "nullif(f.device_id, '')"],
    email: [
      column('varchar', 'Address, in lower case, where the business keeps one.', { nullable: true }),
      'nullif(lower(trim(coalesce(f.user_properties.email, f.user_properties."$email"))), \'\')',
    ],
    country: [column('varchar', 'Country.', { nullable: true }), known('f.country')],
    platform: [column('varchar', 'Web, iOS, Android …', { nullable: true }), known('f.platform')],
    created_at: [
      column('timestamptz', 'First seen by Amplitude.', { nullable: true }),
      "(f.user_creation_time || '+00')::timestamptz",
    ],
    last_seen_at: [column('timestamptz', 'Newest event.'), "(f.event_time || '+00')::timestamptz"],
    uploaded_at: [column('timestamptz', 'Upload of the newest event.'), "(f.server_upload_time || '+00')::timestamptz"],
  },
})
