import { sql, textList } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'
import { insertRows } from './insert-rows.ts'
import { columnDefinitions } from './table-columns.ts'

/** What is noted of a node when it is built, so that a later plan can say why it is to be built again. */
export interface BuildNote {
  readonly nodeId: string
  /** See `digestInputs`. */
  readonly inputs: string
  /** Digest of the configuration of the node's tenant; null where the graph was compiled without. */
  readonly configHash: string | null
}

/** The configuration of a tenant, or of what all share, by its digest. */
export interface NotedConfig {
  readonly tenant: string | null
  readonly hash: string
  readonly text: string
}

/** Makes the tables of the notes. */
export async function createBuildNotes(warehouse: Queryable): Promise<void> {
  await warehouse.run(`create table if not exists platform.build_notes (\n${columnDefinitions(noteColumns)}\n)`)
  await warehouse.run(`create table if not exists platform.build_configs (\n${columnDefinitions(configColumns)}\n)`)
}

/** Replaces the notes of some nodes and keeps configurations that are not kept yet; to be run in one transaction. */
export async function writeBuildNotes(
  transaction: Queryable,
  notes: readonly BuildNote[],
  configs: readonly NotedConfig[],
): Promise<void> {
  if (notes.length === 0) return
  await transaction.run(sql`
    delete from platform.build_notes
    where node_id in ${textList(notes.map(({ nodeId }) => nodeId))}
  `)
  const rows = notes.map(({ nodeId, inputs, configHash }) => ({ node_id: nodeId, inputs, config_hash: configHash }))
  await insertRows(transaction, 'platform.build_notes', noteColumns, rows)
  const known = new Set(await knownConfigs(transaction, configs))
  const fresh = configs.filter(({ hash }) => !known.has(hash))
  await insertRows(
    transaction,
    'platform.build_configs',
    configColumns,
    fresh.map(({ hash, tenant, text }) => ({ config_hash: hash, tenant_slug: tenant, config: text })),
  )
}

/** The notes of some nodes, by id. */
export async function readBuildNotes(
  warehouse: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, BuildNote>> {
  if (ids.length === 0) return new Map()
  const rows = await warehouse.rows<{ node_id: string; inputs: string; config_hash: string | null }>(sql`
    select node_id, inputs, config_hash
    from platform.build_notes
    where node_id in ${textList(ids)}
  `)
  return new Map(
    rows.map((row) => [row.node_id, { nodeId: row.node_id, inputs: row.inputs, configHash: row.config_hash }]),
  )
}

/** The text of some configurations, by digest. */
export async function readBuildConfigs(
  warehouse: Queryable,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (hashes.length === 0) return new Map()
  const rows = await warehouse.rows<{ config_hash: string; config: string }>(sql`
    select config_hash, config
    from platform.build_configs
    where config_hash in ${textList(hashes)}
  `)
  return new Map(rows.map((row) => [row.config_hash, row.config]))
}

async function knownConfigs(warehouse: Queryable, configs: readonly NotedConfig[]): Promise<readonly string[]> {
  const known = await readBuildConfigs(
    warehouse,
    configs.map(({ hash }) => hash),
  )
  return [...known.keys()]
}

const noteColumns = [
  { name: 'node_id', type: 'varchar' },
  { name: 'inputs', type: 'varchar' },
  { name: 'config_hash', type: 'varchar' },
]

const configColumns = [
  { name: 'config_hash', type: 'varchar' },
  { name: 'tenant_slug', type: 'varchar' },
  { name: 'config', type: 'varchar' },
]
