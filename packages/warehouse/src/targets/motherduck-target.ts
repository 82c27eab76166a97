import { setTimeout } from 'node:timers/promises'
import { GataError } from '@gata/base'
import { type DatabaseDriver, openDatabase } from '../open-warehouse.ts'
import type { Queryable, Warehouse } from '../warehouse.ts'
import { isTransient, motherduckError } from './motherduck-errors.ts'
import { type MotherduckSettings, requireSupportedClient } from './motherduck-settings.ts'
import { databaseSql, motherduckSql } from './motherduck-sql.ts'
import type { ServedSnapshot, WarehouseTarget } from './target.ts'
import { takeLease } from './writer-lease.ts'

/** What a test puts in the place of MotherDuck. */
export interface MotherduckPort {
  /** The database that is opened; `md:`, all databases of the account. */
  readonly path: string
  /** What the client is told when it opens it; in no connection string, which errors quote. */
  readonly settingsOf: (token: string) => Readonly<Record<string, string>>
  /** Sends a statement that only MotherDuck understands. */
  readonly send: (connection: Queryable, statement: string) => Promise<void>
  readonly pause: (milliseconds: number) => Promise<void>
}

const motherduck: MotherduckPort = {
  path: 'md:',
  settingsOf: (token) => ({
    motherduck_token: token,
    // The extension is not part of the client; it is fetched where it was not installed beforehand.
    autoinstall_known_extensions: 'true',
    autoload_known_extensions: 'true',
    custom_user_agent: 'gata',
  }),
  send: async (connection, statement) => {
    await connection.run(statement)
  },
  pause: async (milliseconds) => {
    await setTimeout(milliseconds)
  },
}

/**
 * The platform database on MotherDuck, and one database for each tenant, made by cloning. The settings are read when it is opened, so that
 * what needs no database needs no token.
 */
export function motherduckTarget(
  settings: () => MotherduckSettings,
  port: MotherduckPort = motherduck,
): WarehouseTarget {
  const open = async (): Promise<Warehouse> => {
    const { token, database } = settings()
    requireSupportedClient()
    let isMade = false
    const driver: DatabaseDriver = {
      settings: port.settingsOf(token),
      errorOf: (thrown, statement) => motherduckError(thrown, token, statement),
      isTransient,
      pause: port.pause,
      begin: async (connection) => {
        if (!isMade) await port.send(connection, motherduckSql.createDatabase(database))
        isMade = true
        await connection.run(databaseSql.use(database))
      },
    }
    return await openDatabase(port.path, driver)
  }
  return {
    name: 'motherduck',
    databaseName: () => settings().database,
    openReader: open,
    openWriter: async (options) => {
      const warehouse = await open()
      try {
        return await leased(warehouse, options)
      } catch (thrown) {
        await warehouse[Symbol.asyncDispose]()
        throw thrown
      }
    },
    serve: (warehouse, snapshot) => serve(warehouse, settings().database, snapshot, port),
    restore: async (tenant, snapshotId) => {
      await using warehouse = await open()
      await restore(warehouse, `${settings().database}_${tenant}`, snapshotId, port)
    },
    withdraw: (warehouse, tenant, which) => withdraw(warehouse, `${settings().database}_${tenant}`, which, port),
    // The service keeps its own files, and what was deleted for as long as its retention says.
    reclaim: async () => {},
    overwriteDeleted: async () => {},
  }
}

/** Each write asks first whether the right to it still holds. */
async function leased(warehouse: Warehouse, options: Parameters<typeof takeLease>[1]): Promise<Warehouse> {
  const lease = await takeLease(warehouse, options)
  const guarded = <T extends Pick<Warehouse, 'run' | 'transaction'>>(connection: T): T => ({
    ...connection,
    run: async (statement) => {
      lease.require()
      return await connection.run(statement)
    },
    transaction: (work) =>
      connection.transaction(async (transaction) => {
        lease.require()
        const result = await work(transaction)
        lease.require()
        return result
      }),
  })
  return {
    ...guarded(warehouse),
    connect: async () => guarded(await warehouse.connect()),
    [Symbol.asyncDispose]: async () => {
      await lease[Symbol.asyncDispose]()
      await warehouse[Symbol.asyncDispose]()
    },
  }
}

/** The version is made whole in a database of its own; only then the one that readers know becomes a clone of it. */
async function serve(
  warehouse: Warehouse,
  database: string,
  { tenant, snapshotId, tables, keep = 5 }: ServedSnapshot,
  port: MotherduckPort,
): Promise<void> {
  const served = `${database}_${tenant}`
  // No name of a tenant holds an @, so that no version is taken for a tenant.
  const version = `${served}@${snapshotId}`
  await using connection = await warehouse.connect()
  await port.send(connection, motherduckSql.replaceDatabase(version))
  for (const table of tables) await connection.run(databaseSql.copyTable(database, table, version))
  await port.send(connection, motherduckSql.createDatabase(served))
  await port.send(connection, motherduckSql.overwriteDatabase(version, served))
  const versions = await versionsOf(connection, served)
  for (const old of versions.filter((name) => name !== version).slice(keep - 1)) {
    await port.send(connection, motherduckSql.dropDatabase(old))
  }
}

async function restore(warehouse: Warehouse, served: string, snapshotId: string, port: MotherduckPort): Promise<void> {
  const version = `${served}@${snapshotId}`
  const versions = await versionsOf(warehouse, served)
  if (!versions.includes(version)) {
    throw new GataError('version-not-served', 'MotherDuck does not keep this version any more', {
      where: version,
      got: versions.join(', '),
      todo: 'Roll back to one of those that are kept.',
    })
  }
  await port.send(warehouse, motherduckSql.overwriteDatabase(version, served))
}

async function withdraw(
  warehouse: Warehouse,
  served: string,
  which: 'all' | 'old',
  port: MotherduckPort,
): Promise<void> {
  const versions = await versionsOf(warehouse, served)
  const gone = which === 'all' ? [served, ...versions] : versions.slice(1)
  for (const name of gone) await port.send(warehouse, motherduckSql.dropDatabase(name))
}

async function versionsOf(connection: Queryable, served: string): Promise<readonly string[]> {
  const rows = await connection.rows<{ name: string }>(databaseSql.databases(`${served}@`))
  return rows.map(({ name }) => name)
}
