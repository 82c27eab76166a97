import { sql, textList } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'
import type { ManifestNode } from '../manifest.ts'
import type { NodeState } from '../plan.ts'
import { insertRows } from './insert-rows.ts'
import { columnDefinitions, quotedName } from './table-columns.ts'

/** A node's state with when and by which run it was written. */
export interface StateRow extends NodeState {
  readonly nodeId: string
  readonly builtAt: string
  readonly runId: string
  readonly rows: number | null
}

/** Makes the tables in which the engine remembers what it built. */
export async function createModelState(warehouse: Queryable): Promise<void> {
  await warehouse.run('create schema if not exists platform')
  await warehouse.run(`create table if not exists platform.model_state (\n${columnDefinitions(stateColumns)}\n)`)
  await warehouse.run('create table if not exists platform.checked_models (fingerprint varchar)')
}

/** What is known of some nodes, by id; of one that was never tried there is nothing. */
export async function readModelState(
  warehouse: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, NodeState>> {
  const rows = await warehouse.rows<{
    node_id: string
    fingerprint: string | null
    input_hash: string | null
    data_version: string | null
  }>(sql`
    select node_id, fingerprint, input_hash, data_version
    from platform.model_state
    where node_id in ${textList(ids)}
  `)
  return new Map(
    rows.map((row) => [
      row.node_id,
      { fingerprint: row.fingerprint, inputHash: row.input_hash, dataVersion: row.data_version },
    ]),
  )
}

/** Replaces the state of some nodes; to be run in one transaction. */
export async function writeModelState(transaction: Queryable, states: readonly StateRow[]): Promise<void> {
  if (states.length === 0) return
  const ids = states.map((state) => state.nodeId)
  await transaction.run(sql`delete from platform.model_state where node_id in ${textList(ids)}`)
  const rows = states.map((state) => ({
    node_id: state.nodeId,
    fingerprint: state.fingerprint,
    input_hash: state.inputHash,
    data_version: state.dataVersion,
    built_at: state.builtAt,
    run_id: state.runId,
    rows: state.rows,
  }))
  await insertRows(transaction, 'platform.model_state', stateColumns, rows)
}

/** Fingerprints that passed the check before. */
export async function readChecked(warehouse: Queryable): Promise<ReadonlySet<string>> {
  const rows = await warehouse.rows<{ fingerprint: string }>('select fingerprint from platform.checked_models')
  return new Set(rows.map((row) => row.fingerprint))
}

/** Adds fingerprints that passed the check. */
export async function writeChecked(warehouse: Queryable, fingerprints: ReadonlySet<string>): Promise<void> {
  const rows = [...fingerprints].map((fingerprint) => ({ fingerprint }))
  await insertRows(warehouse, 'platform.checked_models', [{ name: 'fingerprint', type: 'varchar' }], rows)
}

/** What the database holds under some ids (`schema.name`), and under those of the engine's own tables. */
export async function readExisting(
  warehouse: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, 'table' | 'view'>> {
  // The database of a thousand tenants holds far more than one of them is about: rows that are not looked at are not brought here.
  const rows = await warehouse.rows<{ id: string; kind: 'table' | 'view' }>(sql`
    with standing as (
      select schema_name, table_name as name, 'table' as kind
      from duckdb_tables()
      where database_name = current_database()
      union all
      select schema_name, view_name as name, 'view' as kind
      from duckdb_views()
      where database_name = current_database()
        and not internal
    )
    select schema_name || '.' || name as id, kind
    from standing
    where schema_name in ('platform', 'observability')
      or schema_name || '.' || name in ${textList(ids)}
  `)
  return new Map(rows.map((row) => [row.id, row.kind]))
}

/** The highest `load_seq` of every landed table that exists, by node id; `0` for an empty one. */
export async function readSourceVersions(
  warehouse: Queryable,
  nodes: readonly ManifestNode[],
  existing: Pick<ReadonlySet<string>, 'has'>,
): Promise<ReadonlyMap<string, string>> {
  const sources = nodes.filter((node) => existing.has(node.id))
  const versions = new Map<string, string>()
  for (let start = 0; start < sources.length; start += sourcesAtOnce) {
    const selects = sources
      .slice(start, start + sourcesAtOnce)
      .map(
        (node, index) =>
          `select ${start + index} as position, coalesce(max(load_seq), 0) as version from ${quotedName(node)}`,
      )
    const rows = await warehouse.rows<{ position: number; version: number }>(selects.join('\nunion all\n'))
    for (const row of rows) versions.set(sources[row.position]?.id ?? '', String(row.version))
  }
  return versions
}

/** DuckDB plans a union of hundreds fast, of thousands slowly. */
const sourcesAtOnce = 100

const stateColumns = [
  { name: 'node_id', type: 'varchar' },
  { name: 'fingerprint', type: 'varchar' },
  { name: 'input_hash', type: 'varchar' },
  { name: 'data_version', type: 'varchar' },
  { name: 'built_at', type: 'timestamptz' },
  { name: 'run_id', type: 'varchar' },
  { name: 'rows', type: 'bigint' },
]
