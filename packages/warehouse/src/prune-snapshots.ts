import { rm } from 'node:fs/promises'
import { isGataError, messageOf } from '@gata/base'
import { openWarehouse } from './open-warehouse.ts'
import { listSnapshots, snapshotPath } from './snapshot-files.ts'
import { readPointer } from './snapshot-pointer.ts'

/** What pruning did, ids newest first. */
export interface PrunedSnapshots {
  readonly removed: readonly string[]
  /** Would have gone, but somebody reads them. */
  readonly held: readonly string[]
}

/**
 * Deletes all but the newest `keep` snapshots of a tenant. The one in service stays and counts as one of them; one that somebody reads stays
 * until a later time.
 */
export async function pruneSnapshots(home: string, tenant: string, keep: number): Promise<PrunedSnapshots> {
  const current = (await readPointer(home, tenant))?.snapshot.id
  const others = (await listSnapshots(home, tenant)).filter((id) => id !== current)
  const removed: string[] = []
  const held: string[] = []
  for (const id of others.slice(Math.max(0, current === undefined ? keep : keep - 1))) {
    const path = snapshotPath(home, tenant, id)
    if (await isHeld(path)) held.push(id)
    else {
      await rm(path, { force: true })
      removed.push(id)
    }
  }
  return { removed, held }
}

/**
 * Whether a process, this one or another, has a snapshot open: to write to it is then refused, by the lock that each reader has on the
 * file. A reader that meets this look for an instant looks at the pointer once more, see `openSnapshot`.
 */
async function isHeld(path: string): Promise<boolean> {
  try {
    await using _ = await openWarehouse(path)
    return false
  } catch (thrown) {
    return isGataError(thrown, 'warehouse-locked') || /different configuration/i.test(messageOf(thrown))
  }
}
