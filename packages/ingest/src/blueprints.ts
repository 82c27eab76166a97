import { md5Hex } from '@gata/base'
import { type ObjectContract, type WireColumn, wireColumns } from '@gata/connectors'
import { sql } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'

/** A fingerprint of an object's fields, and the master model that takes its records. */
export interface Blueprint {
  readonly source: string
  readonly object: string
  readonly hash: string
  readonly masterModelId: string
  readonly at: string
}

/** MD5 of the sorted `column:type` list of an object's fields. */
export function schemaFingerprint(columns: readonly WireColumn[]): string {
  return md5Hex(
    columns
      .map(({ name, type }) => `${name}:${type}`)
      .sort()
      .join('|'),
  )
}

/** The fingerprint of an object as its contract declares it, before a vendor adds anything. */
export function contractFingerprint(contract: ObjectContract): string {
  return schemaFingerprint(wireColumns(contract))
}

/** Registers a fingerprint as the object's next version; one that is known already is left as it is. Gives whether it was new. */
export async function registerBlueprint(transaction: Queryable, blueprint: Blueprint): Promise<boolean> {
  const { source, object, hash, masterModelId, at } = blueprint
  const added = await transaction.run(sql`
    insert into platform.connector_blueprints
    select
      ${source},
      ${object},
      ${hash},
      ${`${masterModelId}_${object}`},
      (
        select count(*) + 1
        from platform.connector_blueprints
        where source_name = ${source}
          and source_table_name = ${object}
      ),
      ${at}::timestamptz
    where not exists (
      from platform.connector_blueprints
      where source_name = ${source}
        and source_table_name = ${object}
        and source_schema_hash = ${hash}
    )
  `)
  return added > 0
}
