import { GataError } from '@gata/base'
import type { Tenant, TenantStatus } from '@gata/tenants'
import { type CheckedConnection, checkConnections } from './check-connection.ts'
import type { IngestFailure } from './ingest.ts'
import { type PipelineOutcome, runPipeline } from './pipeline.ts'
import type { OnboardPhase, OnPipelineEvent } from './pipeline-event.ts'
import type { Project } from './project.ts'
import { setTenantStatus } from './set-tenant-status.ts'

/** What onboarding came to. */
export interface OnboardOutcome {
  readonly connections: readonly CheckedConnection[]
  /** Sources that did not connect or could not be read. */
  readonly failures: readonly IngestFailure[]
  /** Null where no source connected, so that there was nothing to run. */
  readonly pipeline: PipelineOutcome | null
  /** As it stands in `tenants.yaml` afterwards. */
  readonly status: TenantStatus
}

/**
 * Takes a tenant from its entry in `tenants.yaml` to published data: asks each vendor who we are, then reads, builds, audits and
 * publishes what connected. The status becomes `onboarding`, and `active` once every source was read and published; a failed source
 * leaves the others done and the tenant `onboarding`. Done again it goes on where it stood.
 *
 * @throws GataError `tenants-paused` for a paused tenant, `tenants-without-source` where nothing is enabled; see `editTenants`.
 */
export async function onboardTenant(
  project: Project,
  tenant: Tenant,
  options: { readonly signal?: AbortSignal; readonly onEvent?: OnPipelineEvent } = {},
): Promise<OnboardOutcome> {
  requireOnboardable(tenant)
  const phases = phaseTeller(tenant, options.onEvent)
  let status = tenant.status
  const move = async (next: TenantStatus): Promise<void> => {
    if (status !== next) await setTenantStatus(project, tenant.slug, next)
    status = next
  }
  if (status === 'pending') await move('onboarding')

  phases.begin('connecting')
  const connections = await checkConnections(project, tenant, options.signal)
  for (const { source, account, error } of connections) {
    options.onEvent?.(
      account
        ? { type: 'connected', tenant: tenant.slug, source, account }
        : { type: 'source-failed', tenant: tenant.slug, source, error },
    )
  }
  const unconnected = connections.filter(({ account }) => account === null)
  const connected = connections.filter(({ account }) => account !== null).map(({ source }) => source)
  const notConnected = unconnected.map(({ source, error }) => ({ tenant: tenant.slug, source, object: null, error }))
  if (connected.length === 0) {
    phases.fail()
    return { connections, failures: notConnected, pipeline: null, status }
  }

  phases.begin('ingesting')
  const pipeline = await runPipeline(project, [tenant], {
    ...options,
    sources: connected,
    command: `gata onboard ${tenant.slug}`,
    onEvent: (event) => {
      if (event.type === 'run' && event.event.type === 'planned') phases.begin('transforming')
      options.onEvent?.(event)
    },
  })
  const failures = [...notConnected, ...pipeline.failures]
  const isPublished = pipeline.tenants.every(({ state }) => state !== 'kept')
  if (!isPublished || options.signal?.aborted) {
    phases.fail()
    return { connections, failures, pipeline, status }
  }
  if (failures.length === 0) await move('active')
  phases.begin('ready')
  phases.end()
  return { connections, failures, pipeline, status }
}

function requireOnboardable(tenant: Tenant): void {
  if (tenant.status === 'paused') {
    throw new GataError('tenants-paused', 'the tenant is paused', {
      where: `tenants.yaml ${tenant.slug}.status`,
      todo: 'Set its status to pending, if it is to be onboarded again.',
    })
  }
  if (tenant.sources.some(({ enabled }) => enabled)) return
  throw new GataError('tenants-without-source', 'the tenant has no enabled source', {
    where: `tenants.yaml ${tenant.slug}.sources`,
    todo: 'Enable at least one, e.g. shopify.',
  })
}

interface PhaseTeller {
  /** The phase before is done with it. */
  begin(phase: OnboardPhase): void
  end(): void
  fail(): void
}

function phaseTeller(tenant: Tenant, onEvent: OnPipelineEvent | undefined): PhaseTeller {
  let current: OnboardPhase | null = null
  const tell = (state: 'running' | 'done' | 'failed'): void => {
    if (current) onEvent?.({ type: 'phase', tenant: tenant.slug, phase: current, state })
  }
  return {
    begin: (phase) => {
      tell('done')
      current = phase
      tell('running')
    },
    end: () => tell('done'),
    fail: () => tell('failed'),
  }
}
