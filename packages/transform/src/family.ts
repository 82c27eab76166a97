import type { Model } from './model.ts'

/**
 * Stands in a family's models where the slug of a tenant will be: in names, in descriptions, in the queries as a value. It is a control
 * character, which neither a name nor SQL can hold by itself, so that no other text is ever taken for it.
 */
export const anyTenant = '\u0001'

/** Models that are the same for some tenants but for the tenant's slug, which is {@link anyTenant} in them. */
export interface Family {
  /** Slugs of the tenants that have these models; at least one. */
  readonly tenants: readonly string[]
  /** They read each other and models that all share. One that stands in several families is best the same object in all of them. */
  readonly models: readonly Model[]
}

/** The models of a graph: those that stand for themselves, and families of which each tenant has its own. */
export interface ModelSet {
  readonly models: readonly Model[]
  readonly families: readonly Family[]
}
