import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { GataError } from '@gata/base'
import type { ObjectContract } from '@gata/connectors'
import { sql } from '@gata/sql'
import type { Queryable, Warehouse } from '@gata/warehouse'
import { type ObjectPlace, writeLoadedCursor } from './cursor.ts'
import { createIngestTables } from './ingest-tables.ts'
import { type Landed, landRecords, quarantineRows } from './land-records.ts'
import { createLandingTable, landingTable } from './landing-table.ts'
import { type SealedPackage, sealedPackages } from './load-package.ts'
import { type Drift, recordSchema } from './schema-history.ts'

/** What a load needs to know of an object. */
export interface LoadTarget {
  readonly place: ObjectPlace
  readonly contract: ObjectContract
  readonly masterModelId: string
}

/** What loading one package did. */
export interface LoadResult extends Landed {
  readonly place: ObjectPlace
  readonly loadId: string
  readonly records: number
  readonly unchanged: number
  readonly quarantined: number
  readonly drift: Drift | null
}

export interface LoadOptions {
  readonly home: string
  readonly targets: readonly LoadTarget[]
  readonly now: () => Date
  readonly onLoaded?: (result: LoadResult) => void
}

/**
 * Loads every sealed package of the objects given, each in one transaction: rows, cursor, ledger, drift and quarantine together or
 * not at all. A package that the ledger knows already is only removed, so that loading twice changes nothing.
 *
 * @throws GataError `package-damaged` for a package that is not what was sealed; it is moved aside and will be read again.
 */
export async function loadPackages(warehouse: Warehouse, options: LoadOptions): Promise<readonly LoadResult[]> {
  await createIngestTables(warehouse)
  const results: LoadResult[] = []
  for (const target of options.targets) {
    await createLandingTable(warehouse, target.place)
    for (const sealed of sealedPackages(options.home, target.place)) {
      const result = await loadPackage(warehouse, target, sealed, options)
      if (!result) continue
      results.push(result)
      options.onLoaded?.(result)
    }
  }
  return results
}

async function loadPackage(
  warehouse: Warehouse,
  target: LoadTarget,
  sealed: SealedPackage,
  options: LoadOptions,
): Promise<LoadResult | null> {
  await verify(options.home, sealed)
  const result = await warehouse.transaction((transaction) => load(transaction, target, sealed, options.now()))
  await writeLoadedCursor(options.home, target.place, sealed.manifest.cursorAfter)
  await rm(sealed.directory, { recursive: true, force: true })
  return result
}

async function load(
  transaction: Queryable,
  { place, contract, masterModelId }: LoadTarget,
  sealed: SealedPackage,
  now: Date,
): Promise<LoadResult | null> {
  const { manifest } = sealed
  const [seen] = await transaction.rows<{ seen: boolean; next: number }>(sql`
    select
      coalesce(bool_or(load_id = ${manifest.loadId}), false) as seen,
      coalesce(max(load_seq), 0) + 1 as next
    from platform.load_ledger
  `)
  if (seen?.seen) return null
  const loadSeq = seen?.next ?? 1
  const at = now.toISOString()
  const { hash, drift } = await recordSchema(transaction, {
    place,
    contract,
    masterModelId,
    extraColumns: manifest.extraColumns,
    at,
  })
  const landed = await landRecords(transaction, { table: landingTable(place), sealed, loadSeq, schemaHash: hash })
  await keepQuarantine(transaction, sealed, at)
  const unchanged = manifest.records - manifest.quarantined - landed.landed - landed.duplicates
  const result: LoadResult = {
    place,
    loadId: manifest.loadId,
    records: manifest.records,
    quarantined: manifest.quarantined,
    unchanged,
    drift,
    ...landed,
  }
  await writeLedger(transaction, { loadSeq, at, hash }, sealed, result)
  return result
}

async function keepQuarantine(transaction: Queryable, sealed: SealedPackage, at: string): Promise<void> {
  const { manifest } = sealed
  if (manifest.quarantine.length === 0) return
  await transaction.run(sql`
    insert into platform._quarantine
    select
      'q_' || left(md5(${manifest.loadId} || row_number() over (order by record::varchar)), 12),
      ${manifest.tenant},
      ${manifest.source},
      ${manifest.object},
      ${manifest.loadId},
      k,
      path,
      expected,
      got,
      record,
      ${at}::timestamptz
    from ${quarantineRows(sealed)}
  `)
}

async function writeLedger(
  transaction: Queryable,
  { loadSeq, at, hash }: { loadSeq: number; at: string; hash: string },
  { manifest }: SealedPackage,
  result: LoadResult,
): Promise<void> {
  const { tenant, source, object } = manifest
  const cursor = JSON.stringify(manifest.cursorAfter)
  await transaction.run(sql`
    insert into platform.load_ledger
    values (
      ${loadSeq}, ${manifest.loadId}, ${tenant}, ${source}, ${object},
      ${JSON.stringify(manifest.window)}::json, ${cursor}::json,
      ${manifest.extractedAt}::timestamptz, ${at}::timestamptz,
      ${manifest.records}, ${result.landed}, ${result.unchanged}, ${result.duplicates}, ${result.deleted}, ${manifest.quarantined},
      ${manifest.pages}, ${manifest.requests}, ${manifest.retries}, ${hash}
    )
  `)
  await transaction.run(sql`
    delete from platform.cursors
    where tenant_slug = ${tenant} and source_platform = ${source} and object = ${object}
  `)
  await transaction.run(sql`
    insert into platform.cursors
    values (${tenant}, ${source}, ${object}, ${cursor}::json, ${manifest.loadId}, ${at}::timestamptz)
  `)
}

/** A package must still be what was sealed; a damaged one is kept aside, and the cursor has not moved past it. */
async function verify(home: string, sealed: SealedPackage): Promise<void> {
  const { directory, manifest } = sealed
  for (const part of [...manifest.parts, ...manifest.quarantine]) {
    const hash = createHash('sha256')
    const got = await pipeline(createReadStream(join(directory, part.file)), hash).then(
      () => hash.digest('hex'),
      (thrown: unknown) => String(thrown),
    )
    if (got === part.sha256) continue
    const aside = join(home, 'packages', '_damaged')
    await mkdir(aside, { recursive: true })
    await rename(directory, join(aside, manifest.loadId))
    throw new GataError('package-damaged', 'a load package is not what was sealed', {
      where: `${manifest.tenant}: ${manifest.source}.${manifest.object} ${part.file}`,
      expected: `sha256 ${part.sha256}`,
      got,
      todo: `It is kept in ${aside}; run the same command again to read its records anew.`,
    })
  }
}
