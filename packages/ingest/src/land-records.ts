import { join as joinPath } from 'node:path'
import { join, type Relation, type Sql, sql } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'
import { newestLanded } from './landing-table.ts'
import type { SealedPackage } from './load-package.ts'

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
 * The payload is read from the files once and streamed past the hashes of what is landed already; a record that the package holds
 * twice is found afterwards by key alone and settled by the newest change time, then the later position.
 */
export async function landRecords(transaction: Queryable, options: LandingOptions): Promise<Landed> {
  const { sealed, table } = options
  if (sealed.manifest.parts.length === 0)
    return { landed: 0, duplicates: 0, deleted: await landDeletions(transaction, options) }
  const inRange = rangeOf(sealed)
  const [known] = await transaction.rows<{ known: boolean }>(
    sql`select exists (from ${table} where ${inRange}) as known`,
  )
  const isKnown = known?.known === true
  const first = await transaction.run(
    sql`${insertHead(table)} ${incoming(options, sql`true`)} ${unlessLanded(table, inRange, isKnown)}`,
  )
  const duplicates = await settleDuplicates(transaction, options, inRange, isKnown)
  return {
    landed: first - duplicates,
    duplicates,
    deleted: isKnown ? await landDeletions(transaction, options) : 0,
  }
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
        c as changed_at,
        case
          when x is null then d
          when d = '{}' then x
          else (left(d::varchar, -1) || ',' || substr(x::varchar, 2))::json
        end as payload
      from ${filesOf(sealed, 'part')}
    ) as incoming
    where ${filter}
  `
}

/** A record is landed already when its newest version is the same and not a deletion. */
function unlessLanded(table: Relation, inRange: Sql, isKnown: boolean): Sql {
  if (!isKnown) return sql``
  return sql`
    and not exists (
      from (${newestLanded(table, inRange)}) as landed
      where landed.record_key = incoming.record_key
        and landed.record_hash = incoming.record_hash
        and not landed.is_deleted
    )
  `
}

async function settleDuplicates(
  transaction: Queryable,
  options: LandingOptions,
  inRange: Sql,
  isKnown: boolean,
): Promise<number> {
  const { table, sealed, loadSeq } = options
  await transaction.run(sql`
    create or replace temp table repeated_keys as
    select
      record_key,
      count(*) as copies
    from ${table}
    where load_seq = ${loadSeq}
    group by record_key
    having count(*) > 1
  `)
  const [repeated] = await transaction.rows<{ surplus: number | null }>(
    'select sum(copies)::bigint as surplus from repeated_keys',
  )
  const copies = repeated?.surplus ?? 0
  if (copies > 0) {
    await transaction.run(
      sql`delete from ${table} where load_seq = ${loadSeq} and record_key in (select record_key from repeated_keys)`,
    )
    const before = sql`${inRange} and load_seq < ${loadSeq}`
    const kept = await transaction.run(sql`
      ${insertHead(table)}
      ${incoming(
        options,
        sql`record_key in (select record_key from repeated_keys)
        and n in (${winners(sealed)})`,
      )}
      ${unlessLanded(table, before, isKnown)}
    `)
    await transaction.run('drop table repeated_keys')
    return copies - kept
  }
  await transaction.run('drop table repeated_keys')
  return 0
}

/** Positions of the copies that count. */
function winners(sealed: SealedPackage): Sql {
  return sql`
    select arg_max(n, (coalesce(c, '-infinity'::timestamptz), n))
    from ${filesOf(sealed, 'part')}
    where k in (select record_key from repeated_keys)
    group by k
  `
}

/** What is landed and alive in days that the package holds whole, but not in the package, is gone at the vendor. */
async function landDeletions(
  transaction: Queryable,
  { table, sealed, loadSeq, schemaHash }: LandingOptions,
): Promise<number> {
  const { manifest } = sealed
  if (manifest.window.kind !== 'days' || !manifest.isComplete) return 0
  const keys = [
    ...(manifest.parts.length > 0 ? [sql`select k from ${filesOf(sealed, 'part')}`] : []),
    ...(manifest.quarantine.length > 0 ? [sql`select k from ${filesOf(sealed, 'quarantine')}`] : []),
  ]
  const present = keys.length === 0 ? sql`select null::varchar as k where false` : join(keys, '\nunion all\n')
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
        and newest.record_key not in (select k from (${present}) as present where k is not null)
    )
  `)
}

/** Landed rows that this package can touch: the days of its window, or all. */
function rangeOf({ manifest: { window } }: SealedPackage): Sql {
  return window.kind === 'days' ? sql`record_day between ${window.from}::date and ${window.to}::date` : sql`true`
}

/** The lines of a package's files as rows. */
function filesOf({ directory, manifest }: SealedPackage, kind: 'part' | 'quarantine'): Sql {
  const parts = kind === 'part' ? manifest.parts : manifest.quarantine
  const files = join(parts.map(({ file }) => sql`${joinPath(directory, file)}`))
  const columns =
    kind === 'part'
      ? sql`{n: 'BIGINT', k: 'VARCHAR', w: 'DATE', c: 'TIMESTAMPTZ', d: 'JSON', x: 'JSON'}`
      : sql`{k: 'VARCHAR', path: 'VARCHAR', expected: 'VARCHAR', got: 'VARCHAR', record: 'JSON'}`
  return sql`read_json([${files}], format = 'newline_delimited', compression = 'zstd', maximum_object_size = 67108864, columns = ${columns})`
}

/** The quarantined records of a package as rows: key, path, expected, got, record. */
export function quarantineRows(sealed: SealedPackage): Sql {
  return filesOf(sealed, 'quarantine')
}
