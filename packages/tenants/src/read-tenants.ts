import type { SupportedConnector } from './supported-connector.ts'
import type { Tenant } from './tenant.ts'
import { tenantsSchema } from './tenants-schema.ts'
import { toTenants } from './to-tenants.ts'
import type { YamlCache } from './yaml-cache.ts'
import { readChecked } from './yaml-file.ts'

export interface ReadTenantsOptions {
  readonly connectors: readonly SupportedConnector[]
  /** Spares parsing a text that was parsed before: of the second that a thousand tenants take, most is the parser's. */
  readonly cache?: YamlCache | null
}

/**
 * The tenants of `tenants.yaml`, in the order of the file, checked against the connectors that are supported.
 * Errors: `tenants-missing`, `tenants-unreadable`, and `tenants-invalid` with every problem and its line and column.
 */
export async function readTenants(
  path: string,
  { connectors, cache = null }: ReadTenantsOptions,
): Promise<readonly Tenant[]> {
  return toTenants(await readChecked('tenants', path, tenantsSchema(connectors), cache))
}
