import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { GataError } from '@gata/base'
import { connectors } from '@gata/connectors'
import { addressHash, createIngestTables, ensureErasureKey, eraseRecords } from '@gata/ingest'
import { sql, textList } from '@gata/sql'
import { type Tenant, withFileLock } from '@gata/tenants'
import type { Manifest } from '@gata/transform'
import { forgetFailures, forgetIncrements } from '@gata/transform/run'
import {
  currentSnapshot,
  listSnapshots,
  pointerPath,
  type Queryable,
  snapshotPath,
  type Warehouse,
} from '@gata/warehouse'
import { compileTenants } from './build.ts'
import { damagedPackages } from './damaged-packages.ts'
import { normalisedAddress } from './person-address.ts'
import { findPersonIds } from './person-ids.ts'
import { findPersonRecords } from './person-records.ts'
import { buildAndPublish, type PipelineOptions, type PipelineOutcome } from './pipeline.ts'
import type { Project } from './project.ts'
import { doer, recordDeeds } from './snapshot-history.ts'
import { withWriter } from './with-writer.ts'

/** What erasing a person did. */
export interface ErasureOutcome {
  /** Rows removed or redacted, by table. */
  readonly rows: Readonly<Record<string, number>>
  readonly pipeline: PipelineOutcome
  /** Older snapshots that were removed. */
  readonly snapshots: readonly string[]
  /** Whether nothing that is published holds the person any more. */
  readonly isComplete: boolean
}

/**
 * Erases one person of one tenant, named by an address: what waits is loaded and built, so that all that is tied to the address is known;
 * then the person is taken out of landed rows, master models and quarantine in one transaction, the star schema is made anew and
 * published, and every older snapshot is removed. What is money is redacted, what is behaviour is removed; see `treatmentOf`. The record
 * in `platform.erasures` holds a keyed hash of the address. Interrupted, the same command finishes it.
 *
 * @throws GataError `bad-option` for what is no address; `erasure-needs-models` where the star schema can not be built.
 */
export async function erasePerson(
  project: Project,
  tenant: Tenant,
  email: string,
  options: Pick<PipelineOptions, 'signal' | 'onEvent'> = {},
): Promise<ErasureOutcome> {
  const address = normalisedAddress(email)
  const command = `gata erase --tenant ${tenant.slug}`
  const named = { ...options, command }
  return await withWriter(project, command, async (warehouse) => {
    const key = await ensureErasureKey(project.home)
    await createIngestTables(warehouse)
    const before = await buildAndPublish(warehouse, project, [tenant], [], named)
    if (before.modelsFailed > 0) throw needsModels(tenant)
    const at = project.clock.now().toISOString()
    const hash = addressHash(key, address)
    const rows = await warehouse.transaction(async (transaction) => {
      const erased = await eraseRows(transaction, tenant.slug, { address, key, at })
      const failures = Object.keys(erased).length > 0 ? await forgetFailures(transaction, tenant.slug) : 0
      const found = failures > 0 ? { ...erased, 'observability.test_failures': failures } : erased
      if (Object.keys(found).length > 0) {
        await renewVersions(transaction, compileTenants(project, [tenant]), tenant.slug, project.clock.now())
      }
      await transaction.run(sql`
        insert into platform.erasures
        values (${tenant.slug}, ${hash}, ${at}::timestamptz, null, ${JSON.stringify(found)}::json)
      `)
      return found
    })
    await throwAwayPackages(project.home, tenant.slug)
    // What a rollback put back in service may hold the person, so no pin counts here.
    const pipeline = await buildAndPublish(warehouse, project, [tenant], [], { ...named, releasesPin: true })
    const isComplete = pipeline.tenants.every(({ state }) => state === 'published' || state === 'unchanged')
    const snapshots = isComplete ? await removeOldSnapshots(project, tenant.slug, doer(command)) : []
    if (isComplete) await project.target.withdraw(warehouse, tenant.slug, 'old')
    if (isComplete) await close(project, warehouse, tenant.slug, hash)
    return { rows, pipeline, snapshots, isComplete }
  })
}

