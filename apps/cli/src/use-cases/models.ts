import { randomUUID } from 'node:crypto'
import {
  checkModels,
  compileTenants,
  selectionOf,
  testModels,
  toldRun,
  withWriter,
  writeCompiled,
  writeCompiledManifest,
} from '@gata/service/models'
import { counted } from '../output/number-text.ts'
import type { ModelChoice, Outcome, Work } from '../use-cases.ts'
import { failedTests, testSentence } from './failed-tests.ts'
import { open } from './open-work.ts'
import { shown } from './shown-path.ts'

/** Checks every model and writes its SQL. */
export async function compile(work: Work): Promise<Outcome> {
  const { project, tenants } = await open(work)
  const manifest = compileTenants(project, tenants)
  await checkModels(manifest)
  const { directory, files } = await writeCompiled(project.root, manifest)
  const artifact = await writeCompiledManifest(project, manifest)
  return {
    status: 'done',
    summary: `${manifest.nodes.length} nodes compiled, each gives the columns it declares; SQL of ${files} in ${shown(work, directory)}, the graph as dbt tells it in ${shown(work, artifact)}`,
    record: { nodes: manifest.nodes.length, files, directory, manifest: artifact },
  }
}

/** Audits what is built. */
export async function test(work: Work, options: ModelChoice): Promise<Outcome> {
  const { project, tenants, hear } = await open(work)
  const selection = await selectionOf(project, options)
  const manifest = compileTenants(project, tenants)
  const record = { command: 'test', options: { tenants: tenants.map(({ slug }) => slug) } }
  const { results, auditPassed, untested } = await toldRun(project, 'gata test', hear, (tell) =>
    withWriter(project, 'gata test', (warehouse) =>
      testModels(warehouse, manifest, tenants, {
        runId: randomUUID(),
        selection,
        record,
        signal: work.signal,
        onEvent: tell,
      }),
    ),
  )
  const passed = results.filter(({ status }) => status === 'pass').length
  return {
    status: untested.length > 0 ? 'failed' : auditPassed ? 'done' : 'tests-failed',
    summary: [
      testSentence(results),
      ...(untested.length > 0
        ? [`Stopped with ${counted(untested.length, 'model')} untested; gata retry does the rest.`]
        : []),
    ].join(' '),
    ...failedTests(results, { tests: results.length, passed, untested: untested.map(({ id }) => id) }),
  }
}
