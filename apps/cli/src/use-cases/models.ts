import { randomUUID } from 'node:crypto'
import { messageOf } from '@gata/base'
import { auditTenant, buildModels, checkModels, compileTenants, withWriter, writeCompiled } from '@gata/service'
import type { Outcome, Work } from '../use-cases.ts'
import { open } from './open-work.ts'
import { shown } from './shown-path.ts'

/** Checks every model and writes its SQL. */
export async function compile(work: Work): Promise<Outcome> {
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

/** Builds the models that changed or whose inputs did. */
export async function run(
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

/** Audits what is built. */
export async function test(work: Work, options: { readonly select: readonly string[] }): Promise<Outcome> {
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
