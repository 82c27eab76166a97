import { readFile } from 'node:fs/promises'
import { buildModels, chosenTenants, compileTenants, defaultMemoryLimit, openProject } from '@gata/service'
import { quoteIdent } from '@gata/sql'
import { openWarehouse, type Queryable } from '@gata/warehouse'

/** A warehouse file in which a world is landed and nothing built yet. */
export interface TransformInput {
  readonly file: string
}

/** What one way from the landed tables to the star schema took, and what came out. */
export interface TransformOutcome {
  readonly seconds: number
  /** A second run over the same tables; null where there is no such thing. */
  readonly unchangedSeconds: number | null
  readonly tables: readonly TableDigest[]
  /** Where the time went, longest first. */
  readonly slowest: readonly { readonly name: string; readonly seconds: number }[]
}

/** Number of rows of a table and a sum over the hashes of all its values: equal tables have equal digests. */
export interface TableDigest {
  readonly table: string
  readonly rows: number
  readonly digest: string
}

/** The platform's graph of the demo tenant: everything the first time, nothing the second time. */
export async function transformByPlatform({ file }: TransformInput): Promise<TransformOutcome> {
  await using warehouse = await openWarehouse(file, { memoryLimit: defaultMemoryLimit })
  const project = await openProject({ root: new URL('..', import.meta.url).pathname, home: '' })
  const tenants = chosenTenants(project, ['tyrell_corp'])
  const start = performance.now()
  const built = await buildModels(warehouse, compileTenants(project, tenants), { runId: 'first' })
  await warehouse.run('checkpoint')
  const first = performance.now()
  const again = await buildModels(warehouse, compileTenants(project, tenants), { runId: 'second' })
  const second = performance.now()
  const failed = built.results.find(({ status }) => status !== 'success')
  if (failed) throw failed.error ?? new Error(`${failed.node.name}: ${failed.status}`)
  if (again.results.some(({ status }) => status !== 'unchanged')) throw new Error('the second run built something')
  return {
    seconds: (first - start) / 1000,
    unchangedSeconds: (second - first) / 1000,
    tables: await digests(warehouse, (table) => `analytics.${prefixOf(table)}_tyrell_corp__${table}`),
    slowest: built.results
      .map(({ node, milliseconds }) => ({ name: node.name, seconds: milliseconds / 1000 }))
      .sort((a, b) => b.seconds - a.seconds)
      .slice(0, 6),
  }
}

/** The script in `star-schema-by-hand.sql`, with or without a copy of every payload. */
export async function transformByHand({
  file,
  keepsHistory,
}: TransformInput & { readonly keepsHistory: boolean }): Promise<TransformOutcome> {
  const scripts = keepsHistory ? ['history-by-hand.sql', 'star-schema-by-hand.sql'] : ['star-schema-by-hand.sql']
  const texts = await Promise.all(scripts.map((script) => readFile(new URL(script, import.meta.url), 'utf8')))
  const statements = texts.flatMap((text) => text.split(/;\n/)).filter((text) => text.trim() !== '')
  await using warehouse = await openWarehouse(file, { memoryLimit: defaultMemoryLimit })
  const start = performance.now()
  const slowest: { name: string; seconds: number }[] = []
  for (const statement of statements) {
    const begun = performance.now()
    await warehouse.run(statement)
    slowest.push({
      name: /create.* (\S+) as$/m.exec(statement)?.[1] ?? 'else',
      seconds: (performance.now() - begun) / 1000,
    })
  }
  await warehouse.run('checkpoint')
  return {
    seconds: (performance.now() - start) / 1000,
    unchangedSeconds: null,
    tables: await digests(warehouse, (table) => `by_hand.${table}`),
    slowest: slowest.sort((a, b) => b.seconds - a.seconds).slice(0, 6),
  }
}

const tables = ['ad_performance', 'orders', 'sessions', 'events', 'campaigns', 'users'] as const

/** Columns that the script by hand does not make: amounts once more in the tenant's currency, what the charge of an order says, and whose first it is. */
const notByHand =
  /_reporting$|^reporting_currency$|^(paid_amount|charge_refunded_amount|fee_amount|charge_currency|is_new_customer)$/

function prefixOf(table: (typeof tables)[number]): string {
  return table === 'campaigns' || table === 'users' ? 'dim' : 'fct'
}

async function digests(
  warehouse: Queryable,
  nameOf: (table: (typeof tables)[number]) => string,
): Promise<readonly TableDigest[]> {
  const found: TableDigest[] = []
  for (const table of tables) {
    const columns = await warehouse.describe(`select * from ${nameOf(table)}`)
    const compared = columns.filter(({ name }) => !notByHand.test(name))
    const values = compared.map(({ name }) => `${quoteIdent(name)}::varchar`).join(', ')
    const [row] = await warehouse.rows<{ rows: number; digest: string }>(
      `select count(*) as rows, sum(hash(${values}))::varchar as digest from ${nameOf(table)}`,
    )
    found.push({ table, rows: row?.rows ?? 0, digest: row?.digest ?? '' })
  }
  return found
}
