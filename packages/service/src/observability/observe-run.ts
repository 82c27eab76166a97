import { messageOf } from '@gata/base'
import { watchedTables } from '@gata/models'
import type { Tenant } from '@gata/tenants'
import type { Manifest } from '@gata/transform'
import { createMeasurements, type MeasuredTable, measureTable, type RunOutcome } from '@gata/transform/run'
import type { Connection, Warehouse } from '@gata/warehouse'
import type { OnPipelineEvent } from '../pipeline-event.ts'
import type { Project } from '../project.ts'
import { type Anomaly, detectAnomalies } from './detect-anomalies.ts'
import { measureFreshness } from './measure-freshness.ts'
import { writeTenants } from './write-tenants.ts'

/** What a run left to be looked at. */
export interface ObservedRun {
  readonly manifest: Manifest
  readonly tenants: readonly Tenant[]
  readonly built: RunOutcome
  /** Something was loaded, so that freshness may have changed though nothing was built. */
  readonly hasLoads: boolean
  readonly onEvent?: OnPipelineEvent
}

/**
 * Measures the tables that a run built and says what stands out in them, after the run so that nothing waits for it. A run that loaded and
 * built nothing is not looked at. What goes wrong here is told and fails nothing.
 */
export async function observeRun(warehouse: Warehouse, project: Project, run: ObservedRun): Promise<void> {
  const tables = builtTables(run)
  if (tables.length === 0 && !run.hasLoads) return
  const start = performance.now()
  try {
    await createMeasurements(warehouse)
    await using connection = await warehouse.connect()
    const now = project.clock.now()
    for (const table of tables) {
      await connection.transaction((transaction) => measureTable(transaction, table, { runId: run.built.runId, now }))
    }
    const anomalies = await judge(connection, project, run, now)
    run.onEvent?.({
      type: 'observed',
      tenants: run.tenants.map(({ slug }) => slug),
      tables: tables.length,
      anomalies,
      milliseconds: performance.now() - start,
    })
  } catch (thrown) {
    project.logger.log('warn', 'the run could not be measured', { run_id: run.built.runId, error: messageOf(thrown) })
    run.onEvent?.({ type: 'not-observed', error: thrown })
  }
}

async function judge(
  connection: Connection,
  project: Project,
  { built, tenants }: ObservedRun,
  now: Date,
): Promise<readonly Anomaly[]> {
  const { runId } = built
  const slugs = tenants.map(({ slug }) => slug)
  return await connection.transaction(async (transaction) => {
    await writeTenants(transaction, project.tenants, now)
    await measureFreshness(transaction, { runId, tenants: slugs, now })
    return await detectAnomalies(transaction, { runId, tenants: slugs, now })
  })
}

function builtTables({ manifest, tenants, built }: ObservedRun): readonly MeasuredTable[] {
  const done = new Set(built.results.flatMap(({ node, status }) => (status === 'success' ? [node.id] : [])))
  const watched = tenants.flatMap(({ slug }) => watchedTables(slug)).filter(({ id }) => done.has(id))
  if (watched.length === 0) return []
  const nodes = new Map(manifest.nodes.map((node) => [node.id, node]))
  return watched.flatMap(({ id, day, at }) => {
    const node = nodes.get(id)
    return node ? [{ node, day, at }] : []
  })
}
