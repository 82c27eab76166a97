import { addDays, GataError, isGataError } from '@gata/base'
import { findConnector } from '@gata/connectors'
import {
  type BackfillRange,
  type LoadResult,
  type LoadTarget,
  loadPackages,
  mirrorCursors,
  type ObjectOutcome,
  syncSource,
} from '@gata/ingest'
import type { Tenant, TenantSource } from '@gata/tenants'
import type { Warehouse } from '@gata/warehouse'
import { connectSource } from './connections.ts'
import { connectorIo } from './connector-io.ts'
import type { OnPipelineEvent } from './pipeline-event.ts'
import type { Project } from './project.ts'
import { openSecretVault, type SecretVault } from './secret-vault.ts'
import { withWriter } from './with-writer.ts'

export interface IngestOptions {
  /** Connectors to read; all enabled ones where empty. */
  readonly sources?: readonly string[]
  readonly fullRefresh?: boolean
  /** Reads these days instead of what the cursors say. */
  readonly backfill?: BackfillRange | null
  readonly signal?: AbortSignal
  readonly onEvent?: OnPipelineEvent
}

/** A source or an object that could not be read; the others were. */
export interface IngestFailure {
  readonly tenant: string
  readonly source: string
  readonly object: string | null
  readonly error: unknown
}

/**
 * Reads the sources of tenants into sealed packages, all sources at the same time. No lock is held, so a slow vendor blocks nobody. A
 * source's failure stops no other.
 *
 * @throws GataError `unknown-source` where a source is named that no chosen tenant has enabled.
 */
export async function extractTenants(
  project: Project,
  tenants: readonly Tenant[],
  options: IngestOptions = {},
): Promise<readonly IngestFailure[]> {
  const chosen = tenants.flatMap((tenant) =>
    sourcesOf(tenant, options.sources ?? []).map((source) => ({ tenant, source })),
  )
  requireSources(tenants, options.sources ?? [])
  await agreeOnCursors(project, tenants)
  await using vault = openSecretVault(project)
  const outcomes = await Promise.all(
    chosen.map(({ tenant, source }) => extractSource(project, vault, tenant, source, options)),
  )
  return outcomes.flat()
}

/** What loading did; what failed stays on disk, or is read again. */
export interface LoadOutcome {
  readonly loads: readonly LoadResult[]
  readonly failures: readonly IngestFailure[]
}

/** Loads every sealed package of the tenants, each in a transaction of its own; one object's failure stops no other. */
export async function loadTenants(
  warehouse: Warehouse,
  project: Project,
  tenants: readonly Tenant[],
  onEvent?: OnPipelineEvent,
): Promise<LoadOutcome> {
  const failures: IngestFailure[] = []
  const loads = await loadPackages(warehouse, {
    home: project.home,
    targets: tenants.flatMap(targetsOfTenant),
    now: () => project.clock.now(),
    onLoaded: (result) => onEvent?.({ type: 'loaded', result }),
    onFailed: ({ tenant, source, object }, error) => failures.push({ tenant, source, object, error }),
  })
  return { loads, failures }
}

/**
 * Lets extraction go on from what the warehouse holds, also when the warehouse was moved away or replaced. While another run holds it
 * the copies of the cursors are as good as can be, since that run keeps them.
 */
async function agreeOnCursors(project: Project, tenants: readonly Tenant[]): Promise<void> {
  try {
    await withWriter(project, 'gata ingest', (warehouse) =>
      mirrorCursors(warehouse, { home: project.home, targets: tenants.flatMap(targetsOfTenant) }),
    )
  } catch (thrown) {
    if (!isGataError(thrown, 'warehouse-locked')) throw thrown
  }
}

function targetsOfTenant(tenant: Tenant): readonly LoadTarget[] {
  return sourcesOf(tenant, []).flatMap((source) => targetsOf(tenant, source))
}

async function extractSource(
  project: Project,
  vault: SecretVault,
  tenant: Tenant,
  source: TenantSource,
  options: IngestOptions,
): Promise<readonly IngestFailure[]> {
  const failure = (object: string | null, error: unknown): IngestFailure => ({
    tenant: tenant.slug,
    source: source.connector,
    object,
    error,
  })
  try {
    const { connector, connection, clock, onSecret } = await connectSource(project, vault, tenant, source)
    const outcomes: readonly ObjectOutcome[] = await syncSource({
      home: project.home,
      tenant: tenant.slug,
      connector,
      connection,
      io: { ...connectorIo(project, clock, options.signal), ...(onSecret ? { onSecret } : {}) },
      // A vendor that counts in another zone has the first hours of the business on the day before.
      historyFrom: tenant.generation ? addDays(tenant.generation.startDate, -1) : null,
      fullRefresh: options.fullRefresh ?? false,
      backfill: options.backfill ?? null,
      onEvent: (event) => options.onEvent?.({ type: 'sync', event }),
    })
    return outcomes.filter(({ error }) => error !== null).map(({ place, error }) => failure(place.object, error))
  } catch (thrown) {
    options.onEvent?.({ type: 'source-failed', tenant: tenant.slug, source: source.connector, error: thrown })
    return [failure(null, thrown)]
  }
}

function sourcesOf(tenant: Tenant, names: readonly string[]): readonly TenantSource[] {
  return tenant.sources.filter(({ connector, enabled }) => enabled && (names.length === 0 || names.includes(connector)))
}

function requireSources(tenants: readonly Tenant[], names: readonly string[]): void {
  const known = [...new Set(tenants.flatMap((tenant) => sourcesOf(tenant, []).map(({ connector }) => connector)))]
  const stranger = names.find((name) => !known.includes(name))
  if (stranger === undefined) return
  findConnector(stranger)
  throw new GataError('unknown-source', 'no chosen tenant has this source enabled', {
    where: '--source',
    expected: known.join(', ') || 'an enabled source',
    got: stranger,
  })
}

function targetsOf(tenant: Tenant, source: TenantSource): readonly LoadTarget[] {
  const connector = findConnector(source.connector)
  return connector.objects.map((contract) => ({
    place: { tenant: tenant.slug, source: source.connector, object: contract.name },
    contract,
    masterModelId: connector.masterModelId,
  }))
}
