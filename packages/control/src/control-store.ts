import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { GataError, messageOf } from '@gata/base'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import { Pool } from 'pg'
import { migrateStore } from './migrate-store.ts'
import { ensureServer } from './postgres/embedded-server.ts'

export type ControlDatabase = NodePgDatabase

/** People, keys, connections and what was done: all that is not a tenant's data. */
export interface ControlStore extends AsyncDisposable {
  readonly db: ControlDatabase
  /** Where it is; holds a password, so that it is never shown. */
  readonly url: string
}

export interface ControlStoreOptions {
  readonly home: string
  /** A Postgres of one's own; else an embedded one in the home is used, and started where it does not run. */
  readonly databaseUrl?: string
}

/**
 * Opens the control store and brings its tables up to date.
 *
 * @throws GataError `control-store-failed` or `no-embedded-postgres`.
 */
export async function openControlStore({ home, databaseUrl }: ControlStoreOptions): Promise<ControlStore> {
  const server = databaseUrl === undefined ? await embedded(home) : { url: databaseUrl, release: async () => {} }
  const pool = new Pool({ connectionString: server.url, max: 10, connectionTimeoutMillis: 5000 })
  // A connection that is lost while it idles is replaced by the next use.
  pool.on('error', () => {})
  const close = async () => {
    await pool.end()
    await server.release()
  }
  try {
    await migrateStore(pool)
  } catch (thrown) {
    await close()
    throw unreachable(databaseUrl, thrown)
  }
  return { db: drizzle(pool), url: server.url, [Symbol.asyncDispose]: close }
}

async function embedded(home: string) {
  const folder = join(home, 'control')
  await mkdir(folder, { recursive: true })
  return await ensureServer(folder)
}

function unreachable(databaseUrl: string | undefined, thrown: unknown): GataError {
  return new GataError('control-store-failed', 'the control store can not be opened', {
    where: databaseUrl === undefined ? 'the embedded Postgres' : withoutPassword(databaseUrl),
    expected: 'a Postgres that can be reached and whose user may make tables',
    got: messageOf(thrown),
    todo: 'See to DATABASE_URL and the server behind it.',
    cause: thrown,
  })
}

function withoutPassword(url: string): string {
  return URL.canParse(url) ? `${new URL(url).host}${new URL(url).pathname}` : 'DATABASE_URL, which is not a URL'
}
