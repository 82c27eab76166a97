import { randomUUID } from 'node:crypto'
import { messageOf } from '@gata/base'
import type { Tenant } from '@gata/tenants'
import type { Manifest } from '@gata/transform'
import type { RunOutcome } from '@gata/transform/run'
import { currentSnapshot, type Pin, type Snapshot, type Warehouse } from '@gata/warehouse'
import { auditTenant } from './build.ts'
import { modelsBehind, type PlannedNode } from './models-behind.ts'
import type { OnPipelineEvent } from './pipeline-event.ts'
import type { Project } from './project.ts'
import { putInService } from './publish.ts'
import { readDeeds, recordDeeds } from './snapshot-history.ts'

/**
 * Where a tenant stands after a pass: on a new snapshot; on the one it had since nothing changed, or since a rollback pinned it; or on the last
 * good one because something is wrong.
 */
export interface TenantOutcome {
  readonly tenant: string
  readonly state: 'published' | 'unchanged' | 'pinned' | 'kept'
  readonly snapshot: Snapshot | null
  readonly auditPassed: boolean
  /** Why nothing new is in service where something should be. */
  readonly reason: string | null
  /** What a rollback decided, where it still holds. */
  readonly pin: Pin | null
}

/** What is published, by whom and how. */
export interface Publishing {
  readonly project: Project
  readonly manifest: Manifest
  readonly runId: string
  /** For the record; see `doer`. */
  readonly by: string
  /** An operator's publish or an erasure, which a pin does not stop. */
  readonly releasesPin?: boolean
  readonly signal?: AbortSignal | undefined
  readonly onEvent?: OnPipelineEvent | undefined
}

/** Audits and publishes tenants after a build; one that was called off, or of which a model was not built, keeps what it has. */
export async function publishBuilt(
  warehouse: Warehouse,
  tenants: readonly Tenant[],
  built: Pick<RunOutcome, 'results'>,
  publishing: Publishing,
): Promise<readonly TenantOutcome[]> {
  const broken = new Map<string, string>()
  for (const { node, status } of built.results.toReversed()) {
    if (node.tenant !== null && !isGood(status)) broken.set(node.tenant, node.name)
  }
  const behind = await modelsBehind(warehouse, publishing.manifest)
  const outcomes: TenantOutcome[] = []
  for (const tenant of tenants) {
    const { slug } = tenant
    const state = { broken: broken.get(slug) ?? null, behind: behind.get(slug) ?? [] }
    outcomes.push(await publishTenant(warehouse, tenant, state, publishing))
  }
  return outcomes
}

/** Audits and publishes what is built of some tenants because an operator says so: pins are taken away. */
export async function publishTenants(
  warehouse: Warehouse,
  tenants: readonly Tenant[],
  publishing: Omit<Publishing, 'runId' | 'releasesPin'>,
): Promise<readonly TenantOutcome[]> {
  return await publishBuilt(
    warehouse,
    tenants,
    { results: [] },
    { ...publishing, runId: randomUUID(), releasesPin: true },
  )
}

/**
 * The one way into service: tests what the tenant's models hold and publishes them only if all of error severity pass. Whatever goes wrong with
 * one tenant is its outcome, not an error, so that the next one is published; only then is it said why the last good snapshot stays.
 *
 * @param state `broken`: a model of the tenant that should have been built and was not; `behind`: what a run would build of it now.
 */
async function publishTenant(
  warehouse: Warehouse,
  tenant: Tenant,
  { broken, behind }: { readonly broken: string | null; readonly behind: readonly PlannedNode[] },
  publishing: Publishing,
): Promise<TenantOutcome> {
  const { project, manifest, runId, by, releasesPin = false, signal, onEvent } = publishing
  if (signal?.aborted) return await kept(tenant, calledOff, true, publishing)
  try {
    const { auditPassed, untested } = await auditTenant(warehouse, manifest, tenant, {
      runId,
      ...(signal ? { signal } : {}),
      ...(onEvent ? { onEvent } : {}),
    })
    if (untested.length > 0) return await kept(tenant, calledOff, true, publishing)
    if (broken !== null) return await kept(tenant, `${broken} was not built`, auditPassed, publishing)
    if (!auditPassed) return await kept(tenant, 'a test failed', auditPassed, publishing)
    const published = await putInService(warehouse, project, manifest, tenant, { runId, by, behind, releasesPin })
    onEvent?.({ type: 'published', tenant: tenant.slug, ...published })
    return { tenant: tenant.slug, auditPassed, reason: null, ...published }
  } catch (thrown) {
    return await kept(tenant, messageOf(thrown), true, publishing)
  }
}

const calledOff = 'the run was called off'

async function kept(
  { slug }: Tenant,
  reason: string,
  auditPassed: boolean,
  { project, runId, by, onEvent }: Publishing,
): Promise<TenantOutcome> {
  const snapshot = await currentSnapshot(project.home, slug)
  onEvent?.({ type: 'kept', tenant: slug, snapshot, reason })
  const last = (await readDeeds(project.home, slug)).at(-1)
  // A schedule that fails every few minutes is one entry until something changes.
  if (last?.action !== 'kept' || last.reason !== reason) {
    const at = project.clock.now().toISOString()
    await recordDeeds(project.home, slug, [{ at, action: 'kept', snapshot: snapshot?.id ?? null, by, runId, reason }])
  }
  return { tenant: slug, state: 'kept', snapshot, auditPassed, reason, pin: null }
}

function isGood(status: string): boolean {
  return status === 'success' || status === 'unchanged'
}
