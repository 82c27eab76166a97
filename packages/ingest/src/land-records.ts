import { type Relation, type Sql, sql } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'
import { newestLanded } from './landing-table.ts'
import type { SealedPackage } from './load-package.ts'
import { linesOf, quarantineRows } from './package-lines.ts'

/** What landing a package's records did. */
export interface Landed {
  readonly landed: number
  readonly duplicates: number
  readonly deleted: number
}

export interface LandingOptions {
  readonly table: Relation
  readonly sealed: SealedPackage
  readonly loadSeq: number
  readonly schemaHash: string
}

/**
 * Lands what is new or changed in a package, inside the transaction given.
 *
 * Where nothing is landed yet, the records stream from the files into the table as soon as their keys are known to differ. Else their
 * keys and hashes are compared first and the files are read again only for records that are new: an unchanged package never has its
 * payloads read.
 */
export async function landRecords(transaction: Queryable, options: LandingOptions): Promise<Landed> {
  const { sealed, table } = options
  const [known] = await transaction.rows<{ known: boolean }>(
    sql`select exists (from ${table} where ${rangeOf(sealed)}) as known`,
  )
  if (!known?.known) return await landFirst(transaction, options)
  return await landChanges(transaction, options)
}

/**
 * Records that the package holds twice are found before anything lands: a row deleted in the transaction that brought it would make
 * DuckDB write all the others once more.
 */
async function landFirst(transaction: Queryable, options: LandingOptions): Promise<Landed> {
  const { sealed, table } = options
  if (sealed.manifest.parts.length === 0) return { landed: 0, duplicates: 0, deleted: 0 }
  // Hashes of keys, since they are short; two keys that share one are told apart in the next step.
  await transaction.run(sql`
    create or replace temp table repeated_hashes as
    select hash(k) as key_hash
    from ${linesOf(sealed)}
    group by key_hash
    having count(*) > 1
  `)
  const [repeated] = await transaction.rows<{ found: boolean }>('select exists (from repeated_hashes) as found')
  if (!repeated?.found) {
    const all = await transaction.run(sql`${insertHead(table)} ${incoming(options, sql`true`)}`)
    return { landed: all, duplicates: 0, deleted: 0 }
  }
  await transaction.run(sql`
    create or replace temp table arrivals as
    ${arrivalsOf(sealed)}
    where hash(k) in (select key_hash from repeated_hashes)
  `)
  await transaction.run(sql`
    create or replace temp table superseded as
    select n
    from arrivals
    where n not in (select n from (${settled()}) as settled)
  `)
  const [counts] = await transaction.rows<{ duplicates: number }>('select count(*) as duplicates from superseded')
  const landed = await transaction.run(
    sql`${insertHead(table)} ${incoming(options, sql`n not in (select n from superseded)`)}`,
  )
  return { landed, duplicates: counts?.duplicates ?? 0, deleted: 0 }
}

async function landChanges(transaction: Queryable, options: LandingOptions): Promise<Landed> {
  const { sealed, table } = options
  const { parts, window } = sealed.manifest
  if (parts.length === 0 && window.kind !== 'days') return { landed: 0, duplicates: 0, deleted: 0 }
  const none = sql`select null::bigint as n, null::varchar as record_key, 0::ubigint as record_hash, null::timestamptz as changed_at where false`
  await transaction.run(sql`
    create or replace temp table arrivals as
    ${parts.length > 0 ? arrivalsOf(sealed) : none}
  `)
  await transaction.run(sql`
    create or replace temp table new_records as
    select n
    from (${settled()}) as settled
    where ${unlessLanded(options)}
  `)
  const [counts] = await transaction.rows<{ new_records: number; copies: number }>(`
    select
      (select count(*) from new_records) as new_records,
      (select count(*) - count(distinct record_key) from arrivals) as copies
  `)
  // Deletions first: they compare with what was landed before this package.
  const deleted = await landDeletions(transaction, options)
  const landed =
    (counts?.new_records ?? 0) > 0
      ? await transaction.run(sql`${insertHead(table)} ${incoming(options, sql`n in (select n from new_records)`)}`)
      : 0
  return { landed, duplicates: counts?.copies ?? 0, deleted }
}

/** Vendors write a change time as ISO-8601, in UTC where it has no offset, or as mail does (RFC 2822); null where it is neither. */
const changeTime = sql`coalesce(try_cast(c as timestamptz), try_strptime(c, '%a, %d %b %Y %H:%M:%S %z'))`

