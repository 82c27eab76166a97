import { type Clock, GataError } from '@gata/base'
import { type Connection, type Connector, findConnector } from '@gata/connectors'
import type { Tenant, TenantSource } from '@gata/tenants'
import { parseSettings } from './parse-settings.ts'
import type { Project } from './project.ts'
import { secretVariable } from './secret-variable.ts'
import { runningSimulation, simulatedNow } from './simulation.ts'

const SIMULATED_WAIT_MS = 25

/** How one source of a tenant is reached. */
export interface SourceConnection {
  readonly connector: Connector
  readonly connection: Connection
  readonly clock: Clock
}

/**
 * Finds the way to one source: its secrets from the environment (`GATA_<TENANT>_<CONNECTOR>_<SECRET>`, base URL
 * `GATA_<CONNECTOR>_BASE_URL`), else the simulated vendors where they are served for this tenant.
 *
 * @throws GataError `no-credentials` naming what is missing; `bad-settings` where the settings do not fit the connector.
 */
export async function connectSource(project: Project, tenant: Tenant, source: TenantSource): Promise<SourceConnection> {
  const connector = findConnector(source.connector)
  const settings = parseSettings(connector, source.settings, `${tenant.slug}.sources.${connector.name}`)
  const secrets = secretsOf(project, tenant, connector)
  if (secrets) {
    const baseUrl = project.environment[`GATA_${upper(connector.name)}_BASE_URL`] ?? connector.defaultBaseUrl
    return { connector, connection: { baseUrl, settings, secrets }, clock: project.clock }
  }
  const note = await runningSimulation(project.home, tenant.slug)
  const simulated = note?.connections[connector.name]
  if (!note || !simulated) throw noCredentials(tenant, connector)
  const now = await simulatedNow(note)
  return {
    connector,
    connection: { baseUrl: simulated.baseUrl, settings, secrets: simulated.secrets },
    // Where time is simulated a wait need not last as long as the vendor says.
    clock: {
      now: () => new Date(now),
      sleep: (ms, signal) => project.clock.sleep(Math.min(ms, SIMULATED_WAIT_MS), signal),
    },
  }
}

/** Whether a tenant's enabled sources can be reached by their secrets alone, so that no simulated vendor is needed. */
export function hasCredentials(project: Project, tenant: Tenant): boolean {
  const sources = tenant.sources.filter(({ enabled }) => enabled)
  return sources.every(({ connector }) => secretsOf(project, tenant, findConnector(connector)) !== null)
}

function secretsOf(project: Project, tenant: Tenant, connector: Connector): Readonly<Record<string, string>> | null {
  const found = connector.secrets.map(
    (secret) => [secret, project.environment[secretVariable(tenant.slug, connector.name, secret)]] as const,
  )
  const known = found.flatMap(([secret, value]) => (value === undefined ? [] : [[secret, value] as const]))
  return known.length === connector.secrets.length ? Object.fromEntries(known) : null
}

function noCredentials(tenant: Tenant, connector: Connector): GataError {
  return new GataError('no-credentials', 'there is no way to this source', {
    where: `${tenant.slug}.${connector.name}`,
    expected: `${connector.secrets.map((secret) => secretVariable(tenant.slug, connector.name, secret)).join(', ')} in the environment`,
    got: 'none of them, and no simulated vendors are served',
    todo: `Set them, or serve the simulated vendors beside this: gata simulate --tenant ${tenant.slug}`,
  })
}

function upper(name: string): string {
  return name.toUpperCase()
}
