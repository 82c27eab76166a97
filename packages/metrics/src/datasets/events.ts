import { events } from '@gata/models'
import type { Dataset } from '@gata/semantic'
import { fieldsOf } from '../fields.ts'
import { type DescribedTenant, publishedTable } from '../star-schema.ts'

/** What people did on the site. */
export function eventsDataset(tenant: DescribedTenant): Dataset {
  const { text, entity, time, distinct } = fieldsOf(events, tenant.currency)
  return {
    name: 'events',
    title: 'Events',
    description: events.description,
    relation: publishedTable(tenant, events),
    keys: [{ columns: ['source_platform', 'event_id'], proof: 'audited' }],
    timeDimension: 'happened',
    dimensions: [
      text('source_platform', { title: 'Analytics platform' }),
      text('event_name', { title: 'Event' }),
      text('geo_country', { title: 'Country' }),
      text('device_category', { title: 'Device' }),
      entity('user_pseudo_id'),
      entity('session_id'),
      time('happened', { day: 'event_day', instant: 'event_at' }, { description: 'When it happened, on the device.' }),
    ],
    measures: [
      { name: 'events', aggregate: 'count', type: 'bigint', unit: 'event', description: 'Events.' },
      distinct('active_devices', 'user_pseudo_id', { description: 'Different devices or browsers with an event.' }),
    ],
    joins: [],
  }
}
