import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ExtractWindow, WireColumn } from '@gata/connectors'
import type { Cursor, ObjectPlace } from './cursor.ts'
import type { DayRange } from './record-tail.ts'

/** One file of a load package. */
export interface PackagePart {
  readonly file: string
  readonly records: number
  readonly sha256: string
}

/**
 * A load package: records of one object over one window, on disk and sealed, with everything the load needs to know.
 *
 * Each part is zstd-compressed NDJSON, a record a line: `n` its position, `k` its key, `d` its declared fields in contract order, and
 * where there are any `x` its undeclared fields, `w` its day, `c` the vendor's change time.
 */
export interface PackageManifest extends ObjectPlace {
  readonly loadId: string
  readonly window: ExtractWindow
  /** Where the cursor stood when this was read; if it stands elsewhere at the load, the rows land and the cursor stays. */
  readonly cursorBefore: Cursor | null
  readonly cursorAfter: Cursor
  readonly extractedAt: string
  readonly parts: readonly PackagePart[]
  readonly quarantine: readonly PackagePart[]
  readonly records: number
  readonly quarantined: number
  readonly pages: number
  readonly requests: number
  readonly retries: number
  /** The days that the records name, and those of a window by days: what is landed of other days is not touched. */
  readonly days: DayRange | null
  /** Fields of these records that the contract does not declare. */
  readonly extraColumns: readonly WireColumn[]
  /** Whether what the window lacks is gone at the vendor: a day was read whole and each record's key is known. */
  readonly isComplete: boolean
}

/** A sealed package and where it lies. */
export interface SealedPackage {
  readonly directory: string
  readonly manifest: PackageManifest
  /** While it is loaded: some of its records were erased; see `leaveOutErased`. */
  readonly hasErased?: boolean
}

/** Where the packages of an object lie. */
export function packageDirectory(home: string, place: ObjectPlace): string {
  return join(home, 'packages', place.tenant, place.source, place.object)
}

/** The sealed packages of one object in the order in which they were made; those whose manifest is lost are left out. */
export function sealedPackages(home: string, place: ObjectPlace): readonly SealedPackage[] {
  return sealedDirectories(home, place).flatMap((directory) => {
    const manifest = readManifest(directory)
    return manifest ? [{ directory, manifest }] : []
  })
}

/** Where sealed packages lie whose manifest can not be read. */
export function unreadablePackages(home: string, place: ObjectPlace): readonly string[] {
  return sealedDirectories(home, place).filter((directory) => readManifest(directory) === null)
}

function sealedDirectories(home: string, place: ObjectPlace): readonly string[] {
  const parent = packageDirectory(home, place)
  return entries(parent)
    .filter((name) => name.startsWith('load_') && !name.includes('.'))
    .sort()
    .map((name) => join(parent, name))
}

/** The cursor that extraction goes on from: that of the newest sealed package that waits to be loaded; null when none waits. */
export function pendingCursor(home: string, place: ObjectPlace): Cursor | null {
  return sealedPackages(home, place).at(-1)?.manifest.cursorAfter ?? null
}

function readManifest(directory: string): PackageManifest | null {
  try {
    return JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')) as PackageManifest // written by extractPackage alone
  } catch {
    return null
  }
}

function entries(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort()
  } catch {
    return []
  }
}
