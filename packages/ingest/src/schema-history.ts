import { type ObjectContract, type WireColumn, wireColumns } from '@gata/connectors'
import { sql } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'
import { registerBlueprint, schemaFingerprint } from './blueprints.ts'
import type { ObjectPlace } from './cursor.ts'
import { widerType } from './wider-type.ts'

/** What a vendor changed about an object's fields. */
export interface Drift {
  readonly added: readonly WireColumn[]
  readonly retyped: readonly {
    readonly name: string
    readonly from: WireColumn['type']
    readonly to: WireColumn['type']
  }[]
}

export interface SchemaRequest {
  readonly place: ObjectPlace
  readonly contract: ObjectContract
  readonly masterModelId: string
  readonly extraColumns: readonly WireColumn[]
  readonly at: string
}

/**
 * Records the fields of an object as they are with this load: the first time, and whenever they changed the old version is closed and
 * a new one opened; each fingerprint is registered as a blueprint of the object's master model, so that none is unknown.
 */
export async function recordSchema(
  transaction: Queryable,
  request: SchemaRequest,
): Promise<{ readonly hash: string; readonly drift: Drift | null }> {
  const { place, contract, extraColumns } = request
  const known = await knownColumns(transaction, place)
  const declared = wireColumns(contract)
  const columns = merged(declared, known ?? [], extraColumns)
  const hash = schemaFingerprint(columns)
  if (known && schemaFingerprint(known) === hash) return { hash, drift: null }
  const drift = driftOf(known ?? declared, columns)
  await writeVersion(transaction, request, columns, hash, drift)
  await registerBlueprint(transaction, { ...place, masterModelId: request.masterModelId, at: request.at, hash })
  return { hash, drift: drift.added.length + drift.retyped.length > 0 ? drift : null }
}

async function knownColumns(transaction: Queryable, place: ObjectPlace): Promise<readonly WireColumn[] | null> {
  const [row] = await transaction.rows<{ source_schema: string }>(sql`
    select source_schema
    from platform.platform_sat__source_schema_history
    where tenant_slug = ${place.tenant}
      and platform_name = ${place.source}
      and source_table_name = ${place.object}
      and valid_to is null
  `)
  return row ? (JSON.parse(row.source_schema) as WireColumn[]) : null // written below alone
}

/** Declared fields as declared; undeclared ones as last seen, those of this load over those known before. */
function merged(
  declared: readonly WireColumn[],
  known: readonly WireColumn[],
  extra: readonly WireColumn[],
): readonly WireColumn[] {
  const byName = new Map(known.map((column) => [column.name, column]))
  for (const { name, type } of extra) {
    byName.set(name, { name, type: widerType(byName.get(name)?.type ?? type, type) })
  }
  for (const column of declared) byName.set(column.name, column)
  return [...byName.values()]
}

function driftOf(before: readonly WireColumn[], after: readonly WireColumn[]): Drift {
  const old = new Map(before.map(({ name, type }) => [name, type]))
  const retyped = after.flatMap(({ name, type }) => {
    const from = old.get(name)
    return from !== undefined && from !== type ? [{ name, from, to: type }] : []
  })
  return { added: after.filter(({ name }) => !old.has(name)), retyped }
}

async function writeVersion(
  transaction: Queryable,
  { place, at }: SchemaRequest,
  columns: readonly WireColumn[],
  hash: string,
  drift: Drift,
): Promise<void> {
  await transaction.run(sql`
    update platform.platform_sat__source_schema_history
    set valid_to = ${at}::timestamptz
    where tenant_slug = ${place.tenant}
      and platform_name = ${place.source}
      and source_table_name = ${place.object}
      and valid_to is null
  `)
  await transaction.run(sql`
    insert into platform.platform_sat__source_schema_history
    values (
      ${place.tenant}, ${place.source}, ${place.object}, ${hash},
      ${JSON.stringify(columns)}::json, ${JSON.stringify(drift)}::json, ${at}::timestamptz, null
    )
  `)
}
