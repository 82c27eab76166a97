import { randomUUID } from 'node:crypto'
import { auditTenant, compileTenants, publishTenant, showModel, withWriter } from '@gata/service/models'
import { grouped } from '../output/number-text.ts'
import type { Outcome, Work } from '../use-cases.ts'
import { open } from './open-work.ts'

/** Publishes what is built and passes its audit. */
export async function publish(work: Work): Promise<Outcome> {
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
