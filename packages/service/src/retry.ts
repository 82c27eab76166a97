import { randomUUID } from 'node:crypto'
import type { Tenant } from '@gata/tenants'
import type { Manifest, Selection } from '@gata/transform'
import { type LastRun, prepareWarehouse, type RunOutcome, readLastRun, type TestResult } from '@gata/transform/run'
import type { Warehouse } from '@gata/warehouse'
import { type BuildOptions, buildModels, compileTenants } from './build.ts'
import { modelsBehind } from './models-behind.ts'
import { observeRun } from './observability/observe-run.ts'
import type { Project } from './project.ts'
import { publishBuilt, type TenantOutcome } from './publish-tenants.ts'
import { doer } from './snapshot-history.ts'
import { testModels } from './test-models.ts'

/** What was taken up again. */
export interface RetryOutcome {
  /** The run that was taken up. */
  readonly last: LastRun
  /** Null where the run only tested. */
  readonly built: RunOutcome | null
  readonly tests: readonly TestResult[]
  /** All that was left is done, and no test fails that matters. */
  readonly succeeded: boolean
  /** For a run that publishes, where its tenants stand now. */
  readonly tenants: readonly TenantOutcome[]
  /** Tenants whose models or configuration changed since the run, so that they are for the next run to build and publish. */
  readonly changedSince: readonly string[]
}

/**
 * Takes up what the last run left: models that failed, were left out, called off or lost with the process are built, models whose tests
 * failed are built if they changed since and tested; nothing else. A run that publishes then publishes. The retry is itself a run that can
 * be taken up.
 *
 * @returns null where there was no run yet.
 */
export async function retryRun(
  warehouse: Warehouse,
  project: Project,
  options: Pick<BuildOptions, 'failFast' | 'concurrency' | 'signal' | 'onEvent'>,
): Promise<RetryOutcome | null> {
  await prepareWarehouse(warehouse)
  const last = await readLastRun(warehouse)
  if (!last) return null
  if (last.left.length === 0 && last.command !== 'pipeline') return nothingLeft(last)
  const tenants = tenantsOf(project, last)
  const manifest = compileTenants(project, tenants)
  const selection: Selection = { ids: new Set(last.left.map(({ nodeId }) => nodeId)) }
  const record = { command: last.command, options: last.options }
  const runId = randomUUID()
  if (last.command === 'test') {
    const tested = await testModels(warehouse, manifest, tenants, { ...options, runId, selection, record })
    return { ...nothingLeft(last), tests: tested.results, succeeded: tested.auditPassed }
  }
  const toBuild = new Set(last.left.flatMap(({ nodeId, work }) => (work === 'build' ? [nodeId] : [])))
  const built = await buildModels(warehouse, manifest, {
    ...options,
    runId,
    selection,
    ...(last.options['fullRefresh'] === true ? { force: toBuild } : { retried: toBuild }),
    audit: last.command === 'build',
    record,
  })
  const { onEvent } = options
  const published =
    last.command === 'pipeline'
      ? await publishTakenUp(warehouse, { project, manifest, tenants, selection, built, options })
      : { tenants: [], changedSince: [] }
  await observeRun(warehouse, project, { manifest, tenants, built, hasLoads: false, ...(onEvent ? { onEvent } : {}) })
  return { last, built, tests: built.tests, succeeded: built.succeeded, ...published }
}

function nothingLeft(last: LastRun): RetryOutcome {
  return { last, built: null, tests: [], succeeded: true, tenants: [], changedSince: [] }
}

interface TakenUp {
  readonly project: Project
  readonly manifest: Manifest
  readonly tenants: readonly Tenant[]
  readonly selection: Selection
  readonly built: RunOutcome
  readonly options: Pick<BuildOptions, 'signal' | 'onEvent'>
}

async function publishTakenUp(
  warehouse: Warehouse,
  { project, manifest, tenants, selection, built, options: { signal, onEvent } }: TakenUp,
): Promise<Pick<RetryOutcome, 'tenants' | 'changedSince'>> {
  const changed = await changedSince(warehouse, manifest, selection)
  const published = await publishBuilt(
    warehouse,
    tenants.filter(({ slug }) => !changed.includes(slug)),
    built,
    { project, manifest, runId: built.runId, by: doer('gata retry'), signal, onEvent },
  )
  return { tenants: published, changedSince: changed }
}

/** Tenants with models to build that the run had not left. */
async function changedSince(warehouse: Warehouse, manifest: Manifest, { ids }: Selection): Promise<readonly string[]> {
  const behind = await modelsBehind(warehouse, manifest)
  return [...behind].flatMap(([tenant, models]) =>
    models.some(({ node }) => ids?.has(node.id) !== true) ? [tenant] : [],
  )
}

/** Those that the run was about and that there still are. */
function tenantsOf(project: Project, { options }: LastRun): readonly Tenant[] {
  const slugs: unknown = options['tenants']
  return Array.isArray(slugs) ? project.tenants.filter(({ slug }) => slugs.includes(slug)) : []
}
