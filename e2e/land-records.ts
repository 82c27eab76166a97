import { type ModelTenant, platformModels } from '@gata/models'
import { sql, unsafeSql } from '@gata/sql'
import { compile } from '@gata/transform'
import { type RunOptions, runGraph } from '@gata/transform/run'
import type { Warehouse } from '@gata/warehouse'

/** A record as a load brings it; `declared` is what its hash is made of, all of it unless said otherwise. */
export interface LandedRecord {
  readonly key: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly declared?: unknown
  readonly isDeleted?: boolean
}

/** Lands a load of one object of the tenant acme, as ingest would. */
export async function land(
  warehouse: Warehouse,
  load: number,
  table: string,
  records: readonly LandedRecord[],
): Promise<void> {
  const rows = records.map(({ key, payload, declared = payload, isDeleted = false }) => ({
    key,
    payload,
    declared: JSON.stringify(declared),
    isDeleted,
  }))
  await warehouse.run('create schema if not exists raw_acme')
  await warehouse.run(`create table if not exists raw_acme.${table} (
    load_seq bigint, load_id varchar, source_schema_hash varchar, extracted_at timestamptz, record_key varchar,
    record_hash ubigint, record_day date, changed_at timestamptz, is_deleted boolean, payload json
  )`)
  await warehouse.run(sql`
    insert into ${unsafeSql(`raw_acme.${table}`)}
    select
      ${load},
      ${`load_${load}`},
      'fingerprint',
      timestamptz '2026-11-20 06:00:00+00' + interval 1 minute * ${load},
      r->>'key',
      hash(r->>'declared'),
      null,
      null,
      (r->>'isDeleted')::boolean,
      r->'payload'
    from (select unnest(${JSON.stringify(rows)}::json[]) as r)
  `)
}

/** Runs the graph of some tenants once; gives the names of what was built. */
export async function build(
  warehouse: Warehouse,
  tenants: readonly ModelTenant[],
  options: RunOptions = {},
): Promise<readonly string[]> {
  const { results } = await runGraph(warehouse, compile(platformModels(tenants)), options)
  const broken = results.find(({ error }) => error !== null)
  if (broken?.error) throw broken.error
  return results.filter(({ status }) => status === 'success').map(({ node }) => node.name)
}
