/** What the models need to know of a tenant; plain data, made from `tenants.yaml` by the caller. */
export interface ModelTenant {
  readonly slug: string
  /** IANA zone in which the tenant reads days. */
  readonly timeZone: string
  readonly sources: readonly ModelSource[]
}

/** One enabled source of a tenant. */
export interface ModelSource {
  readonly connector: string
  readonly masterModelId: string
  readonly objects: readonly string[]
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
}
