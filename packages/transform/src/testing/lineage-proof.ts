import { messageOf } from '@gata/base'
import { quoteIdent } from '@gata/sql'
import { openWarehouse, type Queryable } from '@gata/warehouse'
import { type ColumnInput, isDirect, type NodeLineage } from '../lineage/lineage.ts'
import type { ManifestNode } from '../manifest.ts'
import { quotedName } from '../run/table-columns.ts'
import { pathsOf, type RandomColumn, randomValue } from './random-rows.ts'

/** What changing the data says about the lineage of nodes. */
export interface LineageProof {
  /** What changed with something that it is not said to come from: `node.column ← node.column.path`. */
  readonly missing: readonly string[]
  /** How many values are said to go in, those aside that decide on rows too. */
  readonly said: number
  /** Those of them that were never seen to, which may be for want of data. */
  readonly unseen: readonly string[]
  /** Nodes whose query does not run over random rows, and why. */
  readonly untried: readonly string[]
}

/** A node, the nodes that its text reads, and what is said of it. */
export interface LineageClaim {
  readonly node: Pick<ManifestNode, 'id' | 'columns' | 'sql'>
  readonly reads: readonly ReadNode[]
  readonly lineage: NodeLineage
}

type ReadNode = Pick<ManifestNode, 'id' | 'schema' | 'name' | 'columns'>

/**
 * Tries what is said of the columns of nodes: over random rows, each column upstream, and each field of it, is given other values, one at a
 * time, and what no lineage ties to it must stay as it is. What decides on rows is not tried: it may change all.
 */
export async function proveLineage(
  claims: readonly LineageClaim[],
  seeds: readonly number[] = [1],
): Promise<LineageProof> {
  await using warehouse = await openWarehouse(':memory:', { threads: 1 })
  const missing = new Set<string>()
  const said = new Set<string>()
  const seen = new Set<string>()
  const untried = new Set<string>()
  for (const claim of claims) {
    await prepare(warehouse, claim)
    for (const seed of seeds) {
      try {
        for (const trial of await tryAll(warehouse, claim, seed)) {
          for (const each of trial.missing) missing.add(each)
          for (const each of trial.said) said.add(each)
          for (const each of trial.seen) seen.add(each)
        }
      } catch (thrown) {
        untried.add(`${claim.node.id}: ${messageOf(thrown)}`)
      }
    }
    for (const each of claim.reads) await warehouse.run(`drop view ${quotedName(each)}`)
  }
  return {
    missing: [...missing],
    said: said.size,
    unseen: [...said].filter((each) => !seen.has(each)),
    untried: [...untried],
  }
}

interface Trial {
  readonly missing: readonly string[]
  readonly said: readonly string[]
  readonly seen: readonly string[]
}

async function prepare(warehouse: Queryable, { reads }: LineageClaim): Promise<void> {
  for (const schema of new Set(reads.map((each) => each.schema))) {
    await warehouse.run(`create schema if not exists ${quoteIdent(schema)}`)
  }
}

async function tryAll(warehouse: Queryable, claim: LineageClaim, seed: number): Promise<readonly Trial[]> {
  const { node, reads, lineage } = claim
  for (const read of reads) await fill(warehouse, read, claim, seed, null)
  const before = await digests(warehouse, node)
  const trials: Trial[] = []
  for (const read of reads) {
    for (const column of read.columns) {
      for (const path of pathsOf(randomColumn(column, claim).type)) {
        const change = { column: column.name, path }
        if (lineage.rows.some((input) => isTied(input, read, change))) continue
        await fill(warehouse, read, claim, seed, change)
        const after = await digests(warehouse, node)
        const changed = node.columns.map(({ name }) => name).filter((name) => before.get(name) !== after.get(name))
        trials.push(compare(claim, read, change, new Set(changed)))
      }
    }
    await fill(warehouse, read, claim, seed, null)
  }
  return trials
}

interface Change {
  readonly column: string
  readonly path: string
}

