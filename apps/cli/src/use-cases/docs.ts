import { once } from 'node:events'
import { compileTenants } from '@gata/service/models'
import { serveDocs, writeDocs } from '@gata/service/published'
import { counted } from '../output/number-text.ts'
import type { DocsOptions, Outcome, Work } from '../use-cases.ts'
import { open } from './open-work.ts'
import { shown } from './shown-path.ts'

/** Writes the site about the models, and serves it where that is wanted. */
export async function docs(work: Work, { serve, port }: DocsOptions): Promise<Outcome> {
  const { project, tenants } = await open(work)
  const written = await writeDocs(project, tenants, compileTenants(project, tenants))
  const { index, files, bytes, models, artifacts, resultsProblem } = written
  const page = shown(work, index)
  const size = `${counted(models, 'model')} of ${counted(tenants.length, 'tenant')}, ${(bytes / 1e6).toFixed(1)} MB`
  const lacking = resultsProblem === null ? '' : ` It lacks results of runs: ${resultsProblem}.`
  const record = { index, models, tenants: tenants.length, files, bytes, artifacts, results_problem: resultsProblem }
  if (!serve) return { status: 'done', summary: `${size}: open ${page} in a browser.${lacking}`, record }
  await using served = await serveDocs(project, port)
  const { url } = served
  work.onStep({ id: 'docs', label: `the docs are served at ${url}`, state: 'done', detail: `${size}; Ctrl-C ends it` })
  if (!work.signal.aborted) await once(work.signal, 'abort')
  return {
    status: 'done',
    summary: `No longer serving; the site is still in ${page}.${lacking}`,
    record: { ...record, url },
  }
}
