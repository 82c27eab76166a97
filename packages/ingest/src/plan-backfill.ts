import { addDays, type Day, daysBetween, GataError } from '@gata/base'
import type { ExtractWindow, SyncMode } from '@gata/connectors'
import type { Cursor } from './cursor.ts'
import { chained, earlier, later, type PlannedWindow, slices } from './plan-windows.ts'

/** Days from the first up to, not including, the second. */
export interface BackfillRange {
  readonly from: Day
  readonly to: Day
}

export interface BackfillRequest extends BackfillRange {
  readonly sync: SyncMode
  readonly cursor: Cursor | null
  /** Windows of this backfill that are finished. */
  readonly done: readonly ExtractWindow[]
}

/** Days of one window of what is read by changes. */
const CHANGES_SLICE_DAYS = 30

/**
 * The windows of a backfill that are still to be read, newest first. Days are those of the account; of what is read by changes, those
 * of UTC in which the vendor changed it. What is read whole each time needs no backfill. The cursor stays where it is, unless days
 * touch those it covers.
 *
 * @throws GataError `backfill-too-early` for an object read by changes of which nothing was read yet: its first read brings all history.
 */
export function planBackfill({ sync, cursor, from, to, done }: BackfillRequest): readonly PlannedWindow[] {
  const finished = new Set(done.map(keyOf))
  switch (sync.kind) {
    case 'full':
      return []
    case 'changes': {
      if (cursor === null) throw tooEarly()
      const windows = slices(from, addDays(to, -1), CHANGES_SLICE_DAYS).map(changesOf).toReversed()
      const steps = windows.filter((window) => !finished.has(keyOf(window)))
      return chained(
        cursor,
        steps.map((window) => ({ window, cursorAfter: cursor })),
      )
    }
    case 'days': {
      const windows = slices(from, addDays(to, -1), sync.sliceDays)
        .toReversed()
        .map((slice) => ({ kind: 'days', ...slice }) as const)
        .filter((window) => !finished.has(keyOf(window)))
      return planDays(windows, cursor, from, addDays(to, -1))
    }
  }
}

/** Names a window among those of a backfill. */
export function keyOf(window: ExtractWindow): string {
  return window.kind === 'full' ? 'full' : `${window.kind} ${window.from} ${window.to}`
}

type DaysWindow = Extract<ExtractWindow, { kind: 'days' }>
type DaysCursor = Extract<Cursor, { kind: 'days' }>

/** What is covered grows downwards slice by slice, and upwards only once all is read, so that it never has a hole. */
function planDays(
  windows: readonly DaysWindow[],
  cursor: Cursor | null,
  from: Day,
  last: Day,
): readonly PlannedWindow[] {
  let covered = cursor?.kind === 'days' ? cursor : null
  const steps = windows.map((window, index) => {
    const isLast = index === windows.length - 1
    covered = covered
      ? grown(covered, window, isLast && daysBetween(covered.to, from) <= 1 ? last : null)
      : first(window, last)
    return { window, cursorAfter: covered }
  })
  return chained(cursor, steps)
}

function first(window: DaysWindow, last: Day): DaysCursor {
  return { kind: 'days', from: window.from, to: last }
}

function grown(covered: DaysCursor, window: DaysWindow, last: Day | null): DaysCursor {
  const isBelow = daysBetween(window.to, covered.from) <= 1
  const isAbove = last !== null && daysBetween(covered.from, last) >= 0
  return {
    kind: 'days',
    from: isBelow ? earlier(covered.from, window.from) : covered.from,
    to: isAbove ? later(covered.to, last) : covered.to,
  }
}

function changesOf({ from, to }: { readonly from: Day; readonly to: Day }): ExtractWindow {
  return { kind: 'changes', from: `${from}T00:00:00.000Z`, to: `${addDays(to, 1)}T00:00:00.000Z`, initial: false }
}

function tooEarly(): GataError {
  return new GataError('backfill-too-early', 'nothing of it was read yet, and its first read brings all its history', {
    todo: 'Run: gata ingest',
  })
}
