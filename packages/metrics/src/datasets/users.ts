import { users } from '@gata/models'
import type { Dataset } from '@gata/semantic'
import { fieldsOf, personal } from '../fields.ts'
import { type DescribedTenant, publishedTable } from '../star-schema.ts'

/** Devices and customers, tied together to persons. */
export function usersDataset(tenant: DescribedTenant): Dataset {
  const { text, truth, entity, time, distinct } = fieldsOf(users, tenant.currency)
  return {
    name: 'users',
    title: 'Users',
    description: users.description,
    relation: publishedTable(tenant, users),
    keys: [],
    timeDimension: 'first_seen',
    dimensions: [
      text('first_geo_country', { title: 'First country' }),
      text('first_device_category', { title: 'First device' }),
      truth('is_customer', { title: 'Customer' }),
      text('customer_email', personal),
      entity('person_id'),
      time('first_seen', { instant: 'first_seen_at' }, { description: 'First event, or first order.' }),
    ],
    measures: [
      distinct('persons', 'person_id', {
        description: 'Different persons, as deterministic keys tie devices together.',
      }),
    ],
    joins: [],
  }
}
