import { type DuckDBConnection, DuckDBInstance, type DuckDBResultReader } from '@duckdb/node-api'
import { renderStatement, type Sql } from '@gata/sql'
import { lossless } from './json-value.ts'
import { isConflict, sqlError } from './sql-error.ts'
import type { Connection, OpenOptions, Queryable, Row, Warehouse } from './warehouse.ts'

/**
 * Opens a database file, or `:memory:`. A file that is opened twice in one process is one instance: two instances on one file lose
 * data silently, because file locks do not protect inside a process.
 *
 * @throws GataError `sql-error` with DuckDB's own words; {@link acquireWriter} says who holds a file.
 */
export async function openWarehouse(path: string, options: OpenOptions = {}): Promise<Warehouse> {
  const instance =
    path === ':memory:'
      ? await DuckDBInstance.create(path, settingsOf(options))
      : await DuckDBInstance.fromCache(path, settingsOf(options))
  const main = await connectTo(instance)
  return {
    path,
    run: (statement) => main.run(statement),
    rows: (query) => main.rows(query),
    describe: (query) => main.describe(query),
    transaction: (work) => main.transaction(work),
    connect: () => connectTo(instance),
    [Symbol.asyncDispose]: async () => {
      await main[Symbol.asyncDispose]()
      instance.closeSync()
    },
  }
}

/** Extensions are never fetched at run time; order of rows is made where it matters, by `order by`. */
function settingsOf(options: OpenOptions): Record<string, string> {
  return {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'false',
    ...(options.readOnly ? { access_mode: 'READ_ONLY' } : {}),
    ...(options.memoryLimit ? { memory_limit: options.memoryLimit } : {}),
    ...(options.threads ? { threads: String(options.threads) } : {}),
    ...(options.tempDirectory ? { temp_directory: options.tempDirectory } : {}),
  }
}

async function connectTo(instance: DuckDBInstance): Promise<Connection> {
  const connection = await instance.connect()
  await connection.run("set timezone = 'UTC'")
  const queryable = queryableOn(connection)
  return {
    ...queryable,
    transaction: (work) => inTransaction(connection, queryable, work),
    [Symbol.asyncDispose]: async () => connection.closeSync(),
  }
}

const MAX_ATTEMPTS = 5

async function inTransaction<T>(
  connection: DuckDBConnection,
  queryable: Queryable,
  work: (transaction: Queryable) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    await queryable.run('begin transaction')
    try {
      const result = await work(queryable)
      await queryable.run('commit')
      return result
    } catch (thrown) {
      // After a failed commit there is nothing left to roll back, which DuckDB reports as an error of its own.
      await connection.run('rollback').catch(() => {})
      if (!isConflict(thrown) || attempt === MAX_ATTEMPTS) throw thrown
    }
  }
}

function queryableOn(connection: DuckDBConnection): Queryable {
  return {
    run: async (statement) => {
      const { text, values } = statementOf(statement)
      try {
        return (await connection.run(text, [...values])).rowsChanged
      } catch (thrown) {
        throw sqlError(thrown, text)
      }
    },
    rows: async <T extends Row>(query: Sql | string) => {
      const reader = await read(connection, query)
      return reader.convertRowObjects(lossless) as unknown as readonly T[] // the caller names the rows of its own query
    },
    describe: async (query) => {
      const { text, values } = statementOf(query)
      const described = await read(connection, { text: `describe ${text}`, values })
      return described
        .getRowObjectsJson()
        .map((row) => ({ name: String(row.column_name), type: String(row.column_type) }))
    },
  }
}

type Statement = ReturnType<typeof renderStatement>

async function read(connection: DuckDBConnection, query: Sql | string | Statement): Promise<DuckDBResultReader> {
  const { text, values } = typeof query === 'object' && 'text' in query ? query : statementOf(query)
  try {
    return await connection.runAndReadAll(text, [...values])
  } catch (thrown) {
    throw sqlError(thrown, text)
  }
}

function statementOf(statement: Sql | string): Statement {
  return typeof statement === 'string' ? { text: statement, values: [] } : renderStatement(statement)
}
