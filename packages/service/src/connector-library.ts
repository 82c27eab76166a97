import { connectors } from '@gata/connectors'
import { contractFingerprint, createIngestTables, registerBlueprint } from '@gata/ingest'
import { sql } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'
import type { Project } from './project.ts'
import { withWriter } from './with-writer.ts'

/** One object of the library and what registering it did. */
export interface LibraryEntry {
  readonly connector: string
  readonly object: string
  readonly master_model_id: string
  readonly fingerprint: string
  /** Counts the fingerprints of the object, those that loads saw included. */
  readonly version: number
  /** `changed` where the contract differs from every version that is known. */
  readonly state: 'new' | 'changed' | 'known'
}

/**
 * Registers the fingerprint of every object of every connector in `platform.connector_blueprints`, in one transaction; done again it
 * changes nothing.
 *
 * @throws GataError `warehouse-locked` where another run holds the warehouse.
 */
export async function registerLibrary(project: Project): Promise<readonly LibraryEntry[]> {
  return await withWriter(project, 'gata connectors init', async (warehouse) => {
    await createIngestTables(warehouse)
    return await warehouse.transaction(async (transaction) => {
      const entries: LibraryEntry[] = []
      const at = project.clock.now().toISOString()
      for (const { name, masterModelId, objects } of connectors) {
        for (const contract of objects) {
          const hash = contractFingerprint(contract)
          const place = { source: name, object: contract.name }
          const isNew = await registerBlueprint(transaction, { ...place, hash, masterModelId, at })
          const version = await versionOf(transaction, { ...place, hash })
          entries.push({
            connector: name,
            object: contract.name,
            master_model_id: `${masterModelId}_${contract.name}`,
            fingerprint: hash,
            version,
            state: isNew ? (version === 1 ? 'new' : 'changed') : 'known',
          })
        }
      }
      return entries
    })
  })
}

async function versionOf(
  transaction: Queryable,
  { source, object, hash }: { readonly source: string; readonly object: string; readonly hash: string },
): Promise<number> {
  const [row] = await transaction.rows<{ version: number }>(sql`
    select version
    from platform.connector_blueprints
    where source_name = ${source}
      and source_table_name = ${object}
      and source_schema_hash = ${hash}
  `)
  return row?.version ?? 0
}
