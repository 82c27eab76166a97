import { messageOf } from '@gata/base'
import { type CheckedConnection, onboardTenant } from '@gata/service'
import type { TableColumn } from '../output/table.ts'
import type { Outcome, Work } from '../use-cases.ts'
import { failureLines } from './failure-lines.ts'
import { open } from './open-work.ts'
import { serveWhereNeeded } from './serve-vendors.ts'

/** Onboards one tenant; simulated vendors are served where it has a generated business and no credentials. */
export async function onboard(work: Work, options: { readonly tenant: string }): Promise<Outcome> {
  const { project, tenants, hear } = await open({
    ...work,
    settings: { ...work.settings, tenants: [options.tenant] },
  })
  const [tenant] = tenants
  if (!tenant) throw new RangeError('a tenant that was named was not found')
  await using simulations = new AsyncDisposableStack()
  await serveWhereNeeded(simulations, project, tenants, hear)
  const { connections, failures, pipeline, status } = await onboardTenant(project, tenant, {
    signal: work.signal,
    onEvent: hear,
  })
  const isAuditFailed = pipeline?.tenants.some(({ auditPassed }) => !auditPassed) === true
  const isKept = pipeline === null || pipeline.tenants.some(({ state }) => state === 'kept')
  const isReady = !isKept && failures.length === 0
  const said = isReady
    ? `${tenant.slug} is ${status}: ${connections.length} of ${connections.length} sources are read and published.`
    : `${tenant.slug} is ${status}, and not ready: ${isKept ? 'nothing new is published' : 'what could be read is published'}. Run the same command again once it is put right.`
  return {
    status: isAuditFailed ? 'tests-failed' : isReady ? 'done' : 'failed',
    summary: [said, ...failureLines(failures)].join('\n'),
    record: {
      tenant: tenant.slug,
      tenant_status: status,
      connections: connections.map(connectionRow),
      failures: failures.map((failure) => ({ ...failure, error: messageOf(failure.error) })),
      run_id: pipeline?.runId ?? null,
      snapshot: pipeline?.tenants[0]?.snapshot?.id ?? null,
    },
    tables: [{ title: 'Connections', columns, rows: connections.map(connectionRow) }],
  }
}

function connectionRow({ source, account, error }: CheckedConnection): Readonly<Record<string, unknown>> {
  return {
    source,
    state: account ? 'connected' : 'failed',
    account_id: account?.accountId ?? null,
    currency: account?.currency ?? null,
    time_zone: account?.timeZone ?? null,
    reason: account ? null : messageOf(error),
  }
}

const columns: readonly TableColumn[] = [
  { name: 'source', title: 'source', kind: 'text' },
  { name: 'state', title: 'state', kind: 'text' },
  { name: 'account_id', title: 'account', kind: 'text' },
  { name: 'currency', title: 'currency', kind: 'text' },
  { name: 'time_zone', title: 'time zone', kind: 'text' },
  { name: 'reason', title: 'reason', kind: 'text', longest: 80 },
]