/** Everything about the records of a package but their payload. */
function arrivalsOf(sealed: SealedPackage): Sql {
  return sql`
    select
      n,
      k as record_key,
      md5_number_lower(d::varchar) as record_hash,
      ${changeTime} as changed_at
    from ${linesOf(sealed)}
  `
}

/** Of several copies of a record in one package the newest change time counts, then the later position. */
function settled(): Sql {
  return sql`
    select
      record_key,
      copy.n as n,
      copy.record_hash as record_hash,
      copy.changed_at as changed_at
    from (
      select
        record_key,
        arg_max(
          {n: n, record_hash: record_hash, changed_at: changed_at},
          (coalesce(changed_at, '-infinity'::timestamptz), n)
        ) as copy
      from arrivals
      group by record_key
    ) as copies
  `
}

function insertHead(table: Relation): Sql {
  return sql`insert into ${table} (
    load_seq, load_id, source_schema_hash, extracted_at, record_key, record_hash, record_day, changed_at, is_deleted, payload
  )`
}

/** The records of a package as landed rows. Undeclared fields stand behind the declared ones in the payload and outside the hash. */
function incoming({ sealed, loadSeq, schemaHash }: LandingOptions, filter: Sql): Sql {
  const { manifest } = sealed
  return sql`
    select
      ${loadSeq}::bigint as load_seq,
      ${manifest.loadId} as load_id,
      ${schemaHash} as source_schema_hash,
      ${manifest.extractedAt}::timestamptz as extracted_at,
      incoming.record_key,
      incoming.record_hash,
      incoming.record_day,
      incoming.changed_at,
      false as is_deleted,
      incoming.payload
    from (
      select
        n,
        k as record_key,
        md5_number_lower(d::varchar) as record_hash,
        w as record_day,
        ${changeTime} as changed_at,
        case
          when x is null then d
          when d = '{}' then x
          else (left(d::varchar, -1) || ',' || substr(x::varchar, 2))::json
        end as payload
      from ${linesOf(sealed)}
    ) as incoming
    where ${filter}
  `
}

/**
 * A record is landed already when its newest version is the same and not a deletion. Read by changes, an older version that comes
 * again is landed too, though it is not the newest.
 */
function unlessLanded({ table, sealed }: LandingOptions): Sql {
  const isArriving = sql`${rangeOf(sealed)} and record_key in (select record_key from arrivals)`
  const unlessNewest = sql`
    not exists (
      from (${newestLanded(table, isArriving)}) as landed
      where landed.record_key = settled.record_key
        and landed.record_hash = settled.record_hash
        and not landed.is_deleted
    )
  `
  if (sealed.manifest.window.kind !== 'changes') return unlessNewest
  return sql`
    ${unlessNewest}
    and not exists (
      from ${table} as landed
      where landed.record_key = settled.record_key
        and landed.record_hash = settled.record_hash
        and landed.changed_at = settled.changed_at
        and not landed.is_deleted
    )
  `
}

/** What is landed and alive in days that the package holds whole, but not in the package, is gone at the vendor. */
async function landDeletions(
  transaction: Queryable,
  { table, sealed, loadSeq, schemaHash }: LandingOptions,
): Promise<number> {
  const { manifest } = sealed
  if (manifest.window.kind !== 'days' || !manifest.isComplete) return 0
  const isInWindow = sql`record_day between ${manifest.window.from}::date and ${manifest.window.to}::date`
  const refused =
    manifest.quarantine.length > 0
      ? sql`and newest.record_key not in (select k from ${quarantineRows(sealed)} where k is not null)`
      : sql``
  return await transaction.run(sql`
    ${insertHead(table)}
    select
      ${loadSeq}::bigint,
      ${manifest.loadId},
      ${schemaHash},
      ${manifest.extractedAt}::timestamptz,
      landed.record_key,
      landed.record_hash,
      landed.record_day,
      landed.changed_at,
      true,
      landed.payload
    from ${table} as landed
    where landed.rowid in (
      select newest.landed_row
      from (${newestLanded(table, rangeOf(sealed))}) as newest
      where not newest.is_deleted
        and ${isInWindow}
        and newest.record_key not in (select record_key from arrivals)
        ${refused}
    )
  `)
}

/** Landed rows that this package can touch: the days of its window and its records, or all. */
function rangeOf({ manifest: { days } }: SealedPackage): Sql {
  return days ? sql`record_day between ${days.from}::date and ${days.to}::date` : sql`true`
}
