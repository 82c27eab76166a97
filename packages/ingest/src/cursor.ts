import { readFileSync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Day } from '@gata/base'

/**
 * How far an object is read: for `days` the covered days, both inclusive; for `changes` the instant up to which changes are known;
 * for `full` when it was last read.
 */
export type Cursor =
  | { readonly kind: 'days'; readonly from: Day; readonly to: Day }
  | { readonly kind: 'changes'; readonly through: string }
  | { readonly kind: 'full'; readonly at: string }

/** Names one object of one source of one tenant. */
export interface ObjectPlace {
  readonly tenant: string
  readonly source: string
  readonly object: string
}

/** Where the copy of an object's cursor lies that extraction reads, so that it never opens the warehouse. */
function cursorPath(home: string, place: ObjectPlace): string {
  return join(home, 'cursors', place.tenant, place.source, `${place.object}.json`)
}

/** The cursor that was last loaded; null when none was, or when the copy is lost: reading again is harmless, only slower. */
export function readLoadedCursor(home: string, place: ObjectPlace): Cursor | null {
  try {
    return JSON.parse(readFileSync(cursorPath(home, place), 'utf8')) as Cursor // written by writeLoadedCursor alone
  } catch {
    return null
  }
}

/** Whether two cursors stand at the same place. */
export function isSameCursor(a: Cursor | null, b: Cursor | null): boolean {
  if (a === null || b === null) return a === b
  const entries = Object.entries(a)
  const others = new Map(Object.entries(b))
  return entries.length === others.size && entries.every(([name, value]) => others.get(name) === value)
}

/** Takes the copy of a cursor away, so that the object is read from its beginning. */
export async function removeLoadedCursor(home: string, place: ObjectPlace): Promise<void> {
  await rm(cursorPath(home, place), { force: true })
}

/** Writes the copy of a cursor after its load was committed, whole or not at all. */
export async function writeLoadedCursor(home: string, place: ObjectPlace, cursor: Cursor): Promise<void> {
  const path = cursorPath(home, place)
  await mkdir(dirname(path), { recursive: true })
  const handle = await open(`${path}.tmp`, 'w')
  await handle.writeFile(JSON.stringify(cursor))
  await handle.sync()
  await handle.close()
  await rename(`${path}.tmp`, path)
}
