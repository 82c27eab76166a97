import { quoteIdent, renderText, type Sql, unsafeSql } from '@gata/sql'
import { measureTable, type PublishedTable, type SnapshotRollup } from './snapshot-manifest.ts'
import type { Queryable } from './warehouse.ts'

/** A table of figures added up beforehand that belongs beside the facts in a snapshot. */
export interface RollupSource {
  readonly name: string
  /** The name that its table gets. */
  readonly table: string
  /** The table that it is made of. */
  readonly facts: string
  /** Of fewer facts it is not worth while. */
  readonly leastFacts: number
  /** Columns whose sums must not be doubles. */
  readonly sums: readonly string[]
  /** Its rows, made of the table of facts. */
  readonly select: (facts: Sql) => Sql
}

/** A rollup is worth its place and the time to build it from so many rows of facts to one of its own. */
const worth = 4

/** Builds the rollups of facts that stand in a catalog already, each in one pass; one that is of no use there is left out and told of. */
export async function buildRollups(
  transaction: Queryable,
  catalog: string,
  tables: readonly PublishedTable[],
  sources: readonly RollupSource[],
): Promise<readonly SnapshotRollup[]> {
  const built: SnapshotRollup[] = []
  for (const source of sources) {
    const factRows = tables.find(({ name }) => name === source.facts)?.rows ?? 0
    built.push(await build(transaction, catalog, factRows, source))
  }
  return built
}

async function build(
  transaction: Queryable,
  catalog: string,
  factRows: number,
  { name, table, facts, leastFacts, sums, select }: RollupSource,
): Promise<SnapshotRollup> {
  const inCatalog = (relation: string): string => `${quoteIdent(catalog)}.main.${quoteIdent(relation)}`
  const query = select(unsafeSql(inCatalog(facts)))
  const told = { name, table, facts, factRows }
  if (factRows < leastFacts) return { ...told, rows: 0, totals: {}, state: 'few-facts' }
  const isInexact = (await transaction.describe(query)).some(
    (column) => sums.includes(column.name) && /^(?:DOUBLE|FLOAT)$/.test(column.type),
  )
  if (isInexact) return { ...told, rows: 0, totals: {}, state: 'not-exact' }
  // Beside the file, so that one that is not kept takes no place in it.
  const aside = `temp.main.${quoteIdent(table)}`
  await transaction.run(`create temp table ${quoteIdent(table)} as ${renderText(query)}`)
  const rows = await countOf(transaction, `from ${aside}`)
  const isKept = rows * worth <= factRows
  if (isKept) await transaction.run(`create table ${inCatalog(table)} as from ${aside} order by 1`)
  await transaction.run(`drop table ${aside}`)
  if (!isKept) return { ...told, rows, totals: {}, state: 'not-smaller' }
  return { ...told, ...(await measureTable(transaction, inCatalog(table))), state: 'kept' }
}

async function countOf(queryable: Queryable, from: string): Promise<number> {
  const [row] = await queryable.rows<{ found: number }>(`select count(*) as found ${from}`)
  return row?.found ?? 0
}
