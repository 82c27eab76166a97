import type { Connection, Queryable } from '@gata/warehouse'
import type { ManifestNode } from '../manifest.ts'
import { followRecords, rememberLoads } from './increment.ts'
import { keepVersions } from './keep-versions.ts'
import { addMissingColumns } from './kept-tables.ts'
import { forgetPushes, runPush } from './push.ts'
import { createEmptyTable, quotedName } from './table-columns.ts'

/** What building a node gave; the version is null where it follows from code and inputs. */
export interface BuildOutcome {
  readonly rows: number | null
  readonly dataVersion: string | null
}

/** What a node's statements need to know beside the node. */
export interface BuildContext {
  readonly byId: ReadonlyMap<string, ManifestNode>
  /** What stood in the warehouse when the run began. */
  readonly existing: ReadonlyMap<string, 'table' | 'view'>
  /** The text of a table's query, reading the run's copies where there are some. */
  readonly textOf: (node: ManifestNode) => Promise<string>
  readonly now: () => Date
  /** The data version of a node as it stands now. */
  readonly versionOf: (id: string) => string
  /** Whether the node is built only because something it reads changed. */
  readonly followsInputs: (node: ManifestNode) => boolean
}

/** Builds one node, all of it or nothing. */
export async function executeNode(
  connection: Connection,
  node: ManifestNode,
  context: BuildContext,
): Promise<BuildOutcome> {
  switch (node.kind) {
    case 'table':
      return { rows: await replaceTable(connection, node, context), dataVersion: null }
    case 'push':
      return await connection.transaction((transaction) => push(transaction, node, context))
    case 'snapshot':
      return await connection.transaction((transaction) => snapshot(transaction, node, context))
    case 'view':
    case 'incremental':
    case 'ephemeral':
      return await connection.transaction((transaction) => define(transaction, node, context))
  }
}

/**
 * Builds a node within a transaction that may build others: what only says something to the catalogue, or a table that is made anew
 * and reads no copy, since a transaction writes one database alone.
 */
export async function buildWithin(
  transaction: Queryable,
  node: ManifestNode,
  context: BuildContext,
): Promise<BuildOutcome> {
  if (node.kind !== 'table') return await define(transaction, node, context)
  return { rows: await makeTable(transaction, node, node.sql ?? '', context), dataVersion: null }
}

async function define(transaction: Queryable, node: ManifestNode, context: BuildContext): Promise<BuildOutcome> {
  if (node.kind === 'incremental') return await keepTable(transaction, node, context)
  if (node.kind === 'view') await createView(transaction, node, context)
  return { rows: null, dataVersion: null }
}

async function createView(transaction: Queryable, node: ManifestNode, context: BuildContext): Promise<void> {
  if (context.existing.get(node.id) === 'table') await transaction.run(`drop table ${quotedName(node)}`)
  await transaction.run(`create or replace view ${quotedName(node)} as\n${node.sql}`)
}

/** Readers see the old rows until the new ones stand. */
async function replaceTable(connection: Connection, node: ManifestNode, context: BuildContext): Promise<number> {
  if (node.increment && context.followsInputs(node)) {
    const followed = await connection.transaction(async (transaction) => {
      const done = await followRecords(transaction, node, context)
      if (done) await rememberLoads(transaction, node, context)
      return done ? await countRows(transaction, node) : null
    })
    if (followed !== null) return followed
  }
  const text = await context.textOf(node)
  return await connection.transaction((transaction) => makeTable(transaction, node, text, context))
}

/** DuckDB tells how many rows it wrote; to ask again costs as much as to make a small table. */
async function makeTable(
  transaction: Queryable,
  node: ManifestNode,
  text: string,
  context: BuildContext,
): Promise<number> {
  if (context.existing.get(node.id) === 'view') await transaction.run(`drop view ${quotedName(node)}`)
  const [made] = await transaction.rows<{ Count?: number | string }>(
    `create or replace table ${quotedName(node)} as\n${text}`,
  )
  await rememberLoads(transaction, node, context)
  return made?.Count === undefined ? await countRows(transaction, node) : Number(made.Count)
}

/** Creates what is absent and adds columns that are; rows stay. */
async function keepTable(transaction: Queryable, node: ManifestNode, context: BuildContext): Promise<BuildOutcome> {
  if (context.existing.get(node.id) !== 'table') {
    await transaction.run(createEmptyTable(node))
    if (node.layer === 'master') await transaction.run(forgetPushes(node.id))
    return { rows: 0, dataVersion: 'created' }
  }
  await addMissingColumns(transaction, quotedName(node), node.columns)
  return { rows: await countRows(transaction, node), dataVersion: null }
}

async function push(transaction: Queryable, node: ManifestNode, { byId }: BuildContext): Promise<BuildOutcome> {
  const master = byId.get(node.into ?? '')
  return master ? await runPush(transaction, node, master) : { rows: 0, dataVersion: null }
}

async function snapshot(
  transaction: Queryable,
  node: ManifestNode,
  { byId, now }: BuildContext,
): Promise<BuildOutcome> {
  const versions = byId.get(node.into ?? '')
  return versions ? await keepVersions(transaction, node, versions, now()) : { rows: 0, dataVersion: null }
}

async function countRows(transaction: Queryable, node: ManifestNode): Promise<number> {
  const [row] = await transaction.rows<{ rows: number }>(`select count(*) as rows from ${quotedName(node)}`)
  return row?.rows ?? 0
}
