import { sql } from '@gata/sql'
import { purchaseEvent } from './purchase-event.ts'
import { trackedEvents } from './tracked-events.ts'

/** Mixpanel events → events. */
export const mixpanelEvents = trackedEvents({
  connector: 'mixpanel',
  purchase: ({ source }) => purchaseEvent(source),
  revenue: sql`revenue`,
  order: sql`0::bigint`,
})
