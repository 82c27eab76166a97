import type { ObjectContract } from '@gata/connectors'
import { join, sql } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'
import type { ObjectPlace } from './cursor.ts'
import { needErasureKey, recordHash } from './erasure-key.ts'
import type { SealedPackage } from './load-package.ts'
import { keysOf, linesOf } from './package-lines.ts'
import { redactRecord, treatmentOf } from './redact-record.ts'

/**
 * Sees to it that a package brings back nobody who was erased: puts the lines of erased records aside (`erased_lines`), redacted, or
 * without a record where they are to be left out. Costs one look at the keys, and only where somebody was ever erased of the object.
 */
export async function leaveOutErased(
  transaction: Queryable,
  home: string,
  { place, contract }: { readonly place: ObjectPlace; readonly contract: ObjectContract },
  sealed: SealedPackage,
): Promise<SealedPackage> {
  const { tenant, source, object } = place
  const isPlace = sql`tenant_slug = ${tenant} and source_platform = ${source} and object = ${object}`
  const [known] = await transaction.rows<{ known: boolean }>(
    sql`select exists (from platform.erased_keys where ${isPlace}) as known`,
  )
  if (!known?.known) return sealed
  const hash = recordHash(needErasureKey(home), place, sql`k`)
  await transaction.run(sql`
    create or replace temp table erased_here as
    select distinct k
    from (${keysOf(sealed)}) as keys
    where ${hash} in (select key_hash from platform.erased_keys where ${isPlace})
  `)
  const [found] = await transaction.rows<{ found: boolean }>('select exists (from erased_here) as found')
  if (!found?.found) return sealed
  await transaction.run(`
    create or replace temp table erased_lines (n bigint, k varchar, w date, c varchar, d json, x json)
  `)
  if (sealed.manifest.parts.length > 0) await putAside(transaction, place, contract, sealed)
  return { ...sealed, hasErased: true }
}

async function putAside(
  transaction: Queryable,
  place: ObjectPlace,
  contract: ObjectContract,
  sealed: SealedPackage,
): Promise<void> {
  await transaction.run(sql`
    insert into erased_lines
    select n, k, w, c, d, x
    from ${linesOf(sealed)}
    where k in (select k from erased_here)
  `)
  if (treatmentOf(place, contract) === 'remove') {
    await transaction.run('update erased_lines set d = null, x = null')
    return
  }
  const lines = await transaction.rows<{ n: number; d: string; x: string | null }>(
    'select n, d::varchar as d, x::varchar as x from erased_lines',
  )
  for (const part of chunks(lines, 500)) {
    const redacted = part.map(
      ({ n, d, x }) =>
        sql`(${n}::bigint, ${redactRecord(d, contract.pii)}, ${x === null ? null : redactRecord(x, contract.pii)}::varchar)`,
    )
    await transaction.run(sql`
      update erased_lines
      set d = redacted.d::json, x = redacted.x::json
      from (values ${join(redacted)}) as redacted(n, d, x)
      where erased_lines.n = redacted.n
    `)
  }
}

function chunks<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  )
}
