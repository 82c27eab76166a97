import type { Clock, Day, Logger } from '@gata/base'
import type { z } from 'zod'
import type { ObjectContract } from './object.ts'

export type Domain = 'paid_ads' | 'ecommerce' | 'analytics' | 'payments'

/** What a connector needs from outside; nothing else is touched. */
export interface ConnectorIo {
  readonly fetch: typeof globalThis.fetch
  readonly clock: Clock
  readonly logger: Logger
  /** Uniform in [0, 1), for jitter. */
  readonly random: () => number
  readonly signal?: AbortSignal
  /** How long a vendor may take to answer before the request is sent again; 120 s unless given. */
  readonly requestTimeoutMs?: number
  /** Told about each request that ended, each retry and each wait, for progress and the ledger. */
  readonly onRequest?: (event: RequestEvent) => void
  /** Told a secret that the vendor put in the place of the one it was given (a refresh token), to be stored over the old one. */
  readonly onSecret?: (name: string, value: string) => void | Promise<void>
  /** The retries that one sync of one source may spend; shared by all its objects. */
  readonly retryBudget: { left: number }
}

export interface RequestEvent {
  readonly kind: 'request' | 'retry' | 'wait' | 'token-refresh'
  readonly status?: number
  readonly reason?: string
  readonly waitMs?: number
}

/** Where a vendor is and who we are there. `secrets` come from the environment or the secret store, never from tenants.yaml. */
export interface Connection {
  readonly baseUrl: string
  /** The connector's own settings from tenants.yaml (account ids, shop domain), parsed by its `settings` schema. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly secrets: Readonly<Record<string, string>>
}

/** The part of an object that one extraction reads. Days are inclusive at both ends, in the account's own time zone. */
export type ExtractWindow =
  | { readonly kind: 'full' }
  | { readonly kind: 'days'; readonly from: Day; readonly to: Day }
  | { readonly kind: 'changes'; readonly from: string; readonly to: string; readonly initial: boolean }

/** Records where they stand in a vendor's text. */
export interface RecordText {
  readonly bytes: Buffer
  /** Where each record begins and ends, in turns; behind each end stands a byte that is no part of a record. */
  readonly bounds: readonly number[]
}

/** Records as they came, in the vendor's order. */
export interface Page {
  readonly records: readonly Readonly<Record<string, unknown>>[]
  /** The same records in the vendor's own text, where that is at hand; see `textPage`. */
  readonly text?: RecordText
}

/** What a connection's account says about itself. */
export interface Account {
  readonly accountId: string
  readonly timeZone: string
  readonly currency: string | null
}

/** One live connection to one vendor account. */
export interface Session {
  /** Asks the vendor who we are: proves the credentials and gives the account's time zone. */
  account(): Promise<Account>
  /** Reads one object over one window. Each window given is read whole or the iterator throws. */
  extract(object: string, window: ExtractWindow): AsyncIterable<Page>
}

/** A vendor: what it delivers and how to read it. The same code talks to the vendor and to the simulator. */
export interface Connector {
  readonly name: string
  readonly title: string
  readonly domain: Domain
  readonly apiVersion: string
  readonly masterModelId: string
  readonly defaultBaseUrl: string
  readonly objects: readonly ObjectContract[]
  readonly settings: z.ZodObject
  /** Names of the secrets it needs, in the order a person is asked for them. */
  readonly secrets: readonly string[]
  /** Those of them that the vendor puts others in the place of, see `ConnectorIo.onSecret`; none where absent. */
  readonly replacedSecrets?: readonly string[]
  open(connection: Connection, io: ConnectorIo): Session
}
