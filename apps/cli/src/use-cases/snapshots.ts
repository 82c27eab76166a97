import {
  chosenTenants,
  doer,
  type ListedSnapshot,
  openProject,
  type Project,
  pruneTenant,
  rollBack as putBack,
  type SnapshotDeed,
  tenantSnapshots,
} from '@gata/service/snapshots'
import { findTenant, type Tenant } from '@gata/tenants'
import { counted, grouped } from '../output/number-text.ts'
import type { TableColumn } from '../output/table.ts'
import type { Outcome, Work } from '../use-cases.ts'

/** The published snapshots, newest first. */
export async function snapshots(work: Work, options: { readonly verify: boolean }): Promise<Outcome> {
  const { project, tenants } = await chosen(work)
  const found = []
  for (const tenant of tenants) found.push(await tenantSnapshots(project, tenant, options))
  const all = found.flatMap((each) => each.snapshots)
  const broken = all.filter(({ problems }) => problems.length > 0)
  const kept = found.flatMap(({ tenant, kept: deed }) => (deed ? [keptLine(tenant, deed)] : []))
  const checked = options.verify && broken.length === 0 ? ', each as it says of itself' : ''
  return {
    status: broken.length > 0 ? 'failed' : 'done',
    summary: [
      all.length === 0 ? 'Nothing is published yet.' : `${counted(all.length, 'snapshot')}${checked}.`,
      ...broken.map(({ id, problems }) => `${id}: ${problems.join('; ')}`),
      ...kept,
    ].join('\n'),
    record: { snapshots: all, deeds: found.flatMap(({ tenant, deeds }) => deeds.map((deed) => ({ tenant, ...deed }))) },
    tables: all.length === 0 ? [] : [{ title: 'Snapshots', columns, rows: all.map(rowOf) }],
  }
}

/** Deletes old snapshots. */
export async function pruneSnapshots(work: Work, { keep }: { readonly keep: number | null }): Promise<Outcome> {
  const { project, tenants } = await chosen(work)
  const removed: string[] = []
  const held: string[] = []
  for (const tenant of tenants) {
    const pruned = await pruneTenant(project, tenant, { keep, by: doer('gata snapshots prune') })
    removed.push(...pruned.removed)
    held.push(...pruned.held)
  }
  const read = held.length === 0 ? '' : ` ${counted(held.length, 'more')} stay, since somebody reads them.`
  const said = removed.length === 0 ? 'Nothing to delete.' : `${counted(removed.length, 'snapshot')} deleted.`
  return { status: 'done', summary: `${said}${read}`, record: { removed, held } }
}

/** Puts an older snapshot back in service. */
export async function rollBack(
  work: Work,
  options: { readonly tenant: string; readonly to: string | null },
): Promise<Outcome> {
  const { project } = await chosen({ ...work, settings: { ...work.settings, tenants: [options.tenant] } })
  const tenant = findTenant(project.tenants, options.tenant)
  const startedAt = performance.now()
  const { from, to } = await putBack(project, tenant, { to: options.to, by: doer('gata rollback') })
  const milliseconds = Math.round(performance.now() - startedAt)
  const moved = from.id === to.id ? `${to.id} stays in service` : `${to.id} is in service in place of ${from.id}`
  return {
    status: 'done',
    summary: `${moved}, after ${milliseconds} ms. Its data is as of ${to.dataAsOf}.\nRuns of ${tenant.slug} publish nothing until gata publish --tenant ${tenant.slug}.`,
    record: { tenant: tenant.slug, from: from.id, to: to.id, milliseconds },
  }
}

async function chosen(work: Work): Promise<{ readonly project: Project; readonly tenants: readonly Tenant[] }> {
  const project = await openProject({ root: work.settings.project, home: work.settings.home })
  return { project, tenants: chosenTenants(project, work.settings.tenants) }
}

function keptLine(tenant: string, { at, reason, snapshot }: SnapshotDeed): string {
  const stays = snapshot === null ? 'nothing is in service' : 'the last good snapshot stays in service'
  return `${tenant}: a run of ${at} published nothing (${reason}); ${stays}.`
}

function rowOf({ tenant, id, bytes, isCurrent, pin, manifest, problems }: ListedSnapshot) {
  const rows = manifest?.tables.reduce((sum, table) => sum + table.rows, 0)
  return {
    tenant,
    id,
    state: problems.length > 0 ? 'broken' : isCurrent ? (pin ? 'in service, pinned' : 'in service') : '',
    rows: rows === undefined ? null : grouped(rows),
    size: `${(bytes / 1e6).toFixed(1)} MB`,
    tests: manifest ? `${manifest.tests.passed} of ${manifest.tests.passed + manifest.tests.warned} passed` : null,
    dataAsOf: manifest?.dataAsOf ?? null,
    run: manifest?.runId.slice(0, 8) ?? null,
  }
}

const columns: readonly TableColumn[] = [
  { name: 'tenant', title: 'tenant', kind: 'text' },
  { name: 'id', title: 'snapshot', kind: 'text' },
  { name: 'state', title: 'state', kind: 'text' },
  { name: 'rows', title: 'rows', kind: 'number' },
  { name: 'size', title: 'size', kind: 'number' },
  { name: 'tests', title: 'tests', kind: 'text' },
  { name: 'dataAsOf', title: 'data as of', kind: 'text' },
  { name: 'run', title: 'run', kind: 'text' },
]
