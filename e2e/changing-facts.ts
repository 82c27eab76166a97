import { join } from 'node:path'
import { chosenTenants, openProject, type Project } from '@gata/service'
import { editTenants, type Tenant } from '@gata/tenants'
import type { TestPlatform } from './test-platform.ts'

/** A project as its files say now. */
export interface ReadProject {
  readonly project: Project
  readonly tenant: Tenant
}

/** Counts other events as conversions, so that the next run publishes other facts; gives the project as it is read anew. */
export async function withConversionEvents(
  platform: Pick<TestPlatform, 'root' | 'home' | 'project' | 'tenant'>,
  events: readonly string[],
): Promise<ReadProject> {
  const path = ['sources', 'google_analytics', 'tables', 'events', 'logic', 'conversion_events']
  await editTenants(
    join(platform.root, 'tenants.yaml'),
    (document) => document.setIn(['tenants', platform.tenant.slug, ...path], [...events]),
    { connectors: platform.project.connectors },
  )
  return await readAgain(platform)
}

/** Reads the files of a platform again. */
export async function readAgain({
  root,
  home,
  tenant: { slug },
}: Pick<TestPlatform, 'root' | 'home' | 'tenant'>): Promise<ReadProject> {
  const project = await openProject({ root, home, environment: {} })
  const [tenant] = chosenTenants(project, [slug])
  if (!tenant) throw new Error('the tenant is in the file')
  return { project, tenant }
}
