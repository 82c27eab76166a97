import { didYouMean, GataError } from '@gata/base'
import type { Tenant } from './tenant.ts'

/** The tenant of that slug. Error: `unknown-tenant`, with the slug that was most likely meant. */
export function findTenant(tenants: readonly Tenant[], slug: string): Tenant {
  const tenant = tenants.find((candidate) => candidate.slug === slug)
  if (!tenant) {
    throw unknownTenant(
      slug,
      tenants.map((candidate) => candidate.slug),
    )
  }
  return tenant
}

/** The error for a slug that no tenant has. */
export function unknownTenant(slug: string, known: readonly string[]): GataError {
  const guess = didYouMean(slug, known)
  const list = known.length > 0 ? `The tenants are ${known.join(', ')}.` : 'tenants.yaml names no tenant yet.'
  return new GataError('unknown-tenant', `unknown tenant ${slug}${guess}`, guess ? {} : { todo: list })
}
