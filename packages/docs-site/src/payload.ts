import type { DocsTenant, ModelResults } from './site.ts'

/**
 * What `data/site.js` hands to the page. Models of different tenants are alike, so what is said of them is kept once: as JSON text in which
 * {@link slugMark} stands for the tenant's slug and {@link digestMark} for the MD5 of it.
 */
export interface SitePayload {
  readonly generatedAt: string
  readonly resultsProblem: string | null
  readonly tenants: readonly TenantPayload[]
  /** Models that all tenants share. */
  readonly shared: readonly ModelRef[]
  /** `ModelCard`s. */
  readonly cards: readonly string[]
  /** Number of the first `ModelLinks` in each of the files `data/links/`. */
  readonly linkFiles: readonly number[]
}

export interface TenantPayload extends DocsTenant {
  readonly digest: string
  readonly models: readonly ModelRef[]
  readonly health: Health
}

/** Numbers of its card, its links and its body. */
export type ModelRef = readonly [card: number, links: number, body: number]

/** How the last runs and tests of a tenant's models ended. */
export interface Health {
  readonly built: number
  readonly failed: number
  readonly tests: number
  readonly failing: number
  readonly warning: number
  /** When a model was last built; null before the first run. */
  readonly lastBuiltAt: string | null
}

/** What `data/results/<tenant>.js` hands to the page: results by the models' places in the list of the tenant. */
export type ResultsPayload = readonly (ModelResults | null)[]

/** From the private use area, which no text of a model holds. */
export const slugMark = '\uE000'
export const digestMark = '\uE001'

/** The text for one tenant. */
export function filledIn(text: string, tenant: { readonly slug: string; readonly digest: string } | null): string {
  return tenant ? text.replaceAll(slugMark, tenant.slug).replaceAll(digestMark, tenant.digest) : text
}
