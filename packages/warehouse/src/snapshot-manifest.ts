import { literal, quoteIdent } from '@gata/sql'
import type { Queryable } from './warehouse.ts'

/** What a snapshot says of one of its tables. */
export interface PublishedTable {
  readonly name: string
  readonly rows: number
  /** Exact sum of each whole-number and decimal column, as text; null where no row has a value. */
  readonly totals: Readonly<Record<string, string | null>>
  /** Of the model's code and configuration; null where it is not known. */
  readonly fingerprint: string | null
  /** Equal versions hold equal rows. */
  readonly dataVersion: string | null
  /** When the newest record that the table is made of was read; null where there is none. */
  readonly dataAsOf: string | null
}

/** What a snapshot says of a table of figures added up beforehand. */
export interface SnapshotRollup extends Pick<PublishedTable, 'rows' | 'totals'> {
  readonly name: string
  /** Named by what it is made of. */
  readonly table: string
  /** The table that it is made of, and how many rows that has. */
  readonly facts: string
  readonly factRows: number
  /** Whether it is there, or why not: the facts are few, it has about as many rows as they, or would hold sums of doubles. */
  readonly state: 'kept' | 'few-facts' | 'not-smaller' | 'not-exact'
}

/** How the tests of the published models ended. */
export interface PublishedTests {
  readonly passed: number
  readonly warned: number
}

/** What a snapshot says of itself, in its table `_snapshot`, so that a reader can tell that it is whole. */
export interface SnapshotManifest {
  readonly id: string
  readonly tenant: string
  readonly runId: string
  readonly version: string
  readonly publishedAt: string
  readonly dataAsOf: string
  /** The newest load that went in, by landed object: `shopify.orders` → `load_seq`. */
  readonly loadMarks: Readonly<Record<string, number>>
  readonly tests: PublishedTests
  readonly tables: readonly PublishedTable[]
  readonly rollups: readonly SnapshotRollup[]
}

/** Rows and totals of a table as it stands, for {@link PublishedTable}. */
export async function measureTable(
  queryable: Queryable,
  table: string,
): Promise<Pick<PublishedTable, 'rows' | 'totals'>> {
  const columns = (await queryable.describe(`from ${table}`)).filter(({ type }) => isExact.test(type))
  const sums = columns.map(({ name }, index) => `,\n  sum(${quoteIdent(name)})::varchar as total_${index}`)
  const [row] = await queryable.rows(`select\n  count(*) as row_count${sums.join('')}\nfrom ${table}`)
  const totals = columns.map(({ name }, index): [string, string | null] => {
    const total = row?.[`total_${index}`]
    return [name, typeof total === 'string' ? total : null]
  })
  return { rows: Number(row?.['row_count'] ?? 0), totals: Object.fromEntries(totals) }
}

/** Writes the manifest as `<catalog>.main._snapshot`: one row, the tables as a list in it. */
export async function writeManifest(queryable: Queryable, catalog: string, manifest: SnapshotManifest): Promise<void> {
  const tables = manifest.tables.map(
    (table) => `{
      name: ${literal(table.name)},
      rows: ${table.rows}::bigint,
      totals: ${mapOf(table.totals)}::map(varchar, varchar),
      fingerprint: ${literal(table.fingerprint)}::varchar,
      data_version: ${literal(table.dataVersion)}::varchar,
      data_as_of: ${literal(table.dataAsOf)}::timestamptz
    }`,
  )
  const rollups = manifest.rollups.map(
    (rollup) => `{
      name: ${literal(rollup.name)},
      "table": ${literal(rollup.table)},
      facts: ${literal(rollup.facts)},
      rows: ${rollup.rows}::bigint,
      fact_rows: ${rollup.factRows}::bigint,
      totals: ${mapOf(rollup.totals)}::map(varchar, varchar),
      state: ${literal(rollup.state)}
    }`,
  )
  const rows = Object.fromEntries(manifest.tables.map((table) => [table.name, table.rows]))
  await queryable.run(`
    create table ${quoteIdent(catalog)}.main._snapshot as
    select
      ${literal(manifest.id)} as snapshot_id,
      ${literal(manifest.tenant)} as tenant_slug,
      ${literal(manifest.runId)} as run_id,
      ${literal(manifest.version)} as version,
      ${literal(manifest.publishedAt)}::timestamptz as published_at,
      ${literal(manifest.dataAsOf)}::timestamptz as data_as_of,
      ${mapOf(manifest.loadMarks)}::map(varchar, bigint) as load_marks,
      ${mapOf(rows)}::map(varchar, bigint) as table_rows,
      ${manifest.tests.passed}::bigint as tests_passed,
      ${manifest.tests.warned}::bigint as tests_warned,
      [${tables.join(', ')}] as tables,
      [${rollups.join(', ')}] as rollups
  `)
}

