import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join, relative } from 'node:path'
import { messageOf } from '@gata/base'
import {
  auditTenant,
  type BusinessReport,
  buildModels,
  businessReport,
  checkModels,
  chosenTenants,
  compileTenants,
  extractTenants,
  type IngestFailure,
  loadTenants,
  openProject,
  type PipelineEvent,
  type Project,
  publishTenant,
  readSnapshot,
  runningSimulation,
  runPipeline,
  type Simulation,
  showModel,
  simulate,
  withWriter,
  writeCompiled,
} from '@gata/service'
import type { Tenant } from '@gata/tenants'
import { grouped } from './output/number-text.ts'
import { stepOf } from './pipeline-steps.ts'
import { reportTables } from './report-tables.ts'
import type { IngestChoice, Outcome, UseCases, Work } from './use-cases.ts'

/** The use cases as the service does them. */
export const serviceUseCases: UseCases = { start, simulate: serve, ingest, compile, run, test, publish, show }

async function start(work: Work): Promise<Outcome> {
  const startedAt = performance.now()
  const { project, tenants, hear } = await open(work)
  await using simulations = new AsyncDisposableStack()
  for (const tenant of tenants) {
    if (tenant.generation && !(await runningSimulation(project.home, tenant.slug))) {
      simulations.use(await serveVendors(project, tenant, hear))
    }
  }
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
    tables: reports.flatMap(reportTables),
  }
}

async function serve(work: Work, options: { readonly now?: Date; readonly port?: number }): Promise<Outcome> {
  const { project, tenants, hear } = await open(work)
  await using simulations = new AsyncDisposableStack()
  for (const tenant of tenants.filter(({ generation }) => generation)) {
    simulations.use(await serveVendors(project, tenant, hear, options))
  }
  if (!work.signal.aborted) await once(work.signal, 'abort')
  return { status: 'done', summary: 'No longer serving.', record: {} }
}

async function ingest(work: Work, options: IngestChoice): Promise<Outcome> {
  const { project, tenants, hear } = await open(work)
  const unread = await extractTenants(project, tenants, {
    sources: options.sources,
    fullRefresh: options.full,
    range: options.range,
    signal: work.signal,
    onEvent: hear,
  })
  const { loads, failures: unloaded } = await withWriter(project, 'gata ingest', (warehouse) =>
    loadTenants(warehouse, project, tenants, hear),
  )
  const failures = [...unread, ...unloaded]
  const landed = loads.reduce((sum, load) => sum + load.landed + load.deleted, 0)
  const quarantined = loads.reduce((sum, load) => sum + load.quarantined, 0)
  const done = landed === 0 ? 'Nothing new to load.' : `${grouped(landed)} records landed.`
  const held =
    quarantined === 0
      ? []
      : [`${grouped(quarantined)} records broke their contract and are kept in platform._quarantine with the reason`]
  return {
    status: failures.length > 0 ? 'failed' : 'done',
    summary: [done, ...held, ...failureLines(failures)].join('\n'),
    record: {
      landed,
      quarantined,
      loads,
      failures: failures.map((failure) => ({ ...failure, error: messageOf(failure.error) })),
    },
  }
}

async function compile(work: Work): Promise<Outcome> {
  const { project, tenants } = await open(work)
  const manifest = compileTenants(project, tenants)
  await checkModels(manifest)
  const { directory, files } = await writeCompiled(project.root, manifest)
  return {
    status: 'done',
    summary: `${manifest.nodes.length} nodes compiled, each gives the columns it declares; SQL of ${files} in ${shown(work, directory)}`,
    record: { nodes: manifest.nodes.length, files, directory },
  }
}

async function run(
  work: Work,
  options: { readonly select: readonly string[]; readonly force: boolean },
): Promise<Outcome> {
  const { project, tenants, hear } = await open(work)
  const manifest = compileTenants(project, tenants)
  const { results, runId, succeeded } = await withWriter(project, 'gata run', (warehouse) =>
    buildModels(warehouse, manifest, { ...options, runId: randomUUID(), signal: work.signal, onEvent: hear }),
  )
  const built = results.filter(({ status }) => status === 'success').length
  const bad = results.filter(({ status }) => status === 'error' || status === 'skipped' || status === 'cancelled')
  const done = built === 0 && bad.length === 0 ? 'Nothing to rebuild.' : `${built} models built, ${bad.length} not.`
  return {
    status: succeeded ? 'done' : 'failed',
    summary: done,
    record: {
      run_id: runId,
      results: results.map(({ node, status, reason, rows, milliseconds, error }) => ({
        node: node.id,
        status,
        reason,
        rows,
        milliseconds,
        error: error ? messageOf(error) : null,
      })),
    },
  }
}

