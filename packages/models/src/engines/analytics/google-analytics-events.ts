import { sql } from '@gata/sql'
import { trackedEvents } from './tracked-events.ts'

/** GA4 events → events. */
export const googleAnalyticsEvents = trackedEvents({
  connector: 'google_analytics',
  purchase: () => 'purchase',
  revenue: sql`purchase_revenue`,
  order: sql`batch_order`,
})
