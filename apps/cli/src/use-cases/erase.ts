import { erasePerson } from '@gata/service'
import { grouped } from '../output/number-text.ts'
import type { Outcome, Work } from '../use-cases.ts'
import { open } from './open-work.ts'

/** Erases a person; what is said never holds the address. */
export async function erase(work: Work, options: { readonly email: string }): Promise<Outcome> {
  const { project, tenants, hear } = await open(work)
  const [tenant] = tenants
  if (!tenant) throw new RangeError('a tenant that was named was not found')
  const { rows, pipeline, snapshots, isComplete } = await erasePerson(project, tenant, options.email, {
    signal: work.signal,
    onEvent: hear,
  })
  const tables = Object.entries(rows).map(([table, count]) => ({ table, rows: count }))
  const total = tables.reduce((sum, each) => sum + each.rows, 0)
  const found =
    total === 0
      ? `Nothing of this person was found in ${tenant.slug}.`
      : `${grouped(total)} rows of this person are erased from ${tenant.slug}.`
  const published = isComplete
    ? `What is published was made without it; ${snapshots.length} older snapshots are removed.`
    : 'What is published still holds the person, since the new tables were not published. Put right what is wrong above and run the same command again.'
  const isAuditFailed = pipeline.tenants.some(({ auditPassed }) => !auditPassed)
  return {
    status: isComplete ? 'done' : isAuditFailed ? 'tests-failed' : 'failed',
    summary: `${found} ${published}`,
    record: {
      tenant: tenant.slug,
      rows,
      snapshot: pipeline.tenants[0]?.snapshot?.id ?? null,
      snapshots_removed: snapshots,
      complete: isComplete,
    },
    ...(tables.length > 0
      ? {
          tables: [
            {
              title: 'Erased',
              columns: [
                { name: 'table', title: 'table', kind: 'text' },
                { name: 'rows', title: 'rows', kind: 'count' },
              ] as const,
              rows: tables,
            },
          ],
        }
      : {}),
  }
}
