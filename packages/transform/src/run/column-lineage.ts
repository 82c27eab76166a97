import { sql } from '@gata/sql'
import { openWarehouse, type Queryable } from '@gata/warehouse'
import type { NodeLineage } from '../lineage/lineage.ts'
import { lineageLike, lineageOf, lineageOfFilled } from '../lineage/node-lineage.ts'
import { putApart } from '../lineage/put-apart.ts'
import { part, parts, type Tree } from '../lineage/syntax-tree.ts'
import type { Manifest, ManifestNode } from '../manifest.ts'
import { groupAlike } from './alike.ts'

/** What is traced and how. */
export interface LineageOptions {
  /** Ids of the nodes to trace; all where nothing is said. */
  readonly nodes?: ReadonlySet<string>
  /** `apart`: an ephemeral model is a node like others, as people see the graph. `inlined`: its readers read what it reads, as DuckDB does. */
  readonly ephemeral?: 'apart' | 'inlined'
}

/**
 * Where every column of every node comes from, in the order of the graph, from DuckDB's own parse of the compiled text. Nodes that are alike
 * but for the tenant are traced once. Takes a database in memory of its own; costs too much for the way of a run.
 *
 * ```sql
 * select json_serialize_sql('select …')
 * ```
 */
export async function columnLineage(
  manifest: Manifest,
  { nodes, ephemeral = 'apart' }: LineageOptions = {},
): Promise<ReadonlyMap<string, NodeLineage>> {
  const byId = new Map(manifest.nodes.map((node) => [node.id, node]))
  const wanted = manifest.nodes.filter((node) => !nodes || nodes.has(node.id))
  const texts = wanted.filter(({ sql }) => sql !== null).map(ephemeral === 'apart' ? apartFrom(byId) : (node) => node)
  const groups = groupAlike(texts, byId)
  const traced = new Map<string, NodeLineage>()
  await using warehouse = await openWarehouse(':memory:')
  const aggregates = await aggregateNames(warehouse)
  for (const [node, ...alike] of groups) {
    const tree = await parse(warehouse, node.sql ?? '')
    const lineage = lineageOf({ node, reads: nodesOf(node.reads, byId), tree, aggregates })
    traced.set(node.id, lineage)
    for (const other of alike) traced.set(other.id, lineageLike(lineage, other, nodesOf(other.reads, byId)))
  }
  const fillers = fillersOf(manifest)
  return new Map(
    wanted.map((node) => [node.id, traced.get(node.id) ?? lineageOfFilled(node, fillers.get(node.id) ?? [])]),
  )
}

/** A node as its author wrote it: it reads the ephemeral models above it by name. */
function apartFrom(byId: ReadonlyMap<string, ManifestNode>): (node: ManifestNode) => ManifestNode {
  return (node) => {
    const above = nodesOf(node.parents, byId)
    const ephemeral = above.filter(({ kind }) => kind === 'ephemeral')
    if (ephemeral.length === 0) return node
    const reads = above.filter(({ id, kind }) => kind === 'ephemeral' || node.reads.includes(id))
    return { ...node, sql: putApart(node.sql ?? '', ephemeral), reads: reads.map(({ id }) => id) }
  }
}

function nodesOf(ids: readonly string[], byId: ReadonlyMap<string, ManifestNode>): readonly ManifestNode[] {
  return ids.flatMap((id) => byId.get(id) ?? [])
}

/** The nodes that fill a table, by that table. */
function fillersOf(manifest: Manifest): ReadonlyMap<string, readonly ManifestNode[]> {
  const fillers = new Map<string, ManifestNode[]>()
  for (const node of manifest.nodes) {
    if (node.into === null) continue
    const known = fillers.get(node.into)
    if (known) known.push(node)
    else fillers.set(node.into, [node])
  }
  return fillers
}

async function aggregateNames(warehouse: Queryable): Promise<ReadonlySet<string>> {
  const rows = await warehouse.rows<{ name: string }>(`
    select distinct lower(function_name) as name
    from duckdb_functions()
    where function_type = 'aggregate'
  `)
  return new Set(rows.map(({ name }) => name))
}

async function parse(warehouse: Queryable, text: string): Promise<Tree> {
  const [row] = await warehouse.rows<{ tree: string }>(
    sql`select json_serialize_sql(${text}::varchar)::varchar as tree`,
  )
  const serialised = JSON.parse(row?.tree ?? '{}') as Tree // an object by the function's definition
  const [statement] = parts(serialised, 'statements')
  return part(statement ?? {}, 'node') ?? {}
}
