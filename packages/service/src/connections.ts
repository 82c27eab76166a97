import { type Clock, GataError, messageOf } from '@gata/base'
import { type Connection, type Connector, type ConnectorIo, findConnector } from '@gata/connectors'
import type { Tenant, TenantSource } from '@gata/tenants'
import { parseSettings } from './parse-settings.ts'
import type { Project } from './project.ts'
import { secretVariable } from './secret-variable.ts'
import { givenSecrets, type SecretVault } from './secret-vault.ts'
import { runningSimulation, simulatedNow } from './simulation.ts'

const SIMULATED_WAIT_MS = 25

/** How one source of a tenant is reached. */
export interface SourceConnection extends Pick<ConnectorIo, 'onSecret'> {
  readonly connector: Connector
  readonly connection: Connection
  readonly clock: Clock
}

/**
 * Finds the way to one source: its secrets from the environment (`GATA_<TENANT>_<CONNECTOR>_<SECRET>`, base URL
 * `GATA_<CONNECTOR>_BASE_URL`) and the control store; of a tenant whose vendors are simulated, from the simulation.
 *
 * @throws GataError `no-credentials` naming what is missing; `bad-settings` where the settings do not fit the connector; `secret-unreadable`.
 */
export async function connectSource(
  project: Project,
  vault: SecretVault,
  tenant: Tenant,
  source: TenantSource,
): Promise<SourceConnection> {
  const connector = findConnector(source.connector)
  const settings = parseSettings(connector, source.settings, `${tenant.slug}.sources.${connector.name}`)
  const simulated = hasGiven(project, tenant, connector)
    ? null
    : await simulatedSource(project, tenant, connector, settings)
  if (simulated) return simulated
  const secrets = await vault.read(tenant, connector)
  if (!isWhole(connector, secrets)) throw noCredentials(tenant, connector, secrets)
  const baseUrl = project.environment[`GATA_${upper(connector.name)}_BASE_URL`] ?? connector.defaultBaseUrl
  return {
    connector,
    connection: { baseUrl, settings, secrets },
    clock: project.clock,
    onSecret: async (name, value) => {
      // The old one still works for a while, and what was read with the new one is worth keeping.
      await vault.replace(tenant, connector, name, value).catch((thrown: unknown) => {
        const fields = { tenant: tenant.slug, connector: connector.name, secret: name, error: messageOf(thrown) }
        project.logger.log('warn', 'the vendor replaced a secret, and the new one could not be kept', fields)
      })
    },
  }
}

async function simulatedSource(
  project: Project,
  tenant: Tenant,
  connector: Connector,
  settings: Connection['settings'],
): Promise<SourceConnection | null> {
  const note = await runningSimulation(project.home, tenant.slug)
  const simulated = note?.connections[connector.name]
  if (!note || !simulated) return null
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

/** Whether the environment alone has the secrets of a tenant's enabled sources, so that no simulated vendor is needed. */
export function hasCredentials(project: Project, tenant: Tenant): boolean {
  const sources = tenant.sources.filter(({ enabled }) => enabled)
  return sources.every(({ connector }) => hasGiven(project, tenant, findConnector(connector)))
}

function hasGiven(project: Project, tenant: Tenant, connector: Connector): boolean {
  return isWhole(connector, givenSecrets(project, tenant, connector))
}

function isWhole(connector: Connector, secrets: Readonly<Record<string, string>>): boolean {
  return connector.secrets.every((name) => secrets[name] !== undefined)
}

function noCredentials(tenant: Tenant, connector: Connector, known: Readonly<Record<string, string>>): GataError {
  const missing = connector.secrets.filter((name) => known[name] === undefined)
  return new GataError('no-credentials', 'there is no way to this source', {
    where: `${tenant.slug}.${connector.name}`,
    expected: `${missing.map((secret) => secretVariable(tenant.slug, connector.name, secret)).join(', ')} in the environment or in the store of secrets`,
    got: 'neither, and no simulated vendors are served',
    todo: `Set them, keep them with gata secrets set ${connector.name} --tenant ${tenant.slug}, or serve the simulated vendors beside this: gata simulate --tenant ${tenant.slug}`,
  })
}

function upper(name: string): string {
  return name.toUpperCase()
}
