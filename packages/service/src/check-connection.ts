import type { Account } from '@gata/connectors'
import type { Tenant, TenantSource } from '@gata/tenants'
import { connectSource } from './connections.ts'
import { connectorIo } from './connector-io.ts'
import type { Project } from './project.ts'
import { openSecretVault, type SecretVault } from './secret-vault.ts'

/** One source of a tenant and what the vendor said when asked who we are. */
export interface CheckedConnection {
  readonly source: string
  readonly account: Account | null
  /** Why there is no account; null where there is one. */
  readonly error: unknown
}

/** A connection that does not come about after so many retries is no connection. */
const RETRIES = 5

/** Asks the vendor of each enabled source who we are, all at the same time: one real call proves address, settings and secrets. */
export async function checkConnections(
  project: Project,
  tenant: Tenant,
  signal?: AbortSignal,
): Promise<readonly CheckedConnection[]> {
  const sources = tenant.sources.filter(({ enabled }) => enabled)
  await using vault = openSecretVault(project)
  return await Promise.all(sources.map((source) => checkConnection(project, vault, tenant, source, signal)))
}

async function checkConnection(
  project: Project,
  vault: SecretVault,
  tenant: Tenant,
  source: TenantSource,
  signal: AbortSignal | undefined,
): Promise<CheckedConnection> {
  try {
    const { connector, connection, clock, onSecret } = await connectSource(project, vault, tenant, source)
    const session = connector.open(connection, {
      ...connectorIo(project, clock, signal),
      ...(onSecret ? { onSecret } : {}),
      retryBudget: { left: RETRIES },
    })
    return { source: source.connector, account: await session.account(), error: null }
  } catch (thrown) {
    return { source: source.connector, account: null, error: thrown }
  }
}
