import type { Connector, ObjectContract } from '@gata/connectors'
import { landingTable, type ObjectPlace } from '@gata/ingest'
import { join, type Sql, sql } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'
import { holdsAddress } from './person-address.ts'

/**
 * Finds the records of one object that are about the person and puts their keys into the temporary table `keys_to_erase`: those that
 * hold the address in any version, and those that carry an id of `person_ids`. Gives how many.
 */
export async function findPersonRecords(
  transaction: Queryable,
  connector: Connector,
  contract: ObjectContract,
  { place, address }: { readonly place: ObjectPlace; readonly address: string },
): Promise<number> {
  const isTheirs = [holdsAddress(sql`payload::varchar`, address), ...byIds(connector, contract)]
  await transaction.run(sql`
    create or replace temp table keys_to_erase as
    select record_key
    from ${landingTable(place)}
    where ${join(isTheirs, '\n      or ')}
    union
    select record_key
    from platform._quarantine
    where tenant_slug = ${place.tenant}
      and source_platform = ${place.source}
      and object = ${place.object}
      and record_key is not null
      and ${holdsAddress(sql`record::varchar`, address)}
  `)
  await transaction.run(sql`
    delete from platform._quarantine
    where tenant_slug = ${place.tenant}
      and source_platform = ${place.source}
      and object = ${place.object}
      and record_key is null
      and ${holdsAddress(sql`record::varchar`, address)}
  `)
  const [row] = await transaction.rows<{ found: number }>('select count(*) as found from keys_to_erase')
  return row?.found ?? 0
}

function byIds({ domain, name }: Connector, contract: ObjectContract): readonly Sql[] {
  const idsOf = (kind: string): Sql => sql`select id from person_ids where kind = ${kind} and source_platform = ${name}`
  switch (domain) {
    case 'paid_ads':
      return []
    case 'ecommerce':
      return contract.name === 'orders' ? [sql`record_key in (${idsOf('order')})`] : []
    case 'payments':
      return [
        sql`record_key in (${idsOf('charge')})`,
        ...['payment_intent', 'latest_charge'].map(
          (field) => sql`coalesce(payload->>${`$.${field}`} in (${idsOf('charge')}), false)`,
        ),
      ]
    case 'analytics':
      return contract.pii.map(
        (path) => sql`
        coalesce(payload->>${jsonPath(path)} in (
          select id
          from person_ids
          where kind = 'login'
            or (kind = 'device' and source_platform = ${name})
        ), false)`,
      )
  }
}

/** ``properties.$email`` as DuckDB reads it: `$."properties"."$email"`. */
function jsonPath(path: string): string {
  return `$${path
    .split('.')
    .map((name) => `."${name}"`)
    .join('')}`
}
