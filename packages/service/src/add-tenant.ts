import { join } from 'node:path'
import { GataError } from '@gata/base'
import { findConnector } from '@gata/connectors'
import { addTenant as addEntry, editTenants, findTenant, type NewTenant, type Tenant } from '@gata/tenants'
import { parseSettings } from './parse-settings.ts'
import type { Project } from './project.ts'

/**
 * Adds a tenant to `tenants.yaml` as `pending`; its sources must have the settings that their connectors ask for.
 *
 * @throws GataError `unknown-connector`, `bad-settings`, `tenants-duplicate`, and those of `editTenants`; nothing is written then.
 */
export async function addTenant(project: Project, tenant: NewTenant): Promise<Tenant> {
  for (const { connector, settings } of tenant.sources) {
    parseSettings(findConnector(connector), settings, `${tenant.slug}.sources.${connector}`)
  }
  if (tenant.sources.length === 0) {
    throw new GataError('tenants-without-source', 'a tenant needs at least one source', { where: tenant.slug })
  }
  const tenants = await editTenants(join(project.root, 'tenants.yaml'), (document) => addEntry(document, tenant), {
    connectors: project.connectors,
  })
  return findTenant(tenants, tenant.slug)
}
