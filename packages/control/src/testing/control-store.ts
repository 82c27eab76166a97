import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { type ControlDatabase, type ControlStore, openControlStore } from '../control-store.ts'
import { type EmbeddedServer, ensureServer } from '../postgres/embedded-server.ts'

/** A control store of its own for the tests of one file, on a real server in a folder that is gone afterwards. */
export interface StoreUnderTest {
  readonly db: ControlDatabase
  readonly home: string
  readonly databaseUrl: string
}

/** Opens one before the first test of a file and ends it, with its server, after the last. */
export function useControlStore(): StoreUnderTest {
  let home = ''
  let server: EmbeddedServer | undefined
  let store: ControlStore | undefined

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'gata-control-'))
    // Where root runs the tests, the server is somebody else, who must reach it.
    await chmod(home, 0o755)
    server = await ensureServer(home)
    store = await openControlStore({ home, databaseUrl: server.url })
  })

  afterAll(async () => {
    await store?.[Symbol.asyncDispose]()
    await server?.release()
    await rm(home, { recursive: true, force: true })
  })

  const opened = () => {
    if (!store || !server) throw new Error('the store is open while tests run')
    return { db: store.db, home, databaseUrl: server.url }
  }
  return {
    get db() {
      return opened().db
    },
    get home() {
      return opened().home
    },
    get databaseUrl() {
      return opened().databaseUrl
    },
  }
}

/** An empty database on the same server; gives its URL. */
export async function emptyDatabase(url: string): Promise<string> {
  const name = `empty_${randomBytes(4).toString('hex')}`
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  return url.replace(/\/[^/]*$/, `/${name}`)
}
