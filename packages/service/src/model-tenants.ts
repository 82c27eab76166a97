import type { ModelTenant } from '@gata/models'
import type { Tenant } from '@gata/tenants'
import type { Project } from './project.ts'

/** A tenant as the models need it: its enabled sources with their master models, objects and logic. */
export function modelTenant(project: Project, tenant: Tenant): ModelTenant {
  const sources = tenant.sources
    .filter(({ enabled }) => enabled)
    .flatMap(({ connector, logic, settings }) => {
      const supported = project.connectors.find(({ name }) => name === connector)
      return supported
        ? [{ connector, masterModelId: supported.masterModelId, objects: supported.objects, settings, logic }]
        : []
    })
  return { slug: tenant.slug, timeZone: tenant.reporting.timeZone, currency: tenant.reporting.currency, sources }
}
