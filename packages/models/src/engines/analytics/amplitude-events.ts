import { sql } from '@gata/sql'
import { purchaseEvent } from './purchase-event.ts'
import { trackedEvents } from './tracked-events.ts'

/** Amplitude events → events. */
export const amplitudeEvents = trackedEvents({
  connector: 'amplitude',
  purchase: ({ source }) => purchaseEvent(source),
  revenue: sql`revenue`,
  order: sql`event_order`,
})
