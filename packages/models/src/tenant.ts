/** What one unit of a currency is worth in another from a day on. */
export interface FxRate {
  /** `YYYY-MM-DD`. */
  readonly day: string
  readonly from: string
  readonly to: string
  /** A decimal number as text. */
  readonly rate: string
}

/** What the models need to know of a tenant; plain data, made from `tenants.yaml` by the caller. */
export interface ModelTenant {
  readonly slug: string
  /** IANA zone in which the tenant reads days. */
  readonly timeZone: string
  /** ISO 4217 code of the currency in which the tenant reads money. */
  readonly currency: string
  readonly sources: readonly ModelSource[]
}

/** One enabled source of a tenant. */
export interface ModelSource {
  readonly connector: string
  readonly masterModelId: string
  readonly objects: readonly string[]
  /** Account ids and the like, never secrets; they are part of the history of the configuration. */
  readonly settings: Readonly<Record<string, unknown>>
  /** The tenant's logic per object, as written in `tenants.yaml`. */
  readonly logic: Readonly<Record<string, ObjectLogic>>
}

/** Choices of a tenant that reach the SQL. */
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

/** A condition on one typed column of an object; `not_equals` and `not_in` keep rows in which it is null, the others do not. */
export interface ObjectFilter {
  readonly field: string
  readonly operator: 'equals' | 'not_equals' | 'in' | 'not_in' | 'at_least' | 'at_most'
  /** One value, or several for `in` and `not_in`; compared as the column's type. */
  readonly values: readonly (string | number | boolean)[]
}
