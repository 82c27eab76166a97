import { messageOf } from '@gata/base'
import { extractTenants, loadTenants, withWriter } from '@gata/service'
import { grouped } from '../output/number-text.ts'
import type { IngestChoice, Outcome, Work } from '../use-cases.ts'
import { failureLines } from './failure-lines.ts'
import { open } from './open-work.ts'

/** Reads what is new and lands it. */
export async function ingest(work: Work, options: IngestChoice): Promise<Outcome> {
  const { project, tenants, hear } = await open(work)
  const unread = await extractTenants(project, tenants, {
    sources: options.sources,
    fullRefresh: options.fullRefresh,
    backfill: options.backfill,
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
