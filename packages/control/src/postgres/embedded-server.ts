import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { GataError } from '@gata/base'
import { Client } from 'pg'
import { findBinaries } from './binaries.ts'
import { CLUSTER_USER, type Cluster, ensureCluster } from './cluster.ts'
import { runAs } from './run-as.ts'

/** A server that answers, and how it is let go. */
export interface EmbeddedServer {
  readonly url: string
  /** Lets the server go; the last one who does ends it. */
  release(): Promise<void>
}

const PATIENCE_MS = 30_000

/**
 * The embedded Postgres of a folder on loopback: the one that runs already, else one that is started. It has a random free port and a
 * password of its own; several processes share it.
 *
 * @throws GataError `control-store-failed` or `no-embedded-postgres`.
 */
export async function ensureServer(folder: string): Promise<EmbeddedServer> {
  const binaries = await findBinaries()
  const cluster = await ensureCluster(folder, binaries)
  const deadline = Date.now() + PATIENCE_MS
  let started: number | null = null
  while (Date.now() < deadline) {
    const running = await runningServer(cluster)
    const hold = running && (await holdOn(running.url))
    if (hold) return { url: running.url, release: () => letGo(hold, running.pid) }
    if (started === null || !isAlive(started))
      started = await start(binaries.postgres, cluster, join(folder, 'postgres.log'))
    await setTimeout(40)
  }
  throw new GataError('control-store-failed', 'the embedded Postgres does not answer', {
    where: folder,
    expected: `an answer within ${PATIENCE_MS / 1000} seconds`,
    todo: `Read ${join(folder, 'postgres.log')}, or set DATABASE_URL to a Postgres of your own.`,
  })
}

interface RunningServer {
  readonly pid: number
  readonly url: string
}

/** Postgres itself writes who it is and where it listens. */
async function runningServer({ data, password }: Cluster): Promise<RunningServer | null> {
  const lines = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  const [pid, port] = [Number(lines[0]), Number(lines[3])]
  if (!(pid > 0 && port > 0) || !isAlive(pid)) return null
  return { pid, url: `postgres://${CLUSTER_USER}:${password}@127.0.0.1:${port}/postgres` }
}

/** Held in common by all who use the server, and alone by who ends it. */
const IN_USE = 4_117_002

/** A connection that keeps the server from being ended; null where it is still starting, or on its way out. */
async function holdOn(url: string): Promise<Client | null> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  // Where the server is lost there is nothing left to hold.
  client.on('error', () => {})
  try {
    await client.connect()
    if (await isTaken(client, 'pg_try_advisory_lock_shared')) return client
  } catch {
    // Tried again by who waits for the server.
  }
  await client.end().catch(() => {})
  return null
}

async function letGo(hold: Client, pid: number): Promise<void> {
  const isLast = await hold
    .query('select pg_advisory_unlock_shared($1)', [IN_USE])
    .then(() => isTaken(hold, 'pg_try_advisory_lock'))
    .catch(() => false)
  // Nobody is let in from here on, so that ending it cuts nobody off.
  if (isLast && isAlive(pid)) process.kill(pid, 'SIGTERM')
  await hold.end().catch(() => {})
  if (isLast) await ended(pid)
}

async function ended(pid: number): Promise<void> {
  const deadline = Date.now() + 5000
  while (isAlive(pid) && Date.now() < deadline) await setTimeout(20)
}

async function isTaken(client: Client, lock: 'pg_try_advisory_lock' | 'pg_try_advisory_lock_shared'): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(`select ${lock}($1) as taken`, [IN_USE])
  return rows[0]?.taken ?? false
}

async function start(postgres: string, { data }: Cluster, log: string): Promise<number> {
  const output = openSync(log, 'a', 0o600)
  const options = {
    listen_addresses: '127.0.0.1',
    port: String(await freePort()),
    unix_socket_directories: '',
    max_connections: '60',
    shared_buffers: '32MB',
    log_min_messages: 'warning',
  }
  const settings = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  // Detached, so that Ctrl-C reaches those who use the server and not the server itself.
  const child = spawn(postgres, ['-D', data, ...settings], {
    ...runAs(),
    detached: true,
    stdio: ['ignore', output, output],
  })
  child.unref()
  await Promise.race([once(child, 'spawn'), once(child, 'error')])
  return child.pid ?? 0
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM'
  }
}
