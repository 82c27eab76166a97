import { assertTenantContext, type TenantContext } from '@gata/control/context'
import { findTenant, type TenantStatus } from '@gata/tenants'
import { readPointer } from '@gata/warehouse'
import type { Project } from './project.ts'
import { readDeeds } from './snapshot-history.ts'

/** Where a tenant stands: as it is set up, and what of it is published. */
export interface TenantStanding {
  readonly tenant: string
  readonly businessName: string
  readonly status: TenantStatus
  readonly currency: string
  readonly timezone: string
  readonly sources: readonly { readonly source: string; readonly enabled: boolean }[]
  /** Null before the first publish. */
  readonly snapshot: {
    readonly id: string
    readonly publishedAt: string
    readonly dataAsOf: string
    readonly isPinned: boolean
  } | null
  /** Why the last run published nothing, if it did not. */
  readonly kept: { readonly at: string; readonly reason: string | null } | null
}

/** Where the caller's tenant stands. */
export async function tenantStatus(project: Project, context: TenantContext): Promise<TenantStanding> {
  assertTenantContext(context)
  const { slug, businessName, status, reporting, sources } = findTenant(project.tenants, context.tenant)
  const pointer = await readPointer(project.home, slug)
  const last = (await readDeeds(project.home, slug)).at(-1)
  return {
    tenant: slug,
    businessName,
    status,
    currency: reporting.currency,
    timezone: reporting.timeZone,
    sources: sources.map(({ connector, enabled }) => ({ source: connector, enabled })),
    snapshot: pointer && {
      id: pointer.snapshot.id,
      publishedAt: pointer.snapshot.publishedAt,
      dataAsOf: pointer.snapshot.dataAsOf,
      isPinned: pointer.pin !== null,
    },
    kept: last?.action === 'kept' ? { at: last.at, reason: last.reason } : null,
  }
}
