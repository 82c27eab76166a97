import { GataError, isGataError } from '@gata/base'
import { openWarehouse } from './open-warehouse.ts'
import { snapshotPath } from './snapshot-files.ts'
import type { SnapshotManifest } from './snapshot-manifest.ts'
import { readPointer, type Snapshot } from './snapshot-pointer.ts'
import type { Warehouse } from './warehouse.ts'

/** What a reader is told of a snapshot, out of all that it says of itself. */
export function snapshotOf({ tables, ...manifest }: SnapshotManifest): Snapshot {
  const { id, tenant, publishedAt, dataAsOf, runId, version } = manifest
  const rows = Object.fromEntries(tables.map((table) => [table.name, table.rows]))
  const rollups = manifest.rollups.map((rollup) => ({ table: rollup.table, rows: rollup.rows, state: rollup.state }))
  return { id, tenant, publishedAt, dataAsOf, runId, version, tables: rows, rollups }
}

/** What DuckDB may use to read one snapshot. One figure for all readers, since a process opens a file but in one way. */
const memoryLimit = '512MB'

/** The snapshot of a tenant that is in service; null before the first publish. */
export async function currentSnapshot(home: string, tenant: string): Promise<Snapshot | null> {
  return (await readPointer(home, tenant))?.snapshot ?? null
}

/**
 * Opens the snapshot of a tenant that is in service, to read only: no other file can be reached and no setting changed.
 *
 * @throws GataError `nothing-published` before the first publish.
 */
export async function openSnapshot(home: string, tenant: string): Promise<Warehouse & { readonly snapshot: Snapshot }> {
  for (let attempt = 1; ; attempt++) {
    const snapshot = await currentSnapshot(home, tenant)
    if (!snapshot) {
      throw new GataError('nothing-published', 'nothing is published yet', {
        where: tenant,
        todo: `Run: gata run --tenant ${tenant}`,
      })
    }
    try {
      return { ...(await openSnapshotFile(home, tenant, snapshot.id)), snapshot }
    } catch (thrown) {
      // Between reading the pointer and opening the file enough publishes may have passed to delete it, or to look whether somebody reads it.
      const isPassing = isGataError(thrown, 'warehouse-missing') || isGataError(thrown, 'warehouse-locked')
      if (attempt === 3 || !isPassing) throw thrown
    }
  }
}

/** Opens one snapshot of a tenant, in service or not, as {@link openSnapshot} does. Error: `warehouse-missing`. */
export async function openSnapshotFile(home: string, tenant: string, id: string): Promise<Warehouse> {
  return await openWarehouse(snapshotPath(home, tenant, id), { readOnly: true, sealed: true, memoryLimit })
}
