import { connectorsSchema, toSupportedConnectors } from './connectors-schema.ts'
import type { SupportedConnector } from './supported-connector.ts'
import { checkYaml, readYaml } from './yaml-file.ts'

/**
 * The connectors of `supported_connectors.yaml`, in the order of the file.
 * Errors: `connectors-missing`, `connectors-unreadable`, and `connectors-invalid` with every problem and its line and column.
 */
export async function readConnectors(path: string): Promise<readonly SupportedConnector[]> {
  const file = await readYaml('connectors', path)
  return toSupportedConnectors(checkYaml(file, connectorsSchema))
}
