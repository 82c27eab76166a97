import { join } from 'node:path'
import { editTenants, setStatus, type TenantStatus } from '@gata/tenants'
import type { Project } from './project.ts'

/** Writes the status of a tenant into `tenants.yaml`. Errors: those of `editTenants`. */
export async function setTenantStatus(project: Project, slug: string, status: TenantStatus): Promise<void> {
  await editTenants(join(project.root, 'tenants.yaml'), (document) => setStatus(document, slug, status), {
    connectors: project.connectors,
  })
}
