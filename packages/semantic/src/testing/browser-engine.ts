import { createRequire } from 'node:module'
import { createDuckDB, NODE_RUNTIME, VoidLogger } from '@duckdb/duckdb-wasm/blocking'
import { renderStatement, renderText, type Sql, sql } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'

/** Where statements are run one after the other. */
export interface StatementTarget {
  run(statement: string): unknown
}

/** DuckDB as browsers have it: no extensions, so no time zones, JSON or Parquet. */
export interface BrowserEngine extends StatementTarget {
  /** Rows with each cell as DuckDB writes it. */
  texts(query: Sql): readonly (readonly (string | null)[])[]
}

/** Opens the WebAssembly build in this process, with an empty database in memory. */
export async function openBrowserEngine(): Promise<BrowserEngine> {
  const { resolve } = createRequire(import.meta.url)
  const module = (kind: string) => ({
    mainModule: resolve(`@duckdb/duckdb-wasm/dist/duckdb-${kind}.wasm`),
    mainWorker: '',
  })
  const engine = await createDuckDB({ mvp: module('mvp'), eh: module('eh') }, new VoidLogger(), NODE_RUNTIME)
  await engine.instantiate(() => {})
  engine.open({})
  const connection = engine.connect()
  // What needs an extension must fail here; the engine would wait for the network for ever.
  connection.query('set enable_external_access = false')
  return {
    run: (statement) => void connection.query(statement),
    texts: (query) => {
      const { text, values } = renderStatement(asTexts(query))
      const statement = connection.prepare(text)
      try {
        const table = statement.query(...values)
        const names = table.schema.fields.map(({ name }) => name)
        return table.toArray().map((row) => names.map((name): string | null => row[name]))
      } finally {
        statement.close()
      }
    },
  }
}

/** The same of the engine that servers have. */
async function textsOf(warehouse: Queryable, query: Sql): Promise<readonly (readonly (string | null)[])[]> {
  const rows = await warehouse.rows<Record<string, string | null>>(asTexts(query))
  return rows.map((row) => Object.values(row))
}

function asTexts(query: Sql): Sql {
  return sql`select cast(columns(*) as varchar) from (${query}) as answer`
}

/** That both engines write the same for a query. */
export async function expectSame(browser: BrowserEngine, warehouse: Queryable, query: Sql): Promise<void> {
  const [here, there] = [browser.texts(query), await textsOf(warehouse, query)]
  if (JSON.stringify(here) === JSON.stringify(there)) return
  throw new Error(
    `the browser answers ${JSON.stringify(here)}, the server ${JSON.stringify(there)} to ${renderText(query)}`,
  )
}
