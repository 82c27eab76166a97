import { statSync } from 'node:fs'
import { GataError, isGataError } from '@gata/base'
import {
  type Connection,
  currentSnapshot,
  listSnapshots,
  openSnapshotFile,
  pointerPath,
  readManifest,
  type Snapshot,
  snapshotOf,
  type Warehouse,
} from '@gata/warehouse'
import { LRUCache } from 'lru-cache'

/** How many snapshots stay open, and how long one that nobody asks. An open one takes some 3 MB. */
export interface PoolLimits {
  readonly snapshots: number
  readonly idleMs: number
}

/**
 * Published snapshots, opened when first asked and kept open with their connections. Which one is in service is looked up each time, so that
 * what is published is read by the next question, while questions under way end on the snapshot that they began on.
 */
export class SnapshotPool implements AsyncDisposable {
  readonly #home: string
  readonly #opened: LRUCache<string, OpenedSnapshot>
  readonly #inService = new Map<string, string>()
  readonly #pointers: Pointers

  constructor(home: string, { snapshots, idleMs }: PoolLimits) {
    this.#home = home
    this.#pointers = new Pointers(home)
    this.#opened = new LRUCache({
      max: snapshots,
      ttl: idleMs,
      ttlAutopurge: true,
      updateAgeOnGet: true,
      dispose: (opened) => void opened.retire(),
    })
  }

  /** The snapshot of a tenant that is in service. Error: `nothing-published`, `snapshot-foreign`. */
  async current(tenant: string): Promise<Snapshot> {
    const snapshot = await this.#pointers.read(tenant)
    if (!snapshot) {
      throw new GataError('nothing-published', 'nothing is published yet', {
        where: tenant,
        todo: `Run: gata run --tenant ${tenant}`,
      })
    }
    if (snapshot.tenant !== tenant) {
      throw new GataError('snapshot-foreign', 'what is published under this name is of somebody else', {
        where: tenant,
        todo: `Publish it anew: gata publish --tenant ${tenant}`,
      })
    }
    const before = this.#inService.get(tenant)
    if (before !== undefined && before !== snapshot.id) this.#opened.delete(keyOf({ tenant, id: before }))
    this.#inService.set(tenant, snapshot.id)
    return snapshot
  }

  /** A snapshot that the tenant still has, by its id, which may come from anywhere. Error: `snapshot-gone`. */
  async named(tenant: string, id: string): Promise<Snapshot> {
    const current = await this.current(tenant)
    if (current.id === id) return current
    const known = await listSnapshots(this.#home, tenant)
    if (!known.includes(id)) throw gone(tenant)
    return await this.use({ tenant, id }, async (connection) => snapshotOf(await readManifest(connection)))
  }

  /** Works on a connection that nobody else has meanwhile. Error: `snapshot-gone`. */
  async use<T>(snapshot: SnapshotName, work: (connection: Connection) => Promise<T>): Promise<T> {
    const key = keyOf(snapshot)
    const opened =
      this.#opened.get(key) ?? new OpenedSnapshot(openSnapshotFile(this.#home, snapshot.tenant, snapshot.id))
    this.#opened.set(key, opened)
    try {
      return await opened.use(work)
    } catch (thrown) {
      if (!isGataError(thrown, 'warehouse-missing')) throw thrown
      this.#opened.delete(key)
      throw gone(snapshot.tenant)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = [...this.#opened.values()]
    this.#opened.clear()
    await Promise.all(all.map((opened) => opened.retire()))
  }
}

type SnapshotName = Pick<Snapshot, 'tenant' | 'id'>

/** What the pointers said when they were read, as long as they are the same files: a publish puts a new one in the place of the old. */
class Pointers {
  readonly #home: string
  readonly #read = new Map<string, { readonly version: string; readonly snapshot: Snapshot | null }>()

  constructor(home: string) {
    this.#home = home
  }

  async read(tenant: string): Promise<Snapshot | null> {
    // Asking the system for one file takes microseconds; to wait for it in another thread takes a hundred times as long.
    const file = statSync(pointerPath(this.#home, tenant), { throwIfNoEntry: false })
    if (!file) return null
    const version = `${file.ino}:${file.mtimeMs}:${file.size}`
    const known = this.#read.get(tenant)
    if (known?.version === version) return known.snapshot
    const snapshot = await currentSnapshot(this.#home, tenant)
    this.#read.set(tenant, { version, snapshot })
    return snapshot
  }
}

/** One open snapshot; it closes when it is retired and nobody works on it any more. */
class OpenedSnapshot {
  readonly #warehouse: Promise<Warehouse>
  readonly #idle: Connection[] = []
  #users = 0
  #isRetired = false

  constructor(warehouse: Promise<Warehouse>) {
    this.#warehouse = warehouse
  }

  async use<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    this.#users++
    try {
      const connection = this.#idle.pop() ?? (await (await this.#warehouse).connect())
      try {
        const result = await work(connection)
        this.#idle.push(connection)
        return result
      } catch (thrown) {
        // What a connection was left in by a failure is not for the next.
        await connection[Symbol.asyncDispose]()
        throw thrown
      }
    } finally {
      this.#users--
      await this.#closeIfDone()
    }
  }

  async retire(): Promise<void> {
    this.#isRetired = true
    await this.#closeIfDone()
  }

  async #closeIfDone(): Promise<void> {
    if (!this.#isRetired || this.#users > 0) return
    for (const connection of this.#idle.splice(0)) await connection[Symbol.asyncDispose]()
    const warehouse = await this.#warehouse.catch(() => null)
    await warehouse?.[Symbol.asyncDispose]()
  }
}

function keyOf({ tenant, id }: SnapshotName): string {
  return `${tenant}/${id}`
}

function gone(tenant: string): GataError {
  return new GataError('snapshot-gone', 'the snapshot of this cursor is no longer kept', {
    where: tenant,
    todo: 'Ask again from the first page.',
  })
}