/** What a snapshot says of itself. */
export async function readManifest(snapshot: Queryable): Promise<SnapshotManifest> {
  // All columns there are: what was published before there were rollups says nothing of them.
  const [row] = await snapshot.rows<StoredManifest>('from _snapshot')
  if (!row) throw new Error('the table _snapshot is empty')
  return {
    id: row.snapshot_id,
    tenant: row.tenant_slug,
    runId: row.run_id,
    version: row.version,
    publishedAt: row.published_at,
    dataAsOf: row.data_as_of,
    loadMarks: Object.fromEntries(row.load_marks.map(({ key, value }) => [key, Number(value)])),
    tests: { passed: Number(row.tests_passed), warned: Number(row.tests_warned) },
    tables: row.tables.map((table) => ({
      name: table.name,
      rows: Number(table.rows),
      totals: totalsOf(table.totals),
      fingerprint: table.fingerprint,
      dataVersion: table.data_version,
      dataAsOf: table.data_as_of,
    })),
    rollups: (row.rollups ?? []).map(({ fact_rows, rows, totals, ...rollup }) => ({
      ...rollup,
      rows: Number(rows),
      factRows: Number(fact_rows),
      totals: totalsOf(totals),
    })),
  }
}

/**
 * Counts and adds up every table of a snapshot and compares with what it says of itself.
 *
 * @returns what does not agree, one sentence each; nothing for a whole snapshot.
 */
export async function snapshotProblems(snapshot: Queryable): Promise<readonly string[]> {
  const problems: string[] = []
  const { tables, rollups } = await readManifest(snapshot)
  const kept = rollups.filter(({ state }) => state === 'kept').map(({ table, ...said }) => ({ ...said, name: table }))
  for (const { name, ...said } of [...tables, ...kept]) {
    const found = await measureTable(snapshot, quoteIdent(name))
    if (found.rows !== said.rows) problems.push(`${name} has ${found.rows} rows, not ${said.rows}`)
    for (const [column, total] of Object.entries(said.totals)) {
      const sum = found.totals[column] ?? null
      if (sum !== total) problems.push(`${name}.${column} adds up to ${sum}, not ${total}`)
    }
  }
  return problems
}

/** Sums of these are the same in whatever order rows come; those of a double are not. */
const isExact = /^(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|DECIMAL)/

/** `map {…}` of names to texts, numbers or null. */
function mapOf(values: Readonly<Record<string, string | number | null>>): string {
  const entries = Object.entries(values).map(([name, value]) => `${literal(name)}: ${literal(value)}`)
  return `map {${entries.join(', ')}}`
}

function totalsOf(entries: readonly Entry<string | null>[]): PublishedTable['totals'] {
  return Object.fromEntries(entries.map(({ key, value }) => [key, value]))
}

interface Entry<T> {
  readonly key: string
  readonly value: T
}

interface StoredManifest {
  readonly [column: string]: unknown
  readonly snapshot_id: string
  readonly tenant_slug: string
  readonly run_id: string
  readonly version: string
  readonly published_at: string
  readonly data_as_of: string
  readonly load_marks: readonly Entry<number | string>[]
  readonly tests_passed: number | string
  readonly tests_warned: number | string
  readonly tables: readonly {
    readonly name: string
    readonly rows: number | string
    readonly totals: readonly Entry<string | null>[]
    readonly fingerprint: string | null
    readonly data_version: string | null
    readonly data_as_of: string | null
  }[]
  readonly rollups?: readonly (Pick<SnapshotRollup, 'name' | 'table' | 'facts' | 'state'> & {
    readonly rows: number | string
    readonly fact_rows: number | string
    readonly totals: readonly Entry<string | null>[]
  })[]
}
