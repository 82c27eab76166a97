import type { Page } from '../connector.ts'

type EventRecord = Page['records'][number]

/** What an event says of its user. */
const userFields = [
  'amplitude_id',
  'user_id',
  'device_id',
  'server_upload_time',
  'event_time',
  'user_creation_time',
  'country',
  'region',
  'city',
  'language',
  'platform',
  'paying',
  'start_version',
  'user_properties',
] as const

/** The users of some events, each as their newest event shows them; an event of nobody counts for nobody. */
export async function newestOfUsers(batches: AsyncIterable<readonly EventRecord[]>): Promise<Page['records']> {
  const newest = new Map<unknown, { readonly order: string; readonly record: EventRecord }>()
  for await (const events of batches) {
    for (const event of events) {
      const user = event.amplitude_id
      if (user === null || user === undefined) continue
      const order = orderOf(event)
      const known = newest.get(user)
      if (known === undefined || order > known.order) newest.set(user, { order, record: userOf(event) })
    }
  }
  return [...newest.values()].map(({ record }) => record)
}

/** Texts of these times sort like the times. One upload brings many events, so the event's own time decides then, and its name last. */
function orderOf({ server_upload_time: uploaded, event_time: happened, uuid }: EventRecord): string {
  return `${String(uploaded)} ${String(happened)} ${String(uuid)}`
}

function userOf(event: EventRecord): EventRecord {
  return Object.fromEntries(
    userFields.filter((field) => event[field] !== undefined).map((field) => [field, event[field]]),
  )
}
