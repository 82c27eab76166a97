import { randomUUID } from 'node:crypto'
import { buildModels, compileTenants, observeRun, selectionOf, toldRun, withWriter } from '@gata/service/models'
import type { Outcome, RunChoice, Work } from '../use-cases.ts'
import { open } from './open-work.ts'
import { outcomeOf } from './run-outcome.ts'

/** Builds the models that changed or whose inputs did. */
export async function run(work: Work, options: RunChoice): Promise<Outcome> {
  return await buildChosen(work, options, 'run')
}

/** The same, each model tested directly after it. */
export async function build(work: Work, options: RunChoice): Promise<Outcome> {
  return await buildChosen(work, options, 'build')
}

async function buildChosen(work: Work, options: RunChoice, command: 'run' | 'build'): Promise<Outcome> {
  const { project, tenants, hear } = await open(work)
  const selection = await selectionOf(project, options)
  const manifest = compileTenants(project, tenants)
  const { fullRefresh, failFast, threads } = options
  const built = await toldRun(project, `gata ${command}`, hear, (tell) =>
    withWriter(project, `gata ${command}`, async (warehouse) => {
      const outcome = await buildModels(warehouse, manifest, {
        selection,
        force: fullRefresh,
        failFast,
        concurrency: threads,
        audit: command === 'build',
        record: { command, options: { tenants: tenants.map(({ slug }) => slug), fullRefresh } },
        runId: randomUUID(),
        signal: work.signal,
        onEvent: tell,
      })
      await observeRun(warehouse, project, { manifest, tenants, built: outcome, hasLoads: false, onEvent: tell })
      return outcome
    }),
  )
  const outcome = outcomeOf(work, built)
  if (built.results.length > 0 || built.tests.length > 0) {
    return { ...outcome, record: { run_id: built.runId, ...outcome.record } }
  }
  return { ...outcome, summary: 'The selection is empty.', record: { run_id: built.runId, ...outcome.record } }
}
