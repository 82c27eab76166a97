import type { Queryable } from '@gata/warehouse'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { TokenBook } from './token-book.ts'

/** Faults whose bodies each vendor writes in its own way. */
export type VendorFault = 'throttle' | 'server-error' | 'expired-token'

/** An answer that a vendor writes in place of the real one. */
export interface VendorAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Made JSON unless it is text. */
  readonly body: unknown
}

/** What the simulator gives to the API of one connector. */
export interface VendorContext {
  /** Name of the connector that is served; its routes lie below `/<connector>`. */
  readonly connector: string
  /** Where the API lies, without a slash at its end; known once the simulator listens. */
  baseUrl(): string
  /** The world, to be read only. */
  readonly world: Queryable
  /** The simulated instant. */
  now(): Date
  /** Access tokens that this connector's API gave out; their life is counted by the simulated clock. */
  readonly tokens: TokenBook
  /** Passes the rows of a page through faults that repeat or reorder them; to be called once for each page. */
  page<Row>(request: FastifyRequest, rows: readonly Row[]): readonly Row[]
}

/** A simulated vendor. */
export interface VendorApi {
  /** Name in fault rules: `meta`, `google_ads`, `shopify`, `google_analytics`. */
  readonly vendor: string
  /** Connectors that read it; each has an API of its own, below its name. */
  readonly connectors: readonly string[]
  /** Secrets that a connection to the API must hold, by the names in the connector's `secrets`. */
  secrets(baseUrl: string): Readonly<Record<string, string>>
  /** Adds the routes; paths are relative to the connector's own. Bodies arrive parsed, JSON and forms alike. */
  register(scope: FastifyInstance, context: VendorContext): void
  /** The vendor's own body for a fault at a path (relative to the connector's). */
  faultAnswer(fault: VendorFault, path: string): VendorAnswer
}
