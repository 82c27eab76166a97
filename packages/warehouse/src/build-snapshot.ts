import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { literal, quoteIdent, quoteRelation, type Relation } from '@gata/sql'
import { buildRollups, type RollupSource } from './build-rollups.ts'
import { snapshotDirectory, snapshotPath } from './snapshot-files.ts'
import { measureTable, type PublishedTable, type SnapshotManifest, writeManifest } from './snapshot-manifest.ts'
import type { Queryable, Warehouse } from './warehouse.ts'

/** What a snapshot is made of. */
export interface SnapshotSource extends Omit<SnapshotManifest, 'tables' | 'rollups'> {
  readonly home: string
  readonly rollups: readonly RollupSource[]
  readonly tables: readonly (Pick<PublishedTable, 'fingerprint' | 'dataVersion' | 'dataAsOf'> & {
    readonly relation: Relation
  })[]
}

/**
 * Writes tables into a new immutable snapshot file, with what it says of itself. The file has its name only once it is whole and on disk;
 * nobody reads it before `pointAt` puts it in service.
 */
export async function buildSnapshot(warehouse: Warehouse, source: SnapshotSource): Promise<SnapshotManifest> {
  const directory = snapshotDirectory(source.home, source.tenant)
  await mkdir(directory, { recursive: true })
  await removeLeftovers(directory)
  const building = join(directory, `${source.id}.building`)
  const manifest = await build(warehouse, building, source)
  await toDisk(building)
  await rename(building, snapshotPath(source.home, source.tenant, source.id))
  await toDisk(directory)
  return manifest
}

async function build(warehouse: Warehouse, path: string, source: SnapshotSource): Promise<SnapshotManifest> {
  await using connection = await warehouse.connect()
  const alias = `snapshot_${source.id.replaceAll(/\W/g, '_')}`
  // Small blocks: six mostly small tables take a ninth of the space.
  await connection.run(`attach ${literal(path)} as ${quoteIdent(alias)} (block_size 16384)`)
  try {
    // In one transaction, so that all tables are read as they are at one instant.
    return await connection.transaction((transaction) => fill(transaction, alias, source))
  } finally {
    await connection.run(`detach ${quoteIdent(alias)}`)
  }
}

async function fill(transaction: Queryable, alias: string, source: SnapshotSource): Promise<SnapshotManifest> {
  const { home: _, rollups: sources, ...rest } = source
  const tables: PublishedTable[] = []
  for (const { relation, ...known } of source.tables) {
    const target = `${quoteIdent(alias)}.main.${quoteIdent(relation.name)}`
    await transaction.run(`create table ${target} as from ${quoteRelation(relation)}`)
    tables.push({ name: relation.name, ...(await measureTable(transaction, target)), ...known })
  }
  const manifest = { ...rest, tables, rollups: await buildRollups(transaction, alias, tables, sources) }
  await writeManifest(transaction, alias, manifest)
  return manifest
}

/** A process that was killed leaves what it was building; only one process builds at a time. */
async function removeLeftovers(directory: string): Promise<void> {
  const names = await readdir(directory)
  const leftovers = names.filter((name) => /\.building(\.wal)?$/.test(name))
  await Promise.all(leftovers.map((name) => rm(join(directory, name), { force: true })))
}

/** A rename is only atomic for what is already on the disk. */
async function toDisk(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
