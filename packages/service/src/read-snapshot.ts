import type { Tenant } from '@gata/tenants'
import { currentSnapshot, openSnapshot, type Queryable } from '@gata/warehouse'
import type { Project } from './project.ts'

/** Reads from the snapshot of a tenant that is in service; null before the first publish. */
export async function readSnapshot<T>(
  project: Project,
  tenant: Tenant,
  read: (snapshot: Queryable) => Promise<T>,
): Promise<T | null> {
  if (!(await currentSnapshot(project.home, tenant.slug))) return null
  await using snapshot = await openSnapshot(project.home, tenant.slug)
  return await read(snapshot)
}
