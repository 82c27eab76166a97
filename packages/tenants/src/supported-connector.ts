import type { SourceFreshness } from './source-freshness.ts'

/** What kind of business data a connector brings. */
export type ConnectorDomain = 'paid_ads' | 'ecommerce' | 'analytics' | 'payments'

/** One vendor that GATA can read, as `supported_connectors.yaml` declares it. */
export interface SupportedConnector {
  readonly name: string
  /** The vendor's product as people call it. */
  readonly title: string
  readonly domain: ConnectorDomain
  /** The vendor API version that our connector speaks. */
  readonly apiVersion: string
  /** Stem of the master models that hold its records: `platform_mm__<id>_<object>`. */
  readonly masterModelId: string
  /** What it delivers, by name. */
  readonly objects: readonly string[]
  /** How old what was read of it may be, unless a tenant says otherwise. */
  readonly freshness: SourceFreshness
}
