import { randomBytes } from 'node:crypto'
import { open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { snapshotDirectory } from './snapshot-files.ts'
import type { SnapshotRollup } from './snapshot-manifest.ts'

/** One immutable published version of a tenant's star schema. */
export interface Snapshot {
  readonly id: string
  readonly tenant: string
  readonly publishedAt: string
  /** The newest instant the data knows of. */
  readonly dataAsOf: string
  readonly runId: string
  /** Changes when, and only when, the published rows may have changed. */
  readonly version: string
  /** Rows by table. */
  readonly tables: Readonly<Record<string, number>>
  readonly rollups: readonly Pick<SnapshotRollup, 'table' | 'rows' | 'state'>[]
}

/** A decision that a snapshot stays in service whatever runs bring, until it is taken back. */
export interface Pin {
  readonly at: string
  readonly by: string
  /** The snapshot that was in service before. */
  readonly from: string
}

/** Which snapshot of a tenant is in service. */
export interface SnapshotPointer {
  readonly snapshot: Snapshot
  readonly pin: Pin | null
}

type StoredPointer = Omit<Snapshot, 'rollups'> & Partial<Pick<Snapshot, 'rollups'>> & { readonly pin?: Pin }

/** Reads which snapshot is in service; null before the first publish. */
export async function readPointer(home: string, tenant: string): Promise<SnapshotPointer | null> {
  try {
    const text = await readFile(pointerPath(home, tenant), 'utf8')
    // Written by pointAt alone, perhaps of a version that knew of no rollups.
    const { pin = null, rollups = [], ...snapshot } = JSON.parse(text) as StoredPointer
    return { snapshot: { ...snapshot, rollups }, pin }
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null
    throw thrown
  }
}

/**
 * Puts a snapshot, whose file lies ready, in service in one step: a reader, or a crash, sees the old one or the new one. Whoever reads the
 * pointer and changes it by what it says holds a lock on {@link pointerPath}.
 */
export async function pointAt(home: string, { snapshot, pin }: SnapshotPointer): Promise<void> {
  const directory = snapshotDirectory(home, snapshot.tenant)
  const pointer = pointerPath(home, snapshot.tenant)
  await removeLeftovers(directory)
  const next = `${pointer}.${randomBytes(6).toString('hex')}.tmp`
  const handle = await open(next, 'wx')
  try {
    await handle.writeFile(`${JSON.stringify(pin ? { ...snapshot, pin } : snapshot)}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(next, pointer)
  const folder = await open(directory, 'r')
  await folder.sync().finally(() => folder.close())
}

/** The file that says which snapshot is in service. */
export function pointerPath(home: string, tenant: string): string {
  return join(snapshotDirectory(home, tenant), 'current.json')
}

async function removeLeftovers(directory: string): Promise<void> {
  const names = await readdir(directory)
  const leftovers = names.filter((name) => name.startsWith('current.json.') && name.endsWith('.tmp'))
  await Promise.all(leftovers.map((name) => rm(join(directory, name), { force: true })))
}
