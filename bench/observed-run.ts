import { createIngestTables } from '@gata/ingest'
import {
  buildModels,
  chosenTenants,
  compileTenants,
  defaultMemoryLimit,
  observeRun,
  openProject,
  type Project,
  publishTenants,
} from '@gata/service'
import { sql } from '@gata/sql'
import type { Tenant } from '@gata/tenants'
import { openWarehouse, type Warehouse } from '@gata/warehouse'
import { changeTwoDays } from './landed-changes.ts'

/** A warehouse file in which a world is landed, and whether what is done with it is recorded and measured. */
export interface ObservedRunInput {
  readonly file: string
  /** An empty folder for what is published. */
  readonly home: string
  readonly observes: boolean
}

/** Seconds of the demo tenant's runs, landed tables to published snapshot. */
export interface ObservedRunOutcome {
  readonly firstSeconds: number
  /** A later run that finds the records of two days changed. */
  readonly changedSeconds: number
  /** Tables that were measured in both runs, and days that were judged. */
  readonly measured: number
  readonly judged: number
}

/** Builds, tests and publishes the demo tenant twice, with or without what observability adds to it. */
export async function runObserved({ file, home, observes }: ObservedRunInput): Promise<ObservedRunOutcome> {
  await using warehouse = await openWarehouse(file, { memoryLimit: defaultMemoryLimit })
  const project = await openProject({ root: new URL('..', import.meta.url).pathname, home })
  const [tenant] = chosenTenants(project, ['tyrell_corp'])
  if (!tenant) throw new Error('there is no demo tenant')
  await noteLoads(warehouse, tenant)
  let measured = 0
  const run = async (runId: string): Promise<number> => {
    const start = performance.now()
    measured += await runOnce(warehouse, project, { tenant, runId, observes })
    return (performance.now() - start) / 1000
  }
  const firstSeconds = await run('first')
  await changeTwoDays(warehouse, tenant)
  const changedSeconds = await run('changed')
  const [scores] = await warehouse.rows<{ judged: number }>(
    'select count(*) as judged from observability.int_platform_observability__anomaly_scores',
  )
  return { firstSeconds, changedSeconds, measured, judged: scores?.judged ?? 0 }
}

async function runOnce(
  warehouse: Warehouse,
  project: Project,
  { tenant, runId, observes }: { readonly tenant: Tenant; readonly runId: string; readonly observes: boolean },
): Promise<number> {
  const manifest = compileTenants(project, [tenant])
  const built = await buildModels(warehouse, manifest, { runId, recordsResults: observes })
  const failed = built.results.find(({ status }) => status === 'error')
  if (failed) throw failed.error ?? new Error(`${failed.node.name} failed`)
  const [outcome] = await publishTenants(warehouse, [tenant], { project, manifest, by: 'bench' })
  if (outcome?.state === 'kept') throw new Error(`${tenant.slug} is not published: ${outcome.reason}`)
  let measured = 0
  if (observes) {
    await observeRun(warehouse, project, {
      manifest,
      tenants: [tenant],
      built,
      hasLoads: true,
      onEvent: (event) => {
        if (event.type === 'not-observed') throw event.error
        if (event.type === 'observed') measured = event.tables
      },
    })
  }
  return measured
}

/** The ledger as loads would have left it, so that there are complete days to judge. */
async function noteLoads(warehouse: Warehouse, tenant: Tenant): Promise<void> {
  await createIngestTables(warehouse)
  for (const { connector } of tenant.sources) {
    await warehouse.run(sql`
      insert into platform.load_ledger by name
      select
        1 as load_seq,
        'load_by_hand' as load_id,
        ${tenant.slug} as tenant_slug,
        ${connector} as source_platform,
        'all' as object,
        timestamptz '2026-11-16 12:00:00+00' as extracted_at,
        timestamptz '2026-11-16 12:00:00+00' as loaded_at,
        '{}' as load_window,
        '{}' as cursor_after,
        '' as source_schema_hash,
        0 as records,
        0 as landed,
        0 as unchanged,
        0 as duplicates,
        0 as deleted,
        0 as quarantined,
        0 as pages,
        0 as requests,
        0 as retries
    `)
  }
}
