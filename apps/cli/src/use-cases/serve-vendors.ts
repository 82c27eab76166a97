import { type PipelineEvent, type Project, type Simulation, simulate } from '@gata/service'
import type { Tenant } from '@gata/tenants'

/** Serves the simulated vendors of a tenant and shows where they are. */
export async function serveVendors(
  project: Project,
  tenant: Tenant,
  hear: (event: PipelineEvent) => void,
  options: { readonly now?: Date; readonly port?: number } = {},
): Promise<Simulation> {
  const simulation = await simulate(project, tenant, {
    ...options,
    onBuilding: ({ days, visitsPerDay }) => hear({ type: 'world-building', tenant: tenant.slug, days, visitsPerDay }),
  })
  hear({ type: 'world-served', tenant: tenant.slug, url: simulation.simulator.url, now: simulation.now() })
  return simulation
}
