import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { GataError, messageOf } from '@gata/base'
import {
  type ExtractWindow,
  type ObjectContract,
  type Page,
  parseRecord,
  type Session,
  type Violation,
} from '@gata/connectors'
import type { ObjectPlace } from './cursor.ts'
import { createRecordEncoder, LINE_OVERHEAD, type RecordEncoder, type TextRecord } from './encode-record.ts'
import { type PackageManifest, packageDirectory, type SealedPackage } from './load-package.ts'
import { createPartWriter, type PartWriter } from './part-writer.ts'
import type { PlannedWindow } from './plan-windows.ts'
import type { DayRange } from './record-tail.ts'

export interface ExtractOptions {
  readonly home: string
  readonly place: ObjectPlace
  readonly contract: ObjectContract
  readonly session: Session
  readonly planned: PlannedWindow
  readonly now: () => Date
  /** Requests and retries so far, asked before and after. */
  readonly traffic: () => { readonly requests: number; readonly retries: number }
  readonly onPage?: (progress: { readonly pages: number; readonly records: number }) => void
}

/**
 * Reads one window of one object into a load package on disk; no lock is held and no database is open.
 *
 * The package is written beside its final name and sealed by a rename, so that a crash leaves either a whole package or one that the
 * next extraction throws away.
 *
 * @throws GataError `contract-violation` where the contract is frozen; whatever the connector throws.
 */
export async function extractPackage(options: ExtractOptions): Promise<SealedPackage> {
  const { home, place, contract, planned } = options
  const parent = packageDirectory(home, place)
  const loadId = makeLoadId(options.now())
  const building = join(parent, `${loadId}.open`)
  await makeDirectory(building)
  const before = options.traffic()
  const encoder = createRecordEncoder(contract)
  const lines = createPartWriter(building, 'part')
  const quarantine = createPartWriter(building, 'quarantine')
  try {
    const read = await readRecords(options, encoder, lines, quarantine)
    const parts = await lines.finish()
    const bad = await quarantine.finish()
    const after = options.traffic()
    return await seal(parent, building, {
      ...place,
      loadId,
      window: planned.window,
      cursorBefore: planned.cursorBefore,
      cursorAfter: planned.cursorAfter,
      extractedAt: options.now().toISOString(),
      parts,
      quarantine: bad,
      ...read,
      requests: after.requests - before.requests,
      retries: after.retries - before.retries,
      days: touchedDays(planned.window, encoder.days()),
      extraColumns: encoder.extraColumns(),
    })
  } catch (thrown) {
    lines.abandon()
    quarantine.abandon()
    await rm(building, { recursive: true, force: true })
    throw thrown
  }
}

type RecordCounts = Pick<PackageManifest, 'pages' | 'records' | 'quarantined' | 'isComplete'>

async function readRecords(
  { session, contract, place, planned, onPage }: ExtractOptions,
  encoder: RecordEncoder,
  lines: PartWriter,
  quarantine: PartWriter,
): Promise<RecordCounts> {
  let pages = 0
  let records = 0
  let quarantined = 0
  let isComplete = planned.window.kind === 'days'
  const keep = (record: Page['records'][number], position: number): Promise<void> | undefined => {
    const encoded = encoder.encode(record, position)
    if (encoded.kind === 'line') return lines.add(encoded.line)
    if (contract.mode === 'freeze') throw violated(place, encoded.violation)
    quarantined += 1
    if (encoded.key === null) isComplete = false
    return quarantine.add(JSON.stringify({ k: encoded.key, ...encoded.violation, record }))
  }
  /** Most records are kept as they stand; the others are parsed to be told apart. */
  const keepText = (text: TextRecord, position: number): Promise<void> | undefined => {
    const { bytes, at } = lines.room(2 * (text.end - text.start) + LINE_OVERHEAD)
    const end = encoder.copy(text, position, bytes, at)
    return end < 0 ? keep(parseRecord(text.bytes, text.start, text.end), position) : lines.take(end)
  }
  for await (const page of session.extract(contract.name, planned.window)) {
    pages += 1
    // Awaiting each of a million records would cost more than encoding them.
    if (page.text) {
      const { bytes, bounds } = page.text
      for (let index = 0; index < bounds.length; index += 2) {
        const behind = keepText({ bytes, start: bounds[index] ?? 0, end: bounds[index + 1] ?? 0 }, records++)
        if (behind) await behind
      }
    } else {
      for (const record of page.records) {
        const behind = keep(record, records++)
        if (behind) await behind
      }
    }
    onPage?.({ pages, records })
  }
  return { pages, records, quarantined, isComplete }
}

function touchedDays(window: ExtractWindow, seen: DayRange | null): DayRange | null {
  if (window.kind !== 'days') return null
  return {
    from: seen && seen.from < window.from ? seen.from : window.from,
    to: seen && seen.to > window.to ? seen.to : window.to,
  }
}

/** Throws away what a crash left unsealed. */
export async function removeUnsealed(home: string, place: ObjectPlace): Promise<void> {
  const parent = packageDirectory(home, place)
  const names = await readdir(parent).catch(() => [])
  await Promise.all(
    names
      .filter((name) => name.endsWith('.open'))
      .map((name) => rm(join(parent, name), { recursive: true, force: true })),
  )
}

async function seal(parent: string, building: string, manifest: PackageManifest): Promise<SealedPackage> {
  await writeToDisk(join(building, 'manifest.json'), JSON.stringify(manifest))
  await syncDirectory(building)
  const directory = join(parent, manifest.loadId)
  await rename(building, directory)
  await syncDirectory(parent)
  return { directory, manifest }
}

function violated(place: ObjectPlace, violation: Violation): GataError {
  return new GataError('contract-violation', `${violation.path} breaks the contract, which is frozen`, {
    where: `${place.tenant}: ${place.source}.${place.object}`,
    expected: violation.expected,
    got: violation.got,
    todo: 'Change the contract of the object, or let it evolve.',
  })
}

/** Sorts by time, so that packages load in the order in which they were read. */
function makeLoadId(now: Date): string {
  lastMillisecond = Math.max(lastMillisecond + 1, Date.now())
  return `load_${String(lastMillisecond).padStart(15, '0')}_${now.toISOString().slice(0, 10).replaceAll('-', '')}_${randomBytes(4).toString('hex')}`
}

let lastMillisecond = 0

async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
  } catch (thrown) {
    throw new GataError('home-not-writable', 'the folder for load packages can not be made', {
      where: path,
      got: messageOf(thrown),
      todo: 'Give the folder the right permissions, or set GATA_HOME to another one.',
      cause: thrown,
    })
  }
}

async function writeToDisk(path: string, text: string): Promise<void> {
  const handle = await open(path, 'w')
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
