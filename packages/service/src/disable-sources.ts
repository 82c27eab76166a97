import { join } from 'node:path'
import { didYouMean, GataError } from '@gata/base'
import { editTenants, findTenant, setSourceEnabled, type Tenant } from '@gata/tenants'
import type { Project } from './project.ts'

/**
 * Switches sources of a tenant off in `tenants.yaml`: they are read no more and leave the star schema with the next run; what was
 * landed of them stays.
 *
 * @throws GataError `unknown-tenant`, `unknown-source` where the tenant does not list it.
 */
export async function disableSources(project: Project, slug: string, sources: readonly string[]): Promise<Tenant> {
  const known = findTenant(project.tenants, slug).sources.map(({ connector }) => connector)
  const stranger = sources.find((source) => !known.includes(source))
  if (stranger !== undefined) {
    throw new GataError('unknown-source', `${slug} has no such source${didYouMean(stranger, known)}`, {
      where: '--source',
      expected: known.join(', ') || 'a source of the tenant',
      got: stranger,
    })
  }
  const tenants = await editTenants(
    join(project.root, 'tenants.yaml'),
    (document) => {
      for (const source of sources) setSourceEnabled(document, slug, source, false)
    },
    { connectors: project.connectors },
  )
  return findTenant(tenants, slug)
}
