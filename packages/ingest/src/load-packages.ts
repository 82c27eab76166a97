import { rm } from 'node:fs/promises'
import type { ObjectContract } from '@gata/connectors'
import { sql } from '@gata/sql'
import type { Queryable, Warehouse } from '@gata/warehouse'
import { type Cursor, isSameCursor, type ObjectPlace, writeLoadedCursor } from './cursor.ts'
import { type Landed, landRecords } from './land-records.ts'
import { createLandingTable, landingTable } from './landing-table.ts'
import { leaveOutErased } from './leave-out-erased.ts'
import { type PackageManifest, type SealedPackage, sealedPackages, unreadablePackages } from './load-package.ts'
import { loadedCursor, mirrorCursors, moveCursor } from './loaded-cursors.ts'
import { quarantineRows } from './package-lines.ts'
import { type Drift, recordSchema } from './schema-history.ts'
import { damaged, moveAside, verifyPackage } from './verify-package.ts'

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
  /** Told of an object that could not be loaded; where absent, the first failure is thrown once the others had their turn. */
  readonly onFailed?: (place: ObjectPlace, error: unknown) => void
}

/**
 * Loads every sealed package of the objects given, each in one transaction: rows, cursor, ledger, drift and quarantine together or
 * not at all. A package that the ledger knows already is only removed, so that loading twice changes nothing. One object's failure
 * does not stop the others.
 *
 * @throws GataError `package-damaged` for a package that is not what was sealed; it is moved aside and will be read again.
 */
export async function loadPackages(warehouse: Warehouse, options: LoadOptions): Promise<readonly LoadResult[]> {
  await mirrorCursors(warehouse, options)
  const results: LoadResult[] = []
  const failures: unknown[] = []
  for (const target of options.targets) {
    try {
      await loadObject(warehouse, target, options, results)
    } catch (thrown) {
      if (options.onFailed) options.onFailed(target.place, thrown)
      else failures.push(thrown)
    }
  }
  if (failures.length > 0) throw failures[0]
  return results
}

async function loadObject(
  warehouse: Warehouse,
  target: LoadTarget,
  options: LoadOptions,
  results: LoadResult[],
): Promise<void> {
  const { home } = options
  await createLandingTable(warehouse, target.place)
  const unreadable = unreadablePackages(home, target.place)
  for (const directory of unreadable) await moveAside(home, directory)
  for (const sealed of sealedPackages(home, target.place)) {
    await verifyPackage(home, sealed)
    const at = options.now()
    const { result, cursor } = await warehouse.transaction((transaction) => load(transaction, target, home, sealed, at))
    if (cursor) await writeLoadedCursor(home, target.place, cursor)
    await rm(sealed.directory, { recursive: true, force: true })
    if (!result) continue
    results.push(result)
    options.onLoaded?.(result)
  }
  const [first] = unreadable
  if (first !== undefined) throw damaged(home, target.place, first, 'a manifest', 'none that can be read')
}

async function load(
  transaction: Queryable,
  { place, contract, masterModelId }: LoadTarget,
  home: string,
  whole: SealedPackage,
  now: Date,
): Promise<{ readonly result: LoadResult | null; readonly cursor: Cursor | null }> {
  const { manifest } = whole
  const [seen] = await transaction.rows<{ seen: boolean; next: number }>(sql`
    select
      coalesce(bool_or(load_id = ${manifest.loadId}), false) as seen,
      coalesce(max(load_seq), 0) + 1 as next
    from platform.load_ledger
  `)
  const standing = await loadedCursor(transaction, place)
  if (seen?.seen) return { result: null, cursor: standing }
  const loadSeq = seen?.next ?? 1
  const at = now.toISOString()
  const { hash, drift } = await recordSchema(transaction, {
    place,
    contract,
    masterModelId,
    extraColumns: manifest.extraColumns,
    at,
  })
  const sealed = await leaveOutErased(transaction, home, { place, contract }, whole)
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
  await writeLedger(transaction, { loadSeq, at, hash }, manifest, result)
  // A step from elsewhere would jump over what is not landed: a damaged package, a warehouse that was made anew.
  if (!isSameCursor(standing, manifest.cursorBefore)) return { result, cursor: standing }
  await moveCursor(transaction, manifest, at)
  return { result, cursor: manifest.cursorAfter }
}

/** A record that is refused again each time its days are read is kept once. */
async function keepQuarantine(transaction: Queryable, sealed: SealedPackage, at: string): Promise<void> {
  const { manifest } = sealed
  if (manifest.quarantine.length === 0) return
  const { tenant, source, object } = manifest
  await transaction.run(sql`
    insert into platform._quarantine
    with refused as (
      select distinct on (quarantine_id)
        'q_' || left(md5(${`${tenant}|${source}|${object}|`} || path || '|' || record::varchar), 16) as quarantine_id,
        k,
        path,
        expected,
        got,
        record
      from ${quarantineRows(sealed)}
    )
    select
      quarantine_id,
      ${tenant},
      ${source},
      ${object},
      ${manifest.loadId},
      k,
      path,
      expected,
      got,
      record,
      ${at}::timestamptz
    from refused
    where quarantine_id not in (select quarantine_id from platform._quarantine)
  `)
}

async function writeLedger(
  transaction: Queryable,
  { loadSeq, at, hash }: { loadSeq: number; at: string; hash: string },
  manifest: PackageManifest,
  result: LoadResult,
): Promise<void> {
  const { tenant, source, object } = manifest
  await transaction.run(sql`
    insert into platform.load_ledger
    values (
      ${loadSeq}, ${manifest.loadId}, ${tenant}, ${source}, ${object},
      ${JSON.stringify(manifest.window)}::json, ${JSON.stringify(manifest.cursorAfter)}::json,
      ${manifest.extractedAt}::timestamptz, ${at}::timestamptz,
      ${manifest.records}, ${result.landed}, ${result.unchanged}, ${result.duplicates}, ${result.deleted}, ${manifest.quarantined},
      ${manifest.pages}, ${manifest.requests}, ${manifest.retries}, ${hash}
    )
  `)
}
