import { type ObjectContract, wireColumns } from '@gata/connectors'
import { join, type Relation, relation, type Sql, sql } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'
import type { ObjectPlace } from './cursor.ts'
import { recordHash } from './erasure-key.ts'
import { landingTable } from './landing-table.ts'
import { redactLanded, treatmentOf } from './redact-record.ts'

export interface EraseRequest {
  readonly place: ObjectPlace
  readonly contract: ObjectContract
  /** `platform_mm__<masterModelId>_<object>` holds every version of its records. */
  readonly masterModelId: string
  /** The secret of the installation. */
  readonly key: string
  readonly at: string
  /** Tables that the database holds, as `schema.name`. */
  readonly existing: ReadonlySet<string>
}

/**
 * Erases records of one object, all versions: out of the landed table, the master model and the quarantine; their keys are remembered
 * as hashes, so that no later read brings them back. The records are those in the temporary table `keys_to_erase(record_key)`. To be run
 * in one transaction.
 *
 * @returns rows touched by table; those without any are left out.
 */
export async function eraseRecords(
  transaction: Queryable,
  request: EraseRequest,
): Promise<Readonly<Record<string, number>>> {
  const { place, contract, masterModelId, existing } = request
  const landed = landingTable(place)
  const master = relation('platform', `platform_mm__${masterModelId}_${place.object}`)
  const isOurs = sql`tenant_slug = ${place.tenant} and source_platform = ${place.source}`
  const tables: readonly ErasedTable[] = [
    { table: landed, payload: sql`payload`, filter: sql`true` },
    { table: master, payload: sql`raw_data_payload`, filter: isOurs },
  ]
  const rows: Record<string, number> = {}
  for (const each of tables) {
    const name = `${each.table.schema}.${each.table.name}`
    if (!existing.has(name)) continue
    const touched =
      treatmentOf(place, contract) === 'remove'
        ? await transaction.run(sql`delete from ${each.table} where ${each.filter} and ${isToErase}`)
        : await redactRows(transaction, each, contract)
    if (touched > 0) rows[name] = touched
  }
  const quarantined = await transaction.run(sql`
    delete from platform._quarantine
    where ${isOurs}
      and object = ${place.object}
      and ${isToErase}
  `)
  if (quarantined > 0) rows['platform._quarantine'] = quarantined
  await rememberKeys(transaction, request)
  return rows
}

interface ErasedTable {
  readonly table: Relation
  readonly payload: Sql
  readonly filter: Sql
}

const isToErase = sql`record_key in (select record_key from keys_to_erase)`

/** A person's records are few, so they come here to be redacted by the same code that redacts what is read again. */
async function redactRows(
  transaction: Queryable,
  { table, payload, filter }: ErasedTable,
  contract: ObjectContract,
): Promise<number> {
  const declared = new Set(wireColumns(contract).map(({ name }) => name))
  const rows = await transaction.rows<{ id: number; payload: string }>(sql`
    select
      rowid as id,
      ${payload}::varchar as payload
    from ${table}
    where ${filter} and ${isToErase}
  `)
  for (let start = 0; start < rows.length; start += 500) {
    const redacted = rows.slice(start, start + 500).map((row) => {
      const { text, known } = redactLanded(row.payload, contract.pii, declared)
      return sql`(${row.id}::bigint, ${text}, ${known})`
    })
    await transaction.run(sql`
      update ${table}
      set ${payload} = redacted.text::json, record_hash = md5_number_lower(redacted.known)
      from (values ${join(redacted)}) as redacted(id, text, known)
      where ${table}.rowid = redacted.id
    `)
  }
  return rows.length
}

async function rememberKeys(transaction: Queryable, { place, key, at }: EraseRequest): Promise<void> {
  const { tenant, source, object } = place
  await transaction.run(sql`
    insert into platform.erased_keys
    with hashes as (
      select distinct ${recordHash(key, place, sql`record_key`)} as key_hash
      from keys_to_erase
    )
    select
      ${tenant},
      ${source},
      ${object},
      key_hash,
      ${at}::timestamptz
    from hashes
    where key_hash not in (
      select key_hash
      from platform.erased_keys
      where tenant_slug = ${tenant} and source_platform = ${source} and object = ${object}
    )
  `)
}