function needsModels(tenant: Tenant): GataError {
  return new GataError(
    'erasure-needs-models',
    'the star schema can not be built, so what belongs to the person is not known',
    {
      where: tenant.slug,
      todo: `Run: gata run --tenant ${tenant.slug}`,
    },
  )
}

/** Of every connector there is: data of a source that was switched off is data still. */
async function eraseRows(
  transaction: Queryable,
  tenant: string,
  { address, key, at }: { readonly address: string; readonly key: string; readonly at: string },
): Promise<Readonly<Record<string, number>>> {
  await findPersonIds(transaction, tenant, address)
  const existing = await tablesOf(transaction)
  const rows: Record<string, number> = {}
  for (const connector of connectors) {
    for (const contract of connector.objects) {
      const place = { tenant, source: connector.name, object: contract.name }
      if (contract.pii.length === 0 || !existing.has(`raw_${tenant}.${connector.name}_${contract.name}`)) continue
      if ((await findPersonRecords(transaction, connector, contract, { place, address })) === 0) continue
      const { masterModelId } = connector
      const erased = await eraseRecords(transaction, { place, contract, masterModelId, key, at, existing })
      for (const [table, count] of Object.entries(erased)) rows[table] = (rows[table] ?? 0) + count
    }
  }
  return rows
}

async function tablesOf(transaction: Queryable): Promise<ReadonlySet<string>> {
  const tables = await transaction.rows<{ name: string }>(`
    select schema_name || '.' || table_name as name
    from duckdb_tables()
    where database_name = current_database()
  `)
  return new Set(tables.map(({ name }) => name))
}

/** Every table of the tenant is made anew, though no load brought anything: its inputs get versions they never had. */
async function renewVersions(transaction: Queryable, manifest: Manifest, tenant: string, now: Date): Promise<void> {
  const pushes = manifest.nodes.filter((node) => node.kind === 'push' && node.tenant === tenant).map(({ id }) => id)
  const version = -now.getTime()
  const isTheirs = sql`node_id in ${textList(pushes)}`
  await transaction.run(sql`update platform.push_state set data_version = ${version} where ${isTheirs}`)
  await transaction.run(sql`update platform.model_state set data_version = ${String(version)} where ${isTheirs}`)
  await forgetIncrements(transaction, tenant)
}

/** What could be loaded is; the rest may hold the person and is read again, since the cursor did not move. */
async function throwAwayPackages(home: string, tenant: string): Promise<void> {
  const folders = [
    join(home, 'packages', tenant),
    join(home, 'backfills', tenant),
    ...(await damagedPackages(home, tenant)),
  ]
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
}

async function removeOldSnapshots(project: Project, tenant: string, by: string): Promise<readonly string[]> {
  const { home } = project
  return await withFileLock(pointerPath(home, tenant), async () => {
    const current = await currentSnapshot(home, tenant)
    const old = (await listSnapshots(home, tenant)).filter((id) => id !== current?.id)
    for (const id of old) await rm(snapshotPath(home, tenant, id), { force: true })
    const deed = { at: project.clock.now().toISOString(), action: 'erased' as const, by, runId: null, reason: null }
    await recordDeeds(
      home,
      tenant,
      old.map((id) => ({ ...deed, snapshot: id })),
    )
    return old
  })
}

/** The bytes go too, of this erasure and of one that was interrupted; only then is it complete. */
async function close(project: Project, warehouse: Warehouse, tenant: string, hash: string): Promise<void> {
  const isOpen = sql`tenant_slug = ${tenant} and address_hash = ${hash} and completed_at is null`
  const touched = await warehouse.rows<{ name: string }>(sql`
    select distinct unnest(json_keys(rows_erased)) as name
    from platform.erasures
    where ${isOpen}
  `)
  const tables = touched.map(({ name }) => {
    const [schema = '', table = ''] = name.split('.')
    return { schema, name: table }
  })
  if (tables.length > 0) await project.target.overwriteDeleted(warehouse, tables)
  await warehouse.run(sql`
    update platform.erasures
    set completed_at = ${project.clock.now().toISOString()}::timestamptz
    where ${isOpen}
  `)
}
