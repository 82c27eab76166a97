import { stat } from 'node:fs/promises'
import { GataError, messageOf } from '@gata/base'
import { type Tenant, withFileLock } from '@gata/tenants'
import {
  listSnapshots,
  openSnapshotFile,
  type Pin,
  type PrunedSnapshots,
  pointerPath,
  pruneSnapshots,
  readManifest,
  readPointer,
  type SnapshotManifest,
  snapshotPath,
  snapshotProblems,
} from '@gata/warehouse'
import type { Project } from './project.ts'
import { readDeeds, recordDeeds, type SnapshotDeed } from './snapshot-history.ts'

/** One snapshot as a person sees it in a list. */
export interface ListedSnapshot {
  readonly tenant: string
  readonly id: string
  readonly bytes: number
  readonly isCurrent: boolean
  /** Set on the current one after a rollback. */
  readonly pin: Pin | null
  /** What it says of itself; null where it can not be read. */
  readonly manifest: SnapshotManifest | null
  /** Why it is not to be trusted; none for a whole one. */
  readonly problems: readonly string[]
}

/** The snapshots of a tenant, newest first, and what was last done with them. */
export interface TenantSnapshots {
  readonly tenant: string
  readonly snapshots: readonly ListedSnapshot[]
  /** Why the last run published nothing, if it did not. */
  readonly kept: SnapshotDeed | null
  readonly deeds: readonly SnapshotDeed[]
}

/** Lists the snapshots of a tenant; told to verify, it counts and adds up every table of each. */
export async function tenantSnapshots(
  project: Project,
  { slug }: Tenant,
  { verify }: { readonly verify: boolean },
): Promise<TenantSnapshots> {
  const pointer = await readPointer(project.home, slug)
  const deeds = await readDeeds(project.home, slug)
  const snapshots: ListedSnapshot[] = []
  for (const id of await listSnapshots(project.home, slug)) {
    const file = await stat(snapshotPath(project.home, slug, id)).catch(() => null)
    // A run may prune what was just listed.
    if (!file) continue
    const isCurrent = pointer?.snapshot.id === id
    const pin = isCurrent ? pointer.pin : null
    snapshots.push({
      tenant: slug,
      id,
      bytes: file.size,
      isCurrent,
      pin,
      ...(await readFile(project, slug, id, verify)),
    })
  }
  const last = deeds.at(-1)
  return { tenant: slug, snapshots, kept: last?.action === 'kept' ? last : null, deeds }
}

async function readFile(
  project: Project,
  slug: string,
  id: string,
  verify: boolean,
): Promise<Pick<ListedSnapshot, 'manifest' | 'problems'>> {
  try {
    await using snapshot = await openSnapshotFile(project.home, slug, id)
    const manifest = await readManifest(snapshot)
    return { manifest, problems: verify ? await snapshotProblems(snapshot) : [] }
  } catch (thrown) {
    return { manifest: null, problems: [messageOf(thrown).split('\n')[0] ?? ''] }
  }
}

/**
 * Deletes all but the newest snapshots of a tenant; the one in service stays, and so does one that somebody reads.
 *
 * @param keep how many stay; as configured where null.
 */
export async function pruneTenant(
  project: Project,
  tenant: Tenant,
  { keep, by }: { readonly keep: number | null; readonly by: string },
): Promise<PrunedSnapshots> {
  const { home } = project
  const { slug } = tenant
  if ((await listSnapshots(home, slug)).length === 0) return { removed: [], held: [] }
  return await withFileLock(pointerPath(home, slug), async () => {
    const pruned = await pruneSnapshots(home, slug, keep ?? tenant.keepSnapshots)
    const deed = { at: project.clock.now().toISOString(), action: 'pruned' as const, by, runId: null, reason: null }
    await recordDeeds(
      home,
      slug,
      pruned.removed.map((id) => ({ ...deed, snapshot: id })),
    )
    return pruned
  })
}

/** The one snapshot that a word means: its id, or the beginning of it. Error: `unknown-snapshot`, `bad-option` for a beginning of several. */
export function snapshotNamed(tenant: string, ids: readonly string[], word: string): string {
  const meant = ids.includes(word) ? [word] : ids.filter((id) => id.startsWith(word))
  const [id] = meant
  if (id !== undefined && meant.length === 1) return id
  if (meant.length > 1) {
    throw new GataError('bad-option', 'this is the beginning of several snapshots', {
      where: '--to',
      expected: meant.join(' or '),
      got: word,
    })
  }
  throw new GataError('unknown-snapshot', 'the tenant has no such snapshot', {
    where: tenant,
    expected: ids.join(', ') || 'nothing is published yet',
    got: word,
    todo: `List them with gata snapshots --tenant ${tenant}.`,
  })
}
