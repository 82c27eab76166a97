import { setTimeout } from 'node:timers/promises'
import { type DuckDBConnection, DuckDBInstance, type DuckDBResultReader } from '@duckdb/node-api'
import { isGataError } from '@gata/base'
import { renderStatement, type Sql } from '@gata/sql'
import { lossless } from './json-value.ts'
import { openError } from './open-error.ts'
import { readColumns } from './read-columns.ts'
import { isConflict, sqlError } from './sql-error.ts'
import type { Connection, OpenOptions, Queryable, Row, Warehouse } from './warehouse.ts'

/**
 * Opens a database file, or `:memory:`. A file that is opened twice in one process is one instance: two instances on one file lose
 * data silently, because file locks do not protect inside a process.
 *
 * @throws GataError `warehouse-locked`, `warehouse-corrupt`, `warehouse-missing` or `home-not-writable`.
 */
export async function openWarehouse(path: string, options: OpenOptions = {}): Promise<Warehouse> {
  const instance = await openInstance(path, options)
  return await warehouseOn(instance, path, embedded, (main) => prepareInstance(main, options))
}

/** How a database is spoken to that is not embedded. */
export interface DatabaseDriver {
  readonly settings: Readonly<Record<string, string>>
  readonly errorOf: (thrown: unknown, statement: string) => Error
  /** Whether an error may be gone when the same is tried again. */
  readonly isTransient: (thrown: unknown) => boolean
  readonly pause: (milliseconds: number) => Promise<void>
  /** What each connection sends first. */
  readonly begin: (connection: Queryable) => Promise<void>
}

/**
 * Opens a database that is not a file of this machine. What only reads is tried again where the connection was lost, a transaction where it
 * was lost before its commit was sent; of a commit or a statement by itself nobody knows whether it took, so that it is not.
 */
export async function openDatabase(path: string, driver: DatabaseDriver): Promise<Warehouse> {
  const instance = await retrying(driver, async () => {
    try {
      return await DuckDBInstance.fromCache(path, { ...driver.settings })
    } catch (thrown) {
      throw driver.errorOf(thrown, '')
    }
  })
  return await warehouseOn(instance, path, driver, async (main) => {
    await main.run(`set global timezone = 'UTC'`)
  })
}

type Dialect = Pick<DatabaseDriver, 'errorOf' | 'isTransient' | 'pause' | 'begin'>

const embedded: Dialect = {
  errorOf: sqlError,
  isTransient: () => false,
  pause: async (milliseconds) => {
    await setTimeout(milliseconds)
  },
  begin: async () => {},
}

async function warehouseOn(
  instance: DuckDBInstance,
  path: string,
  dialect: Dialect,
  prepare: (main: Queryable) => Promise<void>,
): Promise<Warehouse> {
  const main = await connectTo(instance, dialect)
  await prepare(main)
  return {
    path,
    run: (statement) => main.run(statement),
    rows: (query) => main.rows(query),
    columns: (query) => main.columns(query),
    stream: (query) => main.stream(query),
    describe: (query) => main.describe(query),
    transaction: (work) => main.transaction(work),
    connect: () => connectTo(instance, dialect),
    [Symbol.asyncDispose]: async () => {
      await main[Symbol.asyncDispose]()
      instance.closeSync()
    },
  }
}

async function openInstance(path: string, options: OpenOptions): Promise<DuckDBInstance> {
  if (path === ':memory:') return await DuckDBInstance.create(path, settingsOf(options))
  try {
    return await DuckDBInstance.fromCache(path, settingsOf(options))
  } catch (thrown) {
    throw openError(path, thrown)
  }
}

/** Extensions are never fetched at run time; order of rows is made where it matters, by `order by`. */
function settingsOf(options: OpenOptions): Record<string, string> {
  return {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'false',
    storage_compatibility_version: 'latest',
    // Each commit is in the log at once; many small loads need not rewrite the file each time.
    checkpoint_threshold: '256MB',
    ...(options.readOnly ? { access_mode: 'READ_ONLY' } : {}),
    ...(options.memoryLimit ? { memory_limit: options.memoryLimit } : {}),
    ...(options.threads ? { threads: String(options.threads) } : {}),
    ...(options.tempDirectory ? { temp_directory: options.tempDirectory } : {}),
  }
}

/** Settings that DuckDB takes only once it is open. An instance shared with an earlier opener is locked already. */
async function prepareInstance(main: Queryable, options: OpenOptions): Promise<void> {
  const [state] = await main.rows<{ locked: boolean }>(`select current_setting('lock_configuration') as locked`)
  if (state?.locked) return
  await main.run(`set global timezone = 'UTC'`)
  if (!options.sealed) return
  await main.run('set enable_external_access = false')
  await main.run('set lock_configuration = true')
}

