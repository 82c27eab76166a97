import { addDays, type Day, dayIn } from '@gata/base'
import {
  type Connection,
  type Connector,
  type ConnectorIo,
  connectors,
  type ExtractWindow,
  type ObjectContract,
  type Page,
  type RequestEvent,
  type Session,
} from '@gata/connectors'
import { testIo } from '@gata/connectors/testing'
import { fillWorld, type LoggedRequest, type Simulator, startSimulator, worldSpec } from '@gata/simulator'
import type { Warehouse } from '@gata/warehouse'
import { openMemoryWarehouse } from '@gata/warehouse/testing'

export type Records = Page['records']

/** A session with what it did beside reading. */
export interface WatchedSession {
  readonly session: Session
  readonly events: readonly RequestEvent[]
  /** Everything that was logged, as text. */
  readonly logged: readonly string[]
  readonly pauses: readonly number[]
}

/** Every simulated vendor over one small business, and the registered connectors that read them. */
export interface SimulatedVendors extends AsyncDisposable {
  readonly simulator: Simulator
  readonly now: Date
  /** First day of the business. */
  readonly startDate: Day
  /** Every connector of the registry. */
  readonly connectors: readonly Connector[]
  connectionOf(connector: Connector): Connection
  open(connector: Connector, io?: Partial<ConnectorIo>): WatchedSession
  /** The requests that a connector sends while something runs, in their order. */
  requestsDuring(connector: Connector, run: () => Promise<unknown>): Promise<readonly LoggedRequest[]>
}

/** A business that uses every vendor that a world knows. */
const everything = {
  days: 12,
  futureDays: 6,
  visitsPerDay: 120,
  networks: ['meta', 'google_ads', 'bing_ads', 'linkedin_ads', 'amazon_ads', 'tiktok_ads'],
  shops: ['shopify', 'bigcommerce', 'woocommerce'],
  trackers: ['google_analytics', 'amplitude', 'mixpanel'],
} as const

/** Builds the business and serves it; the clock stands at noon of its last day. */
export async function simulateVendors(): Promise<SimulatedVendors> {
  const world = await openMemoryWarehouse()
  const spec = worldSpec(everything)
  await fillWorld(world, spec)
  await world.run(manyRefunds)
  const accounts = await readAccounts(world)
  const now = new Date(`${addDays(spec.startDate, spec.days)}T12:00:00Z`)
  const simulator = await startSimulator({ world, now })

  function connectionOf(connector: Connector): Connection {
    const served = simulator.connections[connector.name]
    const account = accounts.get(networkOf(connector))
    if (!served || !account) throw new Error(`nobody simulates ${connector.name}`)
    return { ...served, settings: settingsOf(connector, account) }
  }

  return {
    simulator,
    now,
    startDate: spec.startDate,
    connectors: connectors.filter((one) => {
      const ok = simulator.connections[one.name] && accounts.has(networkOf(one))
      if (!ok) console.warn('SKIP', one.name)
      return ok
    }),
    connectionOf,
    open(connector, overrides = {}) {
      const logged: string[] = []
      const pauses: number[] = []
      const clock = {
        now: () => simulator.now(),
        sleep: async (ms: number) => {
          pauses.push(ms)
        },
      }
      const logger = { log: (...parts: readonly unknown[]) => logged.push(JSON.stringify(parts)) }
      const io = testIo({ clock, logger, ...overrides })
      return { session: connector.open(connectionOf(connector), io), events: io.events, logged, pauses }
    },
    async requestsDuring(connector, run) {
      const countOf = () => simulator.requests.counts()[connector.name]?.requests ?? 0
      const before = countOf()
      await run()
      const sent = countOf() - before
      if (sent === 0) return []
      return simulator.requests
        .recent()
        .filter((request) => request.connector === connector.name)
        .slice(-sent)
    },
    async [Symbol.asyncDispose]() {
      await simulator.close()
      await world[Symbol.asyncDispose]()
    },
  }
}

/** Refunds are rare; here every third order gets one, so that some fall between two readings, days after their orders. */
const manyRefunds = `
  update "order"
  set refunded_at = paid_at + interval 4 days, refunded_amount = total_price
  where order_number % 3 = 0
    and paid_at is not null
    and cancelled_at is null
    and refunded_at is null`

interface AccountRow {
  readonly id: string
  readonly timeZone: string
}

async function readAccounts(world: Warehouse): Promise<ReadonlyMap<string, AccountRow>> {
  const rows = await world.rows<{ network: string; account_id: string; time_zone: string }>(
    'select network, account_id, time_zone from account',
  )
  return new Map(rows.map((row) => [row.network, { id: row.account_id, timeZone: row.time_zone }]))
}

/** Facebook and Instagram are one network of the world, as they share their master models. */
function networkOf({ name, masterModelId }: Connector): string {
  return masterModelId.startsWith('facebook_ads') ? 'meta' : name
}

/** Every setting that a connector needs is the id of the account in the vendor's words, or its time zone. */
function settingsOf(connector: Connector, account: AccountRow): Record<string, string> {
  const needed = Object.entries(connector.settings.shape).filter(([name, schema]) => {
    return name === 'time_zone' || !('safeParse' in schema) || !isOptional(schema)
  })
  return Object.fromEntries(needed.map(([name]) => [name, name === 'time_zone' ? account.timeZone : account.id]))
}

function isOptional(schema: { safeParse(value: unknown): { success: boolean } }): boolean {
  return schema.safeParse(undefined).success
}

/** The windows by which an object is read: whole, its last days, or its history and then its latest changes. */
export function windowsOf({ sync }: ObjectContract, { now }: Pick<SimulatedVendors, 'now'>): readonly ExtractWindow[] {
  if (sync.kind === 'full') return [{ kind: 'full' }]
  if (sync.kind === 'days') {
    const today = dayIn('America/New_York', now)
    return [{ kind: 'days', from: addDays(today, -1), to: today }]
  }
  const whole = {
    kind: 'changes',
    from: `${addDays(dayIn('UTC', now), -20)}T00:00:00Z`,
    to: now.toISOString(),
  } as const
  return [
    { ...whole, initial: true },
    { ...whole, initial: false },
  ]
}

/** All records of a window, as they came. */
export async function readAll(session: Session, object: string, window: ExtractWindow): Promise<Records> {
  const records: Records[number][] = []
  for await (const page of session.extract(object, window)) records.push(...page.records)
  return records
}

/** Records as texts, each once, in an order that does not depend on pages. */
export function distinct(records: Records): readonly string[] {
  return [...new Set(records.map((record) => JSON.stringify(record)))].sort()
}
