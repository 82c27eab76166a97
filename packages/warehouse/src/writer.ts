import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { GataError, isGataError, messageOf } from '@gata/base'
import { openWarehouse } from './open-warehouse.ts'
import type { OpenOptions, Warehouse } from './warehouse.ts'

/** Who holds the platform database for writing. */
export interface Writer {
  readonly pid: number
  readonly command: string
  readonly startedAt: string
}

export interface AcquireOptions extends OpenOptions {
  /** What the process does, for the message another process gets. */
  readonly command: string
  readonly now?: () => Date
}

/** Where the platform database of a home lies. */
export function warehousePath(home: string): string {
  return join(home, 'warehouse.duckdb')
}

/**
 * Opens the platform database of `home` as its only writer. DuckDB's lock on the file decides; `writer.json` beside it only says who
 * and since when.
 *
 * @throws GataError `warehouse-locked`, `warehouse-corrupt` or `home-not-writable`.
 */
export async function acquireWriter(home: string, options: AcquireOptions): Promise<Warehouse> {
  await makeHome(home)
  const path = warehousePath(home)
  const warehouse = await openOrExplain(home, path, options)
  const note = join(home, 'writer.json')
  const writer: Writer = {
    pid: process.pid,
    command: options.command,
    startedAt: (options.now ?? (() => new Date()))().toISOString(),
  }
  writeFileSync(note, `${JSON.stringify(writer)}\n`)
  return {
    ...warehouse,
    [Symbol.asyncDispose]: async () => {
      rmSync(note, { force: true })
      await warehouse[Symbol.asyncDispose]()
    },
  }
}

/** Who holds the platform database of a home, as far as its note tells; null when nobody wrote one. */
export function currentWriter(home: string): Writer | null {
  try {
    return JSON.parse(readFileSync(join(home, 'writer.json'), 'utf8')) as Writer // written by acquireWriter alone
  } catch {
    return null
  }
}

async function makeHome(home: string): Promise<void> {
  try {
    await mkdir(join(home, 'tmp'), { recursive: true })
  } catch (thrown) {
    throw new GataError('home-not-writable', 'the folder for data can not be made or written', {
      where: home,
      got: messageOf(thrown),
      todo: 'Give the folder the right permissions, or set GATA_HOME to another one.',
      cause: thrown,
    })
  }
}

async function openOrExplain(home: string, path: string, options: AcquireOptions): Promise<Warehouse> {
  try {
    return await openWarehouse(path, { tempDirectory: join(home, 'tmp'), ...options })
  } catch (thrown) {
    throw isGataError(thrown, 'warehouse-locked') ? locked(home, thrown) : thrown
  }
}

/** The note tells what the holder does; a note of another process than DuckDB names is left over from a crash. */
function locked(home: string, thrown: GataError): GataError {
  const writer = currentWriter(home)
  const pid = /PID (\d+)/.exec(thrown.detail.got ?? '')?.[1]
  const holder =
    writer && (pid === undefined || String(writer.pid) === pid)
      ? `${writer.command} (process ${writer.pid}) since ${writer.startedAt}`
      : `process ${pid ?? 'unknown'}`
  return new GataError('warehouse-locked', `another run holds the warehouse: ${holder}`, {
    where: home,
    todo: 'Wait until it is done, or end it; published data can be read meanwhile.',
    cause: thrown,
  })
}
