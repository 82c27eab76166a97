import { compileTenants, showModel, withWriter } from '@gata/service/models'
import { publishTenants } from '@gata/service/published'
import { doer } from '@gata/service/snapshots'
import { counted, grouped } from '../output/number-text.ts'
import type { Outcome, Work } from '../use-cases.ts'
import { open } from './open-work.ts'

/** Publishes what is built and passes its audit; what a rollback pinned is let go. */
export async function publish(work: Work): Promise<Outcome> {
  const { project, tenants, hear } = await open(work)
  const manifest = compileTenants(project, tenants)
  const outcomes = await withWriter(project, 'gata publish', (warehouse) =>
    publishTenants(warehouse, tenants, {
      project,
      manifest,
      by: doer('gata publish'),
      signal: work.signal,
      onEvent: hear,
    }),
  )
  const published = outcomes.filter(({ state }) => state === 'published').length
  const isKept = outcomes.some(({ state }) => state === 'kept')
  const summary = published > 0 ? `${counted(published, 'tenant')} published.` : 'Nothing new to publish.'
  return {
    status: outcomes.some(({ auditPassed }) => !auditPassed) ? 'tests-failed' : isKept ? 'failed' : 'done',
    summary,
    record: { tenants: outcomes },
  }
}

/** Rows of a model. */
export async function show(work: Work, options: { readonly model: string; readonly limit: number }): Promise<Outcome> {
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
