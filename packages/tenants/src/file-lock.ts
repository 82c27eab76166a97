import { randomBytes } from 'node:crypto'
import { open, readFile, rename, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { GataError } from '@gata/base'

const PATIENCE_MS = 10_000
const STALE_MS = 30_000

/** Does some work while `<path>.lock` is ours. Error: `file-locked` when another holds it for more than ten seconds. */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`
  await acquire(lock)
  try {
    return await work()
  } finally {
    await rm(lock, { force: true })
  }
}

async function acquire(lock: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS
  while (!(await create(lock))) {
    if (await isStale(lock)) {
      await setAside(lock)
    } else if (Date.now() > deadline) {
      throw new GataError('file-locked', 'another program has been editing for more than ten seconds', {
        where: lock,
        todo: 'Wait for it, or delete the lock file when no such program runs.',
      })
    } else {
      await sleep(5 + Math.random() * 20)
    }
  }
}

async function create(lock: string): Promise<boolean> {
  try {
    const handle = await open(lock, 'wx')
    await handle.writeFile(JSON.stringify({ pid: process.pid, host: hostname() }))
    await handle.close()
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

/** A lock is stale when its program on this machine is gone, or when it is far older than any edit takes. */
async function isStale(lock: string): Promise<boolean> {
  try {
    const age = Date.now() - (await stat(lock)).mtimeMs
    if (age > STALE_MS) return true
    const holder: unknown = JSON.parse(await readFile(lock, 'utf8'))
    if (typeof holder !== 'object' || holder === null || !('pid' in holder) || !('host' in holder)) return false
    return holder.host === hostname() && typeof holder.pid === 'number' && !isAlive(holder.pid)
  } catch {
    return false // gone, or still being written: ask again
  }
}

/** Renamed before it is deleted: of two programs that find the same stale lock only one can move it. */
async function setAside(lock: string): Promise<void> {
  const aside = `${lock}.${randomBytes(6).toString('hex')}`
  try {
    await rename(lock, aside)
    await rm(aside, { force: true })
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return hasCode(error, 'EPERM')
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
