import { randomUUID } from 'node:crypto'
import type { LoadResult } from '@gata/ingest'
import type { Tenant } from '@gata/tenants'
import type { Warehouse } from '@gata/warehouse'
import { buildModels, compileTenants } from './build.ts'
import { extractTenants, type IngestFailure, loadTenants } from './ingest.ts'
import { observeRun } from './observability/observe-run.ts'
import type { OnPipelineEvent } from './pipeline-event.ts'
import type { Project } from './project.ts'
import { publishBuilt, type TenantOutcome } from './publish-tenants.ts'
import { doer } from './snapshot-history.ts'
import { toldRun } from './told-run.ts'
import { withWriter } from './with-writer.ts'

export interface PipelineOptions {
  /** Connectors to read; all enabled ones where absent. */
  readonly sources?: readonly string[]
  readonly signal?: AbortSignal
  readonly onEvent?: OnPipelineEvent
  /** What the process says that it does, to whoever finds the warehouse held and in the record of what was published. */
  readonly command?: string
  /** Publishes although a rollback pinned another snapshot. */
  readonly releasesPin?: boolean
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

/** The whole way once: extract without a lock, then load, build, audit and publish as the warehouse's one writer. */
export async function runPipeline(
  project: Project,
  tenants: readonly Tenant[],
  options: PipelineOptions = {},
): Promise<PipelineOutcome> {
  const command = options.command ?? 'gata'
  return await toldRun(project, command, options.onEvent ?? (() => {}), async (onEvent) => {
    const told = { ...options, onEvent }
    const failures = await extractTenants(project, tenants, told)
    return await withWriter(project, command, (warehouse) =>
      buildAndPublish(warehouse, project, tenants, failures, told),
    )
  })
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
  const outcomes = await publishBuilt(warehouse, tenants, built, {
    project,
    manifest,
    runId,
    by: doer(options.command ?? 'gata'),
    releasesPin: options.releasesPin ?? false,
    signal,
    onEvent,
  })
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
