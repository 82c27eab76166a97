import { randomUUID } from 'node:crypto'
import { sql } from '@gata/sql'
import { ageSeconds, type SourceFreshness, type Tenant } from '@gata/tenants'
import { type Manifest, type Selection, select } from '@gata/transform'
import { dbtSources, type LookedAt } from '@gata/transform/artifacts'
import { createMeasurements, readSelectionFacts, type StoredFreshness, writeSourceFreshness } from '@gata/transform/run'
import type { Queryable, Warehouse } from '@gata/warehouse'
import { invocationOf } from '../artifacts/invocation.ts'
import { writeArtifact } from '../artifacts/write-artifact.ts'
import { writeManifest } from '../artifacts/write-manifest.ts'
import type { Project } from '../project.ts'
import { dbtFreshnessOf, type LandedObject, landedObjects } from './freshness-limits.ts'

/** How fresh one object is. */
export interface FreshnessResult extends LandedObject {
  /** `runtime error`: nothing was read yet. */
  readonly status: LookedAt['status']
  readonly message: string | null
  /** When a reading of the vendor was loaded last, whether or not there was something new. */
  readonly maxLoadedAt: Date | null
  readonly ageSeconds: number | null
}

/** What a look at sources found, and where it was written. */
export interface FreshnessOutcome {
  readonly runId: string
  readonly results: readonly FreshnessResult[]
  /** Path of dbt's `sources.json`. */
  readonly artifact: string
}

/**
 * Compares when a reading of each object was loaded last, by the ledger, with how old that may be; objects whose age does not matter are left out. A
 * reading that found nothing new counts, since the source is as fresh then as it can be; a backfill does not. What was found is kept in
 * `observability.source_freshness_results` and written as dbt's `target/sources.json`.
 */
export async function checkSourceFreshness(
  warehouse: Warehouse,
  project: Project,
  manifest: Manifest,
  { tenants, selection }: { readonly tenants: readonly Tenant[]; readonly selection: Selection },
): Promise<FreshnessOutcome> {
  const startedAt = project.clock.now()
  const start = performance.now()
  const runId = randomUUID()
  const chosen = select(manifest, selection, await readSelectionFacts(warehouse, manifest, selection))
  const objects = landedObjects({ tenants, connectors: project.connectors }).filter(
    ({ nodeId, limits }) => chosen.has(nodeId) && dbtFreshnessOf(limits) !== null,
  )
  const loads = await newestLoads(warehouse)
  const looks = objects.map((object) => ({ object, load: loads.get(object.nodeId) ?? null }))
  const results = looks.map(({ object, load }) => judge(object, load?.at ?? null, startedAt))
  const seconds = (performance.now() - start) / 1000
  await createMeasurements(warehouse)
  await warehouse.transaction((transaction) =>
    writeSourceFreshness(
      transaction,
      results.map((result, index) =>
        stored(result, {
          runId,
          loadSeq: looks[index]?.load?.seq ?? null,
          at: startedAt,
          seconds: seconds / results.length,
        }),
      ),
    ),
  )
  const invocation = invocationOf(project, { runId, command: 'source freshness', startedAt })
  await writeManifest(project, manifest, invocation)
  const nodes = new Map(manifest.nodes.map((node) => [node.id, node]))
  const lookedAt = results.flatMap((result): readonly LookedAt[] => {
    const node = nodes.get(result.nodeId)
    const criteria = dbtFreshnessOf(result.limits)
    return node && criteria ? [{ ...result, node, criteria }] : []
  })
  const artifact = await writeArtifact(
    project.root,
    'sources',
    dbtSources(lookedAt, { at: startedAt, seconds }, invocation),
  )
  return { runId, results, artifact }
}

/** What the age of an object comes to: the limit itself is already too old. */
function judge(object: LandedObject, maxLoadedAt: Date | null, now: Date): FreshnessResult {
  if (maxLoadedAt === null) {
    return { ...object, status: 'runtime error', message: 'nothing was read yet', maxLoadedAt, ageSeconds: null }
  }
  const age = Math.max(0, (now.getTime() - maxLoadedAt.getTime()) / 1000)
  const status = statusOf(age, object.limits)
  const message = status === 'pass' ? null : `read last ${hours(age)} ago`
  return { ...object, status, message, maxLoadedAt, ageSeconds: age }
}

function statusOf(age: number, { warnAfter, errorAfter }: SourceFreshness): 'pass' | 'warn' | 'error' {
  if (errorAfter && age >= ageSeconds(errorAfter)) return 'error'
  return warnAfter && age >= ageSeconds(warnAfter) ? 'warn' : 'pass'
}

function hours(seconds: number): string {
  return `${Math.floor(seconds / 3600)} hours`
}

/** The newest load of each object that reached as far as is read; one of the past alone, as a backfill makes them, says nothing of the present. */
async function newestLoads(
  warehouse: Queryable,
): Promise<ReadonlyMap<string, { readonly at: Date; readonly seq: number }>> {
  const [known] = await warehouse.rows<{ known: boolean }>(
    sql`select exists (from duckdb_tables() where schema_name = 'platform' and table_name = 'load_ledger') as known`,
  )
  if (!known?.known) return new Map()
  const rows = await warehouse.rows<{ node_id: string; at: number; seq: number }>(`
    select
      'raw_' || tenant_slug || '.' || source_platform || '_' || object as node_id,
      epoch_ms(max(loaded_at))::double as at,
      max(load_seq)::double as seq
    from platform.load_ledger
    where (load_window->>'kind') = 'full'
      or (load_window->>'to') = coalesce(cursor_after->>'to', cursor_after->>'through')
    group by all
  `)
  return new Map(rows.map(({ node_id, at, seq }) => [node_id, { at: new Date(at), seq }]))
}

function stored(
  { nodeId, tenant, source, object, status, message, maxLoadedAt, ageSeconds: age, limits }: FreshnessResult,
  {
    runId,
    loadSeq,
    at,
    seconds,
  }: { readonly runId: string; readonly loadSeq: number | null; readonly at: Date; readonly seconds: number },
): StoredFreshness {
  return {
    invocation_id: runId,
    node_id: nodeId,
    tenant_slug: tenant,
    load_seq: loadSeq,
    source_platform: source,
    object,
    status,
    message,
    max_loaded_at: maxLoadedAt,
    snapshotted_at: at,
    age_seconds: age,
    warn_after_seconds: limits.warnAfter && ageSeconds(limits.warnAfter),
    error_after_seconds: limits.errorAfter && ageSeconds(limits.errorAfter),
    execution_time_seconds: seconds,
    extracted_at: at,
  }
}
