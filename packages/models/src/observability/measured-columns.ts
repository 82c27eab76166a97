import { adPerformance } from '../canonical/ad-performance.ts'
import { campaigns } from '../canonical/campaigns.ts'
import type { Canonical } from '../canonical/canonical.ts'
import { events } from '../canonical/events.ts'
import { orders } from '../canonical/orders.ts'
import { sessions } from '../canonical/sessions.ts'
import { users } from '../canonical/users.ts'

/** A table of a tenant’s star schema with what tells the time in it. */
export interface WatchedTable {
  /** `schema.name`. */
  readonly id: string
  /** Column of the day of a row; null for a table that knows no days. */
  readonly day: string | null
  /** Column of the instant of a row; null for one that knows days only. */
  readonly at: string | null
}

/** The tables of a tenant that are measured when they are built. */
export function watchedTables(tenant: string): readonly WatchedTable[] {
  return watched.map(({ table, day, at }) => ({
    id: `analytics.${table.prefix}_${tenant}__${table.name}`,
    day,
    at,
  }))
}

const watched: readonly { readonly table: Canonical; readonly day: string | null; readonly at: string | null }[] = [
  { table: adPerformance, day: 'report_date', at: null },
  { table: orders, day: 'order_day', at: 'order_date' },
  { table: sessions, day: 'session_day', at: 'session_start_at' },
  { table: events, day: 'event_day', at: 'event_at' },
  { table: campaigns, day: null, at: null },
  { table: users, day: null, at: 'last_seen_at' },
]
