import { join } from 'node:path'
import { type BusinessReport, businessReport, readSnapshot, runPipeline } from '@gata/service'
import { grouped } from '../output/number-text.ts'
import { reportTables } from '../report-tables.ts'
import type { Outcome, Work } from '../use-cases.ts'
import { failureLines } from './failure-lines.ts'
import { open } from './open-work.ts'
import { serveWhereNeeded } from './serve-vendors.ts'
import { shown } from './shown-path.ts'

/** The whole way once, then the report of each tenant. */
export async function start(work: Work): Promise<Outcome> {
  const startedAt = performance.now()
  const { project, tenants, hear } = await open(work)
  await using simulations = new AsyncDisposableStack()
  await serveWhereNeeded(simulations, project, tenants, hear)
  const outcome = await runPipeline(project, tenants, { signal: work.signal, onEvent: hear, command: 'gata start' })
  const reports: BusinessReport[] = []
  for (const tenant of tenants) {
    const report = await readSnapshot(project, tenant, (snapshot) =>
      businessReport(snapshot, { slug: tenant.slug, currency: tenant.reporting.currency }),
    )
    if (report) reports.push(report)
  }
  const landed = outcome.loads.reduce((sum, load) => sum + load.landed + load.deleted, 0)
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  const done =
    landed === 0 && outcome.modelsBuilt === 0
      ? `Nothing new to load, nothing to rebuild; looked in ${seconds} s.`
      : `${grouped(landed)} records landed and ${outcome.modelsBuilt} models built in ${seconds} s.`
  const files = outcome.tenants.flatMap(({ tenant, snapshot }) =>
    snapshot
      ? [`Published data: ${shown(work, join(project.home, 'published', tenant, `${snapshot.id}.duckdb`))}`]
      : [],
  )
  const places = [...files, `Warehouse:      ${shown(work, join(project.home, 'warehouse.duckdb'))}`]
  const summary = [done, ...failureLines(outcome.failures), ...places].join('\n')
  const isKept = outcome.tenants.some(({ state }) => state === 'kept')
  const isAuditFailed = outcome.tenants.some(({ auditPassed }) => !auditPassed)
  return {
    status: isAuditFailed ? 'tests-failed' : isKept || outcome.failures.length > 0 ? 'failed' : 'done',
    summary,
    record: {
      run_id: outcome.runId,
      landed,
      models_built: outcome.modelsBuilt,
      models_failed: outcome.modelsFailed,
      tenants: outcome.tenants,
      reports,
    },
    tables: reportTables(reports),
  }
}
