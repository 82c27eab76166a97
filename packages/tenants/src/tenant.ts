import type { Day } from '@gata/base'
import type { AnomalySettings } from './anomaly-settings.ts'
import type { SourceFreshness } from './source-freshness.ts'

/** Where a tenant stands: only `active` and `onboarding` ones are run. */
export type TenantStatus = 'pending' | 'onboarding' | 'active' | 'paused'

/** One customer of the platform, as `tenants.yaml` declares it. */
export interface Tenant {
  /** Its name in ids and in SQL: `^[a-z][a-z0-9_]{1,38}$`. */
  readonly slug: string
  readonly businessName: string
  readonly status: TenantStatus
  readonly reporting: Reporting
  /** In the order of `supported_connectors.yaml`, disabled ones too. */
  readonly sources: readonly TenantSource[]
  /** How its tables are watched. */
  readonly anomalies: AnomalySettings
  /** When the tenant is run by itself; null where it is not. */
  readonly schedule: TenantSchedule | null
  /** How many published snapshots stay, the one in service counted. */
  readonly keepSnapshots: number
  /** What the simulator makes for the tenant; null for a real one. */
  readonly generation: Generation | null
}

/** Times at which a tenant is run. */
export interface TenantSchedule {
  /** Five fields, or a nickname such as `@daily`. */
  readonly cron: string
  /** IANA name of the zone in which the fields are read. */
  readonly timeZone: string
}

/** The currency (ISO 4217) and the time zone (IANA) in which a tenant reads its numbers. */
export interface Reporting {
  readonly currency: string
  readonly timeZone: string
}

/** One connection of a tenant to a connector. */
export interface TenantSource {
  readonly connector: string
  readonly enabled: boolean
  /** Account ids and the like in the vendor's words; the connector checks them. Never secrets. */
  readonly settings: Readonly<Record<string, SettingValue>>
  /** How old what was read of it may be; that of the connector where nothing is said. */
  readonly freshness?: SourceFreshness
  /** The tenant's logic by object; objects without any are left out. */
  readonly logic: Readonly<Record<string, ObjectLogic>>
}

export type SettingValue = string | number | boolean | readonly string[]

/** A tenant's choices for one object that reach its SQL. */
export interface ObjectLogic {
  /** The action type that counts as a conversion; exact unless it holds `%`. */
  readonly conversionEventPattern?: string
  /** Events that make a session a converting one. */
  readonly conversionEvents?: readonly string[]
  /** The event behind each of the six funnel steps, in order. */
  readonly funnelSteps?: readonly string[]
  /** Only records for which all of these hold reach the tenant's tables. */
  readonly filters?: readonly ObjectFilter[]
}

/** How a typed column is compared: `not_equals` and `not_in` keep rows in which it is null, the others do not. */
export type FilterOperator = 'equals' | 'not_equals' | 'in' | 'not_in' | 'at_least' | 'at_most'

/** A condition on one typed column of an object; the values are compared as the column's type. */
export interface ObjectFilter {
  readonly field: string
  readonly operator: FilterOperator
  /** One value, or several for `in` and `not_in`. */
  readonly values: readonly FilterValue[]
}

export type FilterValue = string | number | boolean

/** A simulated business: the same seed gives the same rows. */
export interface Generation {
  readonly seed: number
  readonly startDate: Day
  readonly days: number
  readonly visitsPerDay: number
}
