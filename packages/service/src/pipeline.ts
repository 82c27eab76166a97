import { randomUUID } from 'node:crypto'
import type { LoadResult } from '@gata/ingest'
import type { Tenant } from '@gata/tenants'
import type { Manifest } from '@gata/transform'
import type { RunOutcome } from '@gata/transform/run'
import { currentSnapshot, type Snapshot, type Warehouse } from '@gata/warehouse'
import { auditTenant, buildModels, compileTenants } from './build.ts'
import { observeRun } from './observability/observe-run.ts'
import { extractTenants, type IngestFailure, loadTenants } from './ingest.ts'
import type { OnPipelineEvent } from './pipeline-event.ts'
import type { Project } from './project.ts'
import { publishTenant } from './publish.ts'
import { withWriter } from './with-writer.ts'

export interface PipelineOptions {
  /** Connectors to read; all enabled ones where absent. */
  readonly sources?: readonly string[]
  readonly signal?: AbortSignal
  readonly onEvent?: OnPipelineEvent
  readonly command?: string
}

/** What one pass did. */
export interface PipelineOutcome {
  readonly runId: string
  readonly failures: readonly IngestFailure[]
  readonly loads: readonly LoadResult[]
  readonly modelsBuilt: number
  readonly modelsFailed: number
  readonly tenants: readonly TenantOutcome[]
}

/** Where a tenant stands after a pass: on a new snapshot, on the one it had, or on the last good one because something is wrong. */
export interface TenantOutcome {
  readonly tenant: string
  readonly state: 'published' | 'unchanged' | 'kept'
  readonly snapshot: Snapshot | null
  readonly auditPassed: boolean
}

/** The whole way once: extract without a lock, then load, build, audit and publish as the warehouse's one writer. */
export async function runPipeline(
  project: Project,
  tenants: readonly Tenant[],
  options: PipelineOptions = {},
): Promise<PipelineOutcome> {
  const failures = await extractTenants(project, tenants, options)
  return await withWriter(project, options.command ?? 'gata', (warehouse) =>
    buildAndPublish(warehouse, project, tenants, failures, options),
  )
}

/** The way from what lies ready to be loaded to what is published, as the warehouse's writer; `failures` are those of the reading before. */
export async function buildAndPublish(
  warehouse: Warehouse,
  project: Project,
  tenants: readonly Tenant[],
  failures: readonly IngestFailure[],
  options: PipelineOptions,
): Promise<PipelineOutcome> {
  const runId = randomUUID()
  const loaded = await loadTenants(warehouse, project, tenants, options.onEvent)
  const manifest = compileTenants(project, tenants)
  const { signal, onEvent } = options
  const built = await buildModels(warehouse, manifest, {
    runId,
    record: { command: 'pipeline', options: { tenants: tenants.map(({ slug }) => slug) } },
    ...(signal ? { signal } : {}),
    ...(onEvent ? { onEvent } : {}),
  })
  const outcomes = await publishBuilt(warehouse, { project, manifest, tenants, built, options })
  const hasLoads = loaded.loads.length > 0
  await observeRun(warehouse, project, { manifest, tenants, built, hasLoads, ...(onEvent ? { onEvent } : {}) })
  return {
    runId,
    failures: [...failures, ...loaded.failures],
    loads: loaded.loads,
    modelsBuilt: built.results.filter(({ status }) => status === 'success').length,
    modelsFailed: built.results.filter(({ status }) => status === 'error').length,
    tenants: outcomes,
  }
}

/** Audits and publishes tenants after a build; one that was called off, or of which a model was not built, keeps what it has. */
export async function publishBuilt(
  warehouse: Warehouse,
  {
    tenants,
    built,
    ...publishing
  }: Pick<Publishing, 'project' | 'manifest' | 'options'> & {
    readonly tenants: readonly Tenant[]
    readonly built: RunOutcome
  },
): Promise<readonly TenantOutcome[]> {
  const outcomes: TenantOutcome[] = []
  for (const tenant of tenants) {
    const broken = built.results.find(({ node, status }) => node.tenant === tenant.slug && !isGood(status))
    outcomes.push(
      await auditAndPublish(warehouse, {
        ...publishing,
        tenant,
        runId: built.runId,
        broken: broken?.node.name ?? null,
      }),
    )
  }
  return outcomes
}

interface Publishing {
  readonly project: Project
  readonly manifest: Manifest
  readonly tenant: Tenant
  readonly runId: string
  readonly options: Pick<PipelineOptions, 'signal' | 'onEvent'>
  /** A model of the tenant that was not built. */
  readonly broken: string | null
}

async function auditAndPublish(
  warehouse: Warehouse,
  { project, manifest, tenant, runId, options, broken }: Publishing,
): Promise<TenantOutcome> {
  const { signal, onEvent } = options
  if (signal?.aborted) {
    const snapshot = await currentSnapshot(project.home, tenant.slug)
    onEvent?.({ type: 'kept', tenant: tenant.slug, snapshot, reason: 'the run was called off' })
    return { tenant: tenant.slug, state: 'kept', snapshot, auditPassed: true }
  }
  const { auditPassed } = await auditTenant(warehouse, manifest, tenant, { runId, ...(onEvent ? { onEvent } : {}) })
  if (auditPassed && broken === null) {
    const { snapshot, isNew } = await publishTenant(warehouse, project, manifest, tenant, runId)
    onEvent?.({ type: 'published', tenant: tenant.slug, snapshot, isNew })
    return { tenant: tenant.slug, state: isNew ? 'published' : 'unchanged', snapshot, auditPassed }
  }
  const snapshot = await currentSnapshot(project.home, tenant.slug)
  const reason = broken === null ? 'a test failed' : `${broken} was not built`
  onEvent?.({ type: 'kept', tenant: tenant.slug, snapshot, reason })
  return { tenant: tenant.slug, state: 'kept', snapshot, auditPassed }
}

function isGood(status: string): boolean {
  return status === 'success' || status === 'unchanged'
}
