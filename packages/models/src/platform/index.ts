import type { Model } from '@gata/transform'
import { connectorBlueprints, loadLedger, sourceSchemaHistory } from './ingest-tables.ts'
import { candidateRegistry, masterModelRegistry, schemaHashRegistry } from './registries.ts'
import { semanticCatalogue } from './semantic-catalogue.ts'
import { hubKeyRegistry, tenantConfigHistory, tenantSourceConfigs } from './tenant-config.ts'

/** What the platform keeps about itself, once for all tenants: hub, satellites and ops models. */
export const platformOwnModels: readonly Model[] = [
  connectorBlueprints,
  sourceSchemaHistory,
  loadLedger,
  hubKeyRegistry,
  tenantConfigHistory,
  tenantSourceConfigs,
  masterModelRegistry,
  schemaHashRegistry,
  candidateRegistry,
  semanticCatalogue,
]
