import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { GataError } from '@gata/base'
import { type Tenant, withFileLock } from '@gata/tenants'
import type { Manifest } from '@gata/transform'
import {
  buildSnapshot,
  type Pin,
  pointAt,
  pointerPath,
  pruneSnapshots,
  readPointer,
  type Snapshot,
  snapshotOf,
  snapshotPath,
  type Warehouse,
} from '@gata/warehouse'
import { writeDefinitions } from './definitions-file.ts'
import type { PlannedNode } from './models-behind.ts'
import type { Project } from './project.ts'
import { snapshotContents } from './snapshot-contents.ts'
import { recordDeeds } from './snapshot-history.ts'
import { snapshotRollups } from './snapshot-rollups.ts'
import { tenantDefinitions } from './tenant-definitions.ts'

/** What publishing did: a new snapshot; or the one in service is of the same version already; or it is pinned there. */
export interface Published {
  readonly state: 'published' | 'unchanged' | 'pinned'
  readonly snapshot: Snapshot
  readonly pin: Pin | null
}

export interface PublishOptions {
  readonly runId: string
  /** For the record; see `doer`. */
  readonly by: string
  /** What a run would build of the tenant now; see `modelsBehind`. */
  readonly behind: readonly PlannedNode[]
  /** Publishes although a rollback pinned another snapshot, and takes the pin away. */
  readonly releasesPin: boolean
}

/**
 * Publishes the star schema of a tenant as it stands, unless just that is in service already or a rollback pinned another snapshot.
 *
 * Only `publishBuilt` calls it, which has audited before.
 *
 * @throws GataError `not-built-yet` where a model of the tenant is not up to date, so that no snapshot mixes old tables with new ones.
 */
export async function putInService(
  warehouse: Warehouse,
  project: Project,
  manifest: Manifest,
  tenant: Tenant,
  options: PublishOptions,
): Promise<Published> {
  requireUpToDate(tenant, options.behind)
  const { home } = project
  const before = await readPointer(home, tenant.slug)
  if (before?.pin && !options.releasesPin) return { ...before, state: 'pinned' }
  const rollups = snapshotRollups(tenantDefinitions(tenant))
  const contents = await snapshotContents(warehouse, manifest, tenant, rollups)
  const isInService =
    before?.snapshot.version === contents.version && existsSync(snapshotPath(home, tenant.slug, before.snapshot.id))
  if (before && isInService) {
    await release(project, tenant, options)
    await writeDefinitions(project, tenant)
    return { state: 'unchanged', snapshot: before.snapshot, pin: null }
  }
  const publishedAt = project.clock.now().toISOString()
  const built = await buildSnapshot(warehouse, {
    ...contents,
    rollups,
    home,
    tenant: tenant.slug,
    id: `${publishedAt.replaceAll(/[-:.]/g, '')}_${contents.version.slice(0, 8)}`,
    runId: options.runId,
    publishedAt,
    dataAsOf: contents.dataAsOf ?? publishedAt,
  })
  const tables = contents.tables.map((table) => table.relation)
  const serve = (): Promise<void> =>
    project.target.serve(warehouse, { tenant: tenant.slug, snapshotId: built.id, tables, keep: tenant.keepSnapshots })
  return await swap(project, tenant, snapshotOf(built), serve, options)
}

/** The one short step that excludes a rollback; all that takes time was done before. */
async function swap(
  project: Project,
  tenant: Tenant,
  snapshot: Snapshot,
  serve: () => Promise<void>,
  { runId, by, releasesPin }: PublishOptions,
): Promise<Published> {
  const { home } = project
  return await withFileLock(pointerPath(home, tenant.slug), async () => {
    const current = await readPointer(home, tenant.slug)
    if (current?.pin && !releasesPin) {
      await rm(snapshotPath(home, tenant.slug, snapshot.id), { force: true })
      return { ...current, state: 'pinned' }
    }
    // Before the pointer, so that a run that dies in between publishes both anew.
    await serve()
    await pointAt(home, { snapshot, pin: null })
    await writeDefinitions(project, tenant)
    const { removed } = await pruneSnapshots(home, tenant.slug, tenant.keepSnapshots)
    const deed = { at: project.clock.now().toISOString(), by, runId, reason: null }
    await recordDeeds(home, tenant.slug, [
      { ...deed, action: 'published', snapshot: snapshot.id },
      ...removed.map((id) => ({ ...deed, action: 'pruned' as const, snapshot: id })),
    ])
    return { state: 'published', snapshot, pin: null }
  })
}

/** Lets runs publish again. */
async function release(project: Project, { slug }: Tenant, { runId, by }: PublishOptions): Promise<void> {
  const { home } = project
  await withFileLock(pointerPath(home, slug), async () => {
    const current = await readPointer(home, slug)
    if (!current?.pin) return
    await pointAt(home, { snapshot: current.snapshot, pin: null })
    const at = project.clock.now().toISOString()
    await recordDeeds(home, slug, [{ at, by, runId, action: 'released', snapshot: current.snapshot.id, reason: null }])
  })
}

function requireUpToDate({ slug }: Tenant, behind: readonly PlannedNode[]): void {
  if (behind.length === 0) return
  throw new GataError('not-built-yet', `${behind.length} models are not up to date`, {
    where: slug,
    got: behind
      .slice(0, 3)
      .map(({ node, reason }) => `${node.name}: ${reason}`)
      .join(', '),
    todo: `Run: gata run --tenant ${slug}`,
  })
}
