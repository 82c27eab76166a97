import {
  hasCredentials,
  type PipelineEvent,
  type Project,
  runningSimulation,
  type Simulation,
  simulate,
} from '@gata/service'
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

/** Serves the simulated vendors of every tenant that has a generated business, no credentials and nobody who serves it yet. */
export async function serveWhereNeeded(
  simulations: AsyncDisposableStack,
  project: Project,
  tenants: readonly Tenant[],
  hear: (event: PipelineEvent) => void,
): Promise<void> {
  for (const tenant of tenants) {
    if (!tenant.generation || hasCredentials(project, tenant)) continue
    if (await runningSimulation(project.home, tenant.slug)) continue
    simulations.use(await serveVendors(project, tenant, hear))
  }
}
