import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GataError, isGataError } from '@gata/base'
import { openWarehouse } from './open-warehouse.ts'
import type { Warehouse } from './warehouse.ts'

/** One immutable published version of a tenant's star schema. */
export interface Snapshot {
  readonly id: string
  readonly tenant: string
  readonly createdAt: string
  /** The newest instant the data knows of. */
  readonly dataAsOf: string
  readonly runId: string
  /** Changes when, and only when, the published rows may have changed. */
  readonly version: string
  /** Rows by table. */
  readonly tables: Readonly<Record<string, number>>
}

/** Where the published snapshots of a tenant lie. */
export function snapshotDirectory(home: string, tenant: string): string {
  return join(home, 'published', tenant)
}

/** The file of one snapshot. */
export function snapshotPath(home: string, tenant: string, id: string): string {
  return join(snapshotDirectory(home, tenant), `${id}.duckdb`)
}

/** The snapshot of a tenant that is in service; null before the first publish. */
export async function currentSnapshot(home: string, tenant: string): Promise<Snapshot | null> {
  try {
    return JSON.parse(await readFile(join(snapshotDirectory(home, tenant), 'current.json'), 'utf8')) as Snapshot // written by publishSnapshot alone
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null
    throw thrown
  }
}

/** Ids of the snapshots of a tenant that are kept, newest first. */
export async function listSnapshots(home: string, tenant: string): Promise<readonly string[]> {
  const names = await readdir(snapshotDirectory(home, tenant)).catch(() => [])
  return names
    .filter((name) => name.endsWith('.duckdb'))
    .map((name) => name.slice(0, -'.duckdb'.length))
    .sort()
    .toReversed()
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
      const path = snapshotPath(home, tenant, snapshot.id)
      const warehouse = await openWarehouse(path, { readOnly: true, sealed: true })
      return { ...warehouse, snapshot }
    } catch (thrown) {
      // Between reading the pointer and opening the file enough publishes may have passed to delete it.
      if (attempt === 3 || !isGataError(thrown, 'warehouse-missing')) throw thrown
    }
  }
}
