import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Where the published snapshots of a tenant lie. */
export function snapshotDirectory(home: string, tenant: string): string {
  return join(home, 'published', tenant)
}

/** The file of one snapshot. */
export function snapshotPath(home: string, tenant: string, id: string): string {
  return join(snapshotDirectory(home, tenant), `${id}.duckdb`)
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