async function connectTo(instance: DuckDBInstance, dialect: Dialect): Promise<Connection> {
  const connection = await instance.connect()
  const queryable = queryableOn(connection, dialect)
  await retrying(dialect, () => dialect.begin(queryable))
  return {
    ...queryable,
    rows: (query) => retrying(dialect, () => queryable.rows(query)),
    columns: (query) => retrying(dialect, () => queryable.columns(query)),
    describe: (query) => retrying(dialect, () => queryable.describe(query)),
    transaction: (work) => inTransaction(connection, queryable, work, dialect),
    interrupt: () => connection.interrupt(),
    [Symbol.asyncDispose]: async () => connection.closeSync(),
  }
}

const MAX_ATTEMPTS = 5

async function inTransaction<T>(
  connection: DuckDBConnection,
  queryable: Queryable,
  work: (transaction: Queryable) => Promise<T>,
  { isTransient, pause }: Dialect,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    let isSent = false
    try {
      await queryable.run('begin transaction')
      const result = await work(queryable)
      isSent = true
      await queryable.run('commit')
      return result
    } catch (thrown) {
      // After a failed commit there is nothing left to roll back, which DuckDB reports as an error of its own.
      await connection.run('rollback').catch(() => {})
      const canWin = isConflict(thrown) || (!isSent && isTransient(thrown))
      if (!canWin || attempt === MAX_ATTEMPTS) throw thrown
      // The other transaction needs time to end; two losers must not meet again. A lost connection needs longer.
      await pause(2 ** attempt * (isConflict(thrown) ? 10 : 250) * (1 + Math.random()))
    }
  }
}

async function retrying<T>(
  { isTransient, pause }: Pick<Dialect, 'isTransient' | 'pause'>,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (thrown) {
      if (attempt === MAX_ATTEMPTS || !isTransient(thrown)) throw thrown
      await pause(2 ** attempt * 250 * (1 + Math.random()))
    }
  }
}

function queryableOn(connection: DuckDBConnection, { errorOf }: Pick<Dialect, 'errorOf'>): Queryable {
  return {
    run: async (statement) => {
      const { text, values } = statementOf(statement)
      try {
        return (await connection.run(text, [...values])).rowsChanged
      } catch (thrown) {
        throw errorOf(thrown, text)
      }
    },
    rows: async <T extends Row>(query: Sql | string) => {
      const reader = await read(connection, query, errorOf)
      return reader.convertRowObjects(lossless) as unknown as readonly T[] // the caller names the rows of its own query
    },
    columns: async (query) => {
      const statement = statementOf(query)
      try {
        return await readColumns(connection, statement)
      } catch (thrown) {
        throw errorOf(thrown, statement.text)
      }
    },
    stream: (query) => streamed(connection, query, errorOf),
    describe: async (query) => {
      const { text, values } = statementOf(query)
      const described = await read(connection, { text: `describe ${text}`, values }, errorOf)
      const rows = described.convertRowObjects(lossless) as unknown as readonly DescribedColumn[] // the columns of describe are fixed
      return rows.map((row) => ({ name: row.column_name, type: row.column_type }))
    },
  }
}

async function* streamed<T extends Row>(
  connection: DuckDBConnection,
  query: Sql | string,
  errorOf: Dialect['errorOf'],
): AsyncGenerator<readonly T[]> {
  const { text, values } = statementOf(query)
  try {
    const result = await connection.stream(text, [...values])
    for await (const chunk of result.yieldConvertedRowObjects(lossless)) {
      yield chunk as unknown as readonly T[] // the caller names the rows of its own query
    }
  } catch (thrown) {
    throw isGataError(thrown) ? thrown : errorOf(thrown, text)
  }
}

interface DescribedColumn {
  readonly column_name: string
  readonly column_type: string
}

type Statement = ReturnType<typeof renderStatement>

async function read(
  connection: DuckDBConnection,
  query: Sql | string | Statement,
  errorOf: Dialect['errorOf'],
): Promise<DuckDBResultReader> {
  const { text, values } = typeof query === 'object' && 'text' in query ? query : statementOf(query)
  try {
    return await connection.runAndReadAll(text, [...values])
  } catch (thrown) {
    throw errorOf(thrown, text)
  }
}

function statementOf(statement: Sql | string): Statement {
  return typeof statement === 'string' ? { text: statement, values: [] } : renderStatement(statement)
}
