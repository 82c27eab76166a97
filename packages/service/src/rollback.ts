import { GataError, messageOf } from '@gata/base'
import { type Tenant, withFileLock } from '@gata/tenants'
import {
  listSnapshots,
  openSnapshotFile,
  pointAt,
  pointerPath,
  readManifest,
  readPointer,
  type Snapshot,
  snapshotOf,
} from '@gata/warehouse'
import type { Project } from './project.ts'
import { recordDeeds } from './snapshot-history.ts'
import { snapshotNamed } from './snapshots.ts'

/** What a rollback did. */
export interface Rollback {
  readonly from: Snapshot
  readonly to: Snapshot
}

/**
 * Puts an older snapshot of a tenant back in service, and pins it: runs go on loading, building and testing, but publish nothing until an
 * operator's `gata publish`, since the next of them would bring back what was wrong. It needs no lock on the warehouse, so it can be done while
 * a run goes on. One that is in service already is pinned where it is.
 *
 * @param to the id of a snapshot, or its beginning; the newest older than the one in service where null.
 * @throws GataError `nothing-published`, `no-older-snapshot`, `unknown-snapshot`, `snapshot-broken` or
 * `version-not-served`, with everything left as it was.
 */
export async function rollBack(
  project: Project,
  { slug }: Tenant,
  { to, by }: { readonly to: string | null; readonly by: string },
): Promise<Rollback> {
  const { home } = project
  if (!(await readPointer(home, slug))) throw nothingPublished(slug)
  return await withFileLock(pointerPath(home, slug), async () => {
    const current = await readPointer(home, slug)
    if (!current) throw nothingPublished(slug)
    const { snapshot: from } = current
    const ids = await listSnapshots(home, slug)
    const id = to === null ? olderThan(slug, ids, from.id) : snapshotNamed(slug, ids, to)
    const snapshot = await openedWhole(project, slug, id)
    const at = project.clock.now().toISOString()
    await project.target.restore(slug, id)
    await pointAt(home, { snapshot, pin: { at, by, from: from.id } })
    await recordDeeds(home, slug, [
      { at, action: 'rolled-back', snapshot: id, by, runId: null, reason: `${from.id} was in service` },
    ])
    return { from, to: snapshot }
  })
}

/** Ids begin with the instant of their publishing. */
function olderThan(tenant: string, ids: readonly string[], current: string): string {
  const older = ids.find((id) => id < current)
  if (older !== undefined) return older
  throw new GataError('no-older-snapshot', 'there is no snapshot older than the one in service', {
    where: tenant,
    got: current,
    todo: 'How many are kept is said by snapshots.keep in tenants.yaml.',
  })
}

/** Looks whether the file holds what it says before anybody reads it: all but the sums, which would take long for large tables. */
async function openedWhole(project: Project, tenant: string, id: string): Promise<Snapshot> {
  try {
    await using file = await openSnapshotFile(project.home, tenant, id)
    const manifest = await readManifest(file)
    const kept = manifest.rollups
      .filter(({ state }) => state === 'kept')
      .map(({ table: name, rows }) => ({ name, rows }))
    for (const { name, rows } of [...manifest.tables, ...kept]) {
      const [row] = await file.rows<{ found: number }>(`select count(*) as found from "${name}"`)
      if (row?.found !== rows) throw new Error(`${name} has ${row?.found} rows, not ${rows}`)
    }
    return snapshotOf(manifest)
  } catch (thrown) {
    throw new GataError('snapshot-broken', 'the snapshot can not be put in service', {
      where: `${tenant} ${id}`,
      got: messageOf(thrown).split('\n')[0] ?? '',
      todo: 'What was in service stays. Name another one with --to.',
      cause: thrown,
    })
  }
}

function nothingPublished(tenant: string): GataError {
  return new GataError('nothing-published', 'nothing is published yet', {
    where: tenant,
    todo: `Run: gata start --tenant ${tenant}`,
  })
}
