import { addDays, type Day, dayIn, daysBetween } from '@gata/base'
import type { ExtractWindow, SyncMode } from '@gata/connectors'
import type { Cursor } from './cursor.ts'

/** One extraction to be done, and how far the object is read once it is loaded. */
export interface PlannedWindow {
  readonly window: ExtractWindow
  /** Where the cursor has to stand for this step to be made: whatever lies between must have been loaded. */
  readonly cursorBefore: Cursor | null
  readonly cursorAfter: Cursor
}

/** A window and where the cursor stands after it. */
export type Step = Omit<PlannedWindow, 'cursorBefore'>

export interface WindowRequest {
  readonly sync: SyncMode
  readonly cursor: Cursor | null
  /** Reads everything again, as if the cursor stood nowhere. */
  readonly restart?: boolean
  /** IANA zone in which the account counts its days. */
  readonly timeZone: string
  readonly now: Date
  /** First day worth reading of what is read by days; the vendor’s own history where null. */
  readonly historyFrom?: Day | null
}

const DAY_MS = 86_400_000

/**
 * Decides what to read, from nothing but its arguments.
 *
 * A first read goes back through history newest days first, so that the days people look at are there soonest. A later read goes
 * forward from the covered days less the vendor's lookback, oldest first, so that the covered days never have a hole wherever it
 * is interrupted; then it takes up history that is still missing.
 */
export function planWindows(request: WindowRequest): readonly PlannedWindow[] {
  return chained(request.cursor, stepsOf(request.restart ? { ...request, cursor: null } : request))
}

function stepsOf(request: WindowRequest): readonly Step[] {
  const { sync, cursor, now } = request
  switch (sync.kind) {
    case 'full':
      return [{ window: { kind: 'full' }, cursorAfter: { kind: 'full', at: now.toISOString() } }]
    case 'changes':
      return [planChanges(sync, cursor?.kind === 'changes' ? cursor : null, request)]
    case 'days':
      return planDays(sync, cursor?.kind === 'days' ? cursor : null, request)
  }
}

/** Each step goes on from where the one before it ended. */
export function chained(cursor: Cursor | null, steps: readonly Step[]): readonly PlannedWindow[] {
  return steps.map((step, index) => ({ ...step, cursorBefore: steps[index - 1]?.cursorAfter ?? cursor }))
}

function planChanges(
  sync: Extract<SyncMode, { kind: 'changes' }>,
  cursor: Extract<Cursor, { kind: 'changes' }> | null,
  { now }: WindowRequest,
): Step {
  const to = now.toISOString()
  const history = new Date(now.getTime() - sync.historyDays * DAY_MS).toISOString()
  const from = cursor ? new Date(Date.parse(cursor.through) - sync.lookbackMs).toISOString() : history
  return {
    window: { kind: 'changes', from, to, initial: cursor === null },
    cursorAfter: { kind: 'changes', through: to },
  }
}

function planDays(
  sync: Extract<SyncMode, { kind: 'days' }>,
  covered: Extract<Cursor, { kind: 'days' }> | null,
  { timeZone, now, historyFrom }: WindowRequest,
): readonly Step[] {
  const today = dayIn(timeZone, now)
  const start = historyFrom ?? addDays(today, -sync.historyDays)
  if (!covered) return backwards(start, today, today, sync.sliceDays)
  const again = later(covered.from, addDays(earlier(covered.to, today), -sync.lookbackDays))
  const forward = slices(again, today, sync.sliceDays).map(
    (slice): Step => ({
      window: { kind: 'days', ...slice },
      cursorAfter: { kind: 'days', from: covered.from, to: later(covered.to, slice.to) },
    }),
  )
  return [...forward, ...backwards(start, addDays(covered.from, -1), later(covered.to, today), sync.sliceDays)]
}

function backwards(start: Day, end: Day, coveredTo: Day, sliceDays: number): readonly Step[] {
  return slices(start, end, sliceDays)
    .toReversed()
    .map((slice) => ({
      window: { kind: 'days', ...slice },
      cursorAfter: { kind: 'days', from: slice.from, to: coveredTo },
    }))
}

/** Cuts inclusive days into slices that end at `to`, so that the newest slice is a whole one. */
export function slices(from: Day, to: Day, sliceDays: number): readonly { readonly from: Day; readonly to: Day }[] {
  const found: { from: Day; to: Day }[] = []
  for (let end = to; daysBetween(from, end) >= 0; end = addDays(end, -sliceDays)) {
    found.push({ from: later(from, addDays(end, 1 - sliceDays)), to: end })
  }
  return found.toReversed()
}

/** The earlier of two days. */
export function earlier(a: Day, b: Day): Day {
  return a < b ? a : b
}

/** The later of two days. */
export function later(a: Day, b: Day): Day {
  return a > b ? a : b
}
