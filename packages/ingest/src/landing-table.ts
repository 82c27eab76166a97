import { type Relation, relation, type Sql, sql } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'
import type { ObjectPlace } from './cursor.ts'

/** The landed table of one object, `raw_<tenant>.<source>_<object>`. */
export function landingTable(place: ObjectPlace): Relation {
  return relation(`raw_${place.tenant}`, `${place.source}_${place.object}`)
}

/** Makes the landed table of an object where it is missing. */
export async function createLandingTable(warehouse: Queryable, place: ObjectPlace): Promise<void> {
  await warehouse.run(`create schema if not exists "raw_${place.tenant}"`)
  await warehouse.run(sql`create table if not exists ${landingTable(place)} (
    load_seq bigint,
    load_id varchar,
    source_schema_hash varchar,
    extracted_at timestamptz,
    record_key varchar,
    record_hash ubigint,
    record_day date,
    changed_at timestamptz,
    is_deleted boolean,
    payload json
  )`)
}

/** The newest landed version of each record that a filter lets through: `record_key, record_hash, record_day, is_deleted, landed_row`. */
export function newestLanded(table: Relation, filter: Sql): Sql {
  return sql`
    select
      record_key,
      record_hash,
      record_day,
      is_deleted,
      rowid as landed_row
    from ${table}
    where ${filter}
    qualify row_number() over (
      partition by record_key
      order by changed_at desc nulls last, load_seq desc
    ) = 1
  `
}