async function test(work: Work, options: { readonly select: readonly string[] }): Promise<Outcome> {
  const { project, tenants, hear } = await open(work)
  const manifest = compileTenants(project, tenants)
  const runId = randomUUID()
  const outcomes = await withWriter(project, 'gata test', async (warehouse) => {
    const found = []
    for (const tenant of tenants) {
      found.push(await auditTenant(warehouse, manifest, tenant, { ...options, runId, force: true, onEvent: hear }))
    }
    return found
  })
  const results = outcomes.flatMap((outcome) => outcome.results)
  const passed = results.filter(({ status }) => status === 'pass').length
  const rows = results
    .filter(({ status }) => status !== 'pass')
    .map(({ name, model, status, failingRows, message }) => ({
      test: `${model.name}.${name}`,
      status,
      rows: failingRows,
      message,
    }))
  return {
    status: outcomes.every(({ auditPassed }) => auditPassed) ? 'done' : 'tests-failed',
    summary: `${passed} of ${results.length} tests passed.`,
    record: { passed, failed: rows },
    ...(rows.length > 0
      ? {
          tables: [
            {
              title: 'Not passed',
              columns: [
                { name: 'test', title: 'test', kind: 'text' },
                { name: 'status', title: 'status', kind: 'text' },
                { name: 'rows', title: 'rows', kind: 'count' },
                { name: 'message', title: 'message', kind: 'text', longest: 60 },
              ],
              rows,
            },
          ],
        }
      : {}),
  }
}

async function publish(work: Work): Promise<Outcome> {
  const { project, tenants, hear } = await open(work)
  const manifest = compileTenants(project, tenants)
  const runId = randomUUID()
  const states = await withWriter(project, 'gata publish', async (warehouse) => {
    const found: { tenant: string; snapshot: string | null; state: 'published' | 'unchanged' | 'kept' }[] = []
    for (const tenant of tenants) {
      const { auditPassed } = await auditTenant(warehouse, manifest, tenant, { runId, onEvent: hear })
      if (!auditPassed) {
        hear({ type: 'kept', tenant: tenant.slug, snapshot: null, reason: 'a test failed' })
        found.push({ tenant: tenant.slug, snapshot: null, state: 'kept' })
        continue
      }
      const { snapshot, isNew } = await publishTenant(warehouse, project, manifest, tenant, runId)
      hear({ type: 'published', tenant: tenant.slug, snapshot, isNew })
      found.push({ tenant: tenant.slug, snapshot: snapshot.id, state: isNew ? 'published' : 'unchanged' })
    }
    return found
  })
  const published = states.filter(({ state }) => state === 'published').length
  return {
    status: states.some(({ state }) => state === 'kept') ? 'tests-failed' : 'done',
    summary:
      published === 0 ? 'Nothing new to publish.' : `${published} ${published === 1 ? 'tenant' : 'tenants'} published.`,
    record: { tenants: states },
  }
}

async function show(work: Work, options: { readonly model: string; readonly limit: number }): Promise<Outcome> {
  const { project, tenants } = await open(work)
  const found = await showModel(project, compileTenants(project, tenants), tenants, options)
  const numeric = /^(BIGINT|INTEGER|UBIGINT|DOUBLE|DECIMAL)/
  const of =
    found.rows.length < found.total
      ? `${grouped(found.rows.length)} of ${grouped(found.total)} rows`
      : `${grouped(found.total)} rows`
  return {
    status: 'done',
    summary: `${of}, from ${found.snapshot ? `snapshot ${found.snapshot}` : 'the warehouse'}`,
    record: { model: options.model, total: found.total, snapshot: found.snapshot, rows: found.rows },
    tables: [
      {
        title: options.model,
        columns: found.columns.map(({ name, type }) => ({
          name,
          title: name,
          kind: numeric.test(type) ? 'number' : 'text',
          longest: 40,
        })),
        rows: found.rows,
      },
    ],
  }
}

async function open(
  work: Work,
): Promise<{ project: Project; tenants: readonly Tenant[]; hear: (event: PipelineEvent) => void }> {
  const project = await openProject({ root: work.settings.project, home: work.settings.home })
  const hear = (event: PipelineEvent): void => {
    const step = stepOf(event)
    if (step) work.onStep(step)
  }
  return { project, tenants: chosenTenants(project, work.settings.tenants), hear }
}

async function serveVendors(
  project: Project,
  tenant: Tenant,
  hear: (event: PipelineEvent) => void,
  options: { readonly now?: Date; readonly port?: number } = {},
): Promise<Simulation> {
  const simulation = await simulate(project, tenant, {
    ...options,
    onBuilding: ({ days, visitsPerDay }) => hear({ type: 'world-building', tenant: tenant.slug, days, visitsPerDay }),
  })
  hear({ type: 'world-served', tenant: tenant.slug, url: simulation.simulator.url, now: simulation.now() })
  return simulation
}

function failureLines(failures: readonly IngestFailure[]): readonly string[] {
  return failures.map(
    ({ tenant, source, object, error }) =>
      `${tenant} ${source}${object ? `.${object}` : ''} was not read: ${messageOf(error)}`,
  )
}

function shown(work: Work, path: string): string {
  const near = relative(work.settings.project, path)
  return near.startsWith('..') ? path : near
}