function compare({ node, lineage }: LineageClaim, read: ReadNode, change: Change, changed: ReadonlySet<string>): Trial {
  const nameOf = (name: string): string => `${node.id}.${name} ← ${read.id}.${change.column} ${change.path}`
  const tied = lineage.columns.filter(({ inputs }) => inputs.some((input) => isTied(input, read, change)))
  const direct = tied.filter(({ inputs }) =>
    inputs.some((input) => isTied(input, read, change) && input.kinds.some(isDirect)),
  )
  const names = new Set(tied.map(({ name }) => name))
  return {
    missing: [...changed].filter((name) => !names.has(name)).map(nameOf),
    said: direct.map(({ name }) => nameOf(name)),
    seen: direct.filter(({ name }) => changed.has(name)).map(({ name }) => nameOf(name)),
  }
}

function isTied({ node, column, paths }: ColumnInput, read: ReadNode, change: Change): boolean {
  if (node !== read.id || column !== change.column) return false
  return paths.length === 0 || paths.some((path) => change.path === path || /^[.[]/.test(rest(change.path, path)))
}

function rest(path: string, above: string): string {
  return path.startsWith(above) ? path.slice(above.length) : ''
}

/** Puts random rows in the place of a node, something of it with other values. */
async function fill(
  warehouse: Queryable,
  read: ReadNode,
  claim: LineageClaim,
  seed: number,
  change: Change | null,
): Promise<void> {
  const valueOf = (column: ReadNode['columns'][number], path: string | null): string =>
    randomValue(randomColumn(column, claim), seed, path)
  const rows = `${quoteIdent(read.schema)}.${quoteIdent(`${read.name}__rows`)}`
  if (change === null) {
    const values = read.columns.map((column) => valueOf(column, null))
    await warehouse.run(`create or replace table ${rows} as
select i, ${values.join(',\n  ')}
from (select unnest(range(60)) as i)`)
  }
  const columns = read.columns.map((column) =>
    column.name === change?.column ? valueOf(column, change.path) : quoteIdent(column.name),
  )
  await warehouse.run(`create or replace view ${quotedName(read)} as
select ${columns.join(',\n  ')}
from ${rows}`)
}

function randomColumn({ name, type }: ManifestNode['columns'][number], { node }: LineageClaim): RandomColumn {
  const sql = node.sql ?? ''
  const shape = type === 'json' ? new RegExp(`json_transform\\("?${name}"?, '([^']*)'\\)`).exec(sql)?.[1] : undefined
  return shape === undefined
    ? { name, type, isDocument: false, words: wordsFor(name, sql) }
    : { name, type: typeOf(JSON.parse(shape)), isDocument: true, words: [] }
}

/** The type of what `json_transform` gives. */
function typeOf(shape: unknown): string {
  if (Array.isArray(shape)) return `${typeOf(shape[0])}[]`
  if (typeof shape !== 'object' || shape === null) return String(shape)
  return `struct(${Object.entries(shape)
    .map(([name, inner]) => `"${name}" ${typeOf(inner)}`)
    .join(', ')})`
}

/** Texts that a query compares a column with: without them no row would pass. */
function wordsFor(column: string, sql: string): readonly string[] {
  const compared = new RegExp(
    `\\b${column}"?(?:::\\w+)?\\s*(?:=|<>|not in \\(|in \\(|when)\\s*((?:'[^']*'[, ]*)+)`,
    'g',
  )
  const words = [...sql.matchAll(compared)].flatMap(([, list = '']) => [...list.matchAll(/'([^']*)'/g)])
  return words.flatMap(([, word]) => word ?? []).slice(0, 4)
}

/** For each column a sum over its values that no order of rows changes. */
async function digests(
  warehouse: Queryable,
  { sql, columns }: LineageClaim['node'],
): Promise<ReadonlyMap<string, string>> {
  const sums = columns.map(({ name }) => `sum(hash(${quoteIdent(name)})::hugeint)::varchar as ${quoteIdent(name)}`)
  const [row] = await warehouse.rows(`select ${sums.join(',\n  ')} from (\n${sql}\n)`)
  return new Map(columns.map(({ name }) => [name, String(row?.[name])]))
}
