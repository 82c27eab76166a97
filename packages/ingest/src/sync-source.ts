import { type Day, didYouMean, GataError, messageOf } from '@gata/base'
import type { Connection, Connector, ConnectorIo, ObjectContract, RequestEvent, Session } from '@gata/connectors'
import { endBackfill, finishedWindows, noteFinished } from './backfill-progress.ts'
import { type ObjectPlace, readLoadedCursor } from './cursor.ts'
import { extractPackage, removeUnsealed } from './extract-package.ts'
import { type PackageManifest, pendingCursor } from './load-package.ts'
import { type BackfillRange, planBackfill } from './plan-backfill.ts'
import { type PlannedWindow, planWindows } from './plan-windows.ts'

/** What happens while a source is read. */
export type SyncEvent =
  | { readonly kind: 'object-started'; readonly place: ObjectPlace; readonly windows: number }
  | {
      readonly kind: 'page'
      readonly place: ObjectPlace
      readonly pages: number
      readonly records: number
      readonly retries: number
    }
  | { readonly kind: 'package-sealed'; readonly place: ObjectPlace; readonly manifest: PackageManifest }
  | {
      readonly kind: 'object-done'
      readonly place: ObjectPlace
      readonly pages: number
      readonly records: number
      readonly retries: number
    }
  | { readonly kind: 'object-failed'; readonly place: ObjectPlace; readonly error: unknown }
  | { readonly kind: 'request'; readonly place: ObjectPlace | null; readonly event: RequestEvent }

export interface SyncOptions {
  readonly home: string
  readonly tenant: string
  readonly connector: Connector
  readonly connection: Connection
  readonly io: Omit<ConnectorIo, 'onRequest' | 'retryBudget'>
  /** Objects to read; all that the connector delivers where absent. */
  readonly objects?: readonly string[]
  /** First day worth reading on a first sync of what is read by days. */
  readonly historyFrom?: Day | null
  /** Forgets the cursors and reads everything again. */
  readonly fullRefresh?: boolean
  /** Reads these days instead of what the cursors say; interrupted, the same backfill goes on where it stood. */
  readonly backfill?: BackfillRange | null
  /** Retries that one sync of this source may spend. */
  readonly retryBudget?: number
  readonly onEvent?: (event: SyncEvent) => void
}

/** What became of one object. */
export interface ObjectOutcome {
  readonly place: ObjectPlace
  readonly error: unknown
}

const OBJECTS_AT_ONCE = 2

/**
 * Reads one source of one tenant into sealed packages. One object's failure does not stop the others; what an object sealed before it
 * failed is kept and loaded.
 *
 * @throws GataError `unknown-object` for an object that the connector does not deliver.
 */
export async function syncSource(options: SyncOptions): Promise<readonly ObjectOutcome[]> {
  const contracts = chosenObjects(options)
  const retryBudget = { left: options.retryBudget ?? 200 }
  const queue = [...contracts]
  const outcomes: ObjectOutcome[] = []
  const work = async (): Promise<void> => {
    for (let contract = queue.shift(); contract; contract = queue.shift()) {
      outcomes.push(await syncObject(options, contract, retryBudget))
    }
  }
  await Promise.all(Array.from({ length: OBJECTS_AT_ONCE }, work))
  return outcomes
}

function chosenObjects({ connector, objects }: SyncOptions): readonly ObjectContract[] {
  if (!objects) return connector.objects
  const names = connector.objects.map(({ name }) => name)
  const stranger = objects.find((name) => !names.includes(name))
  if (stranger === undefined) return connector.objects.filter(({ name }) => objects.includes(name))
  throw new GataError('unknown-object', `${connector.name} does not deliver it${didYouMean(stranger, names)}`, {
    expected: names.join(', '),
    got: stranger,
  })
}

async function syncObject(
  options: SyncOptions,
  contract: ObjectContract,
  retryBudget: { left: number },
): Promise<ObjectOutcome> {
  const place: ObjectPlace = { tenant: options.tenant, source: options.connector.name, object: contract.name }
  const traffic = { requests: 0, retries: 0 }
  const onRequest = (event: RequestEvent): void => {
    if (event.kind === 'request') traffic.requests += 1
    if (event.kind === 'retry') traffic.retries += 1
    options.onEvent?.({ kind: 'request', place, event })
  }
  try {
    const session = options.connector.open(options.connection, { ...options.io, retryBudget, onRequest })
    const total = await readWindows(options, contract, place, session, traffic)
    options.onEvent?.({ kind: 'object-done', place, ...total, retries: traffic.retries })
    return { place, error: null }
  } catch (thrown) {
    options.onEvent?.({ kind: 'object-failed', place, error: thrown })
    options.io.logger.log('error', 'object failed', { ...place, error: messageOf(thrown) })
    return { place, error: thrown }
  }
}

async function readWindows(
  options: SyncOptions,
  contract: ObjectContract,
  place: ObjectPlace,
  session: Session,
  traffic: { readonly requests: number; readonly retries: number },
): Promise<{ pages: number; records: number }> {
  await removeUnsealed(options.home, place)
  const planned = await windowsOf(options, contract, place, session)
  options.onEvent?.({ kind: 'object-started', place, windows: planned.length })
  const finished = options.backfill ? [...finishedWindows(options.home, place, options.backfill)] : []
  let pages = 0
  let records = 0
  for (const window of planned) {
    const sealed = await extractPackage({
      home: options.home,
      place,
      contract,
      session,
      planned: window,
      now: () => options.io.clock.now(),
      traffic: () => ({ ...traffic }),
      onPage: (progress) =>
        options.onEvent?.({
          kind: 'page',
          place,
          pages: pages + progress.pages,
          records: records + progress.records,
          retries: traffic.retries,
        }),
    })
    pages += sealed.manifest.pages
    records += sealed.manifest.records
    options.onEvent?.({ kind: 'package-sealed', place, manifest: sealed.manifest })
    finished.push(window.window)
    if (options.backfill) await noteFinished(options.home, place, options.backfill, finished)
  }
  if (options.backfill) await endBackfill(options.home, place)
  return { pages, records }
}

async function windowsOf(
  options: SyncOptions,
  contract: ObjectContract,
  place: ObjectPlace,
  session: Session,
): Promise<readonly PlannedWindow[]> {
  const known = pendingCursor(options.home, place) ?? readLoadedCursor(options.home, place)
  const { sync } = contract
  if (options.backfill) {
    const done = finishedWindows(options.home, place, options.backfill)
    return planBackfill({ sync, cursor: known, done, ...options.backfill })
  }
  const timeZone = sync.kind === 'days' ? (await session.account()).timeZone : 'UTC'
  return planWindows({
    sync,
    cursor: known,
    restart: options.fullRefresh ?? false,
    timeZone,
    now: options.io.clock.now(),
    historyFrom: options.historyFrom ?? null,
  })
}
