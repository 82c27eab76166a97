import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'
import { known } from '../known-value.ts'

const p = 'f."$properties"'

/** Mixpanel profiles; their times carry no zone and are read as UTC. Source: https://developer.mixpanel.com/reference/engage-query */
export const mixpanelPeople = defineIntermediate({
  object: 'people',
  description: 'Mixpanel profiles as they are now.',
  grain: ['distinct_id'],
  shape: {
    $distinct_id: 'VARCHAR',
    $properties: {
      $created: 'VARCHAR',
      $last_seen: 'VARCHAR',
      $email: 'VARCHAR',
      $name: 'VARCHAR',
      $country: 'VARCHAR',
      $country_code: 'VARCHAR',
    },
  },
  columns: {
    distinct_id: [column('varchar', 'Mixpanel’s id, that of the user once known.'), 'f."$distinct_id"'],
    email: [column('varchar', 'Address, in lower case.', { nullable: true }), `nullif(lower(trim(${p}."$email")), '')`],
    name: [column('varchar', 'Name.', { nullable: true }), known(`${p}."$name"`)],
    country: [
      column('varchar', 'Country.', { nullable: true }),
      known(`coalesce(${p}."$country", ${p}."$country_code")`),
    ],
    created_at: [
      column('timestamptz', 'First seen.', { nullable: true }),
      `try_cast(${p}."$created" || '+00' as timestamptz)`,
    ],
    last_seen_at: [
      column('timestamptz', 'Last seen.', { nullable: true }),
      `try_cast(${p}."$last_seen" || '+00' as timestamptz)`,
    ],
  },
})
