import type { SupportedConnector } from './supported-connector.ts'
import type { Tenant } from './tenant.ts'
import { tenantsSchema } from './tenants-schema.ts'
import { toTenants } from './to-tenants.ts'
import { checkYaml, readYaml } from './yaml-file.ts'

/**
 * The tenants of `tenants.yaml`, in the order of the file, checked against the connectors that are supported.
 * Errors: `tenants-missing`, `tenants-unreadable`, and `tenants-invalid` with every problem and its line and column.
 */
export async function readTenants(
  path: string,
  { connectors }: { readonly connectors: readonly SupportedConnector[] },
): Promise<readonly Tenant[]> {
  const file = await readYaml('tenants', path)
  return toTenants(checkYaml(file, tenantsSchema(connectors)))
}
