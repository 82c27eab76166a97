import type { ShortGrain } from './calendar.ts'
import { clockChanges } from './clock-changes.ts'
import { offsetAt } from './zone.ts'

/**
 * Buckets that follow each other by full lengths, in milliseconds. A bucket below a day is a stretch of instants that the clock shows as
 * one hour, minute or second, and is told by the first of them: an hour that clocks show twice is two buckets, one that they skip is none,
 * and one that a change cuts begins at the change.
 */
export interface BucketRun {
  /** The first one's local time without what is finer, as if it were UTC. */
  readonly label: number
  /** The instant at which the first one begins. */
  readonly start: number
  readonly count: number
  /** Where the last one ends, which a change of the clock may cut, or the range. */
  readonly end: number
}

const lengths: Readonly<Record<ShortGrain, number>> = { second: 1000, minute: 60_000, hour: 3_600_000 }

/** Milliseconds of a bucket that no change of the clock cuts. */
export function lengthOf(grain: ShortGrain): number {
  return lengths[grain]
}

/** The bucket that an instant lies in, up to but not with its end; in milliseconds. */
export function shortBucketAt(at: number, grain: ShortGrain, timezone: string): { start: number; end: number } {
  const length = lengths[grain]
  const whole = at - remainder(at + offsetAt(at, timezone), length)
  const changes = clockChanges(whole, whole + length, timezone)
  const start = changes.findLast((change) => change <= at) ?? whole
  return { start, end: changes.find((change) => change > at) ?? whole + length }
}

/** The buckets that the instants from `from` up to but not with `to` lie in. */
export function bucketRuns(from: number, to: number, grain: ShortGrain, timezone: string): readonly BucketRun[] {
  if (from >= to) return []
  const length = lengths[grain]
  const { start: first } = shortBucketAt(from, grain, timezone)
  const edges = [first, ...clockChanges(first, to - 1, timezone), to]
  return edges.slice(0, -1).flatMap((begin, index) => {
    const end = edges[index + 1] ?? to
    const local = begin + offsetAt(begin, timezone)
    const cut = remainder(local, length)
    const part =
      cut === 0 ? [] : [{ label: local - cut, start: begin, count: 1, end: Math.min(begin + length - cut, end) }]
    const start = cut === 0 ? begin : begin + length - cut
    const label = cut === 0 ? local : local - cut + length
    return start < end ? [...part, { label, start, count: Math.ceil((end - start) / length), end }] : part
  })
}

/** Changes of the clock after `from` and up to `to`, since 1970 where there is no range, at which a bucket begins that does not begin with a full hour, minute or second. */
export function cutsBetween(
  from: number | null,
  to: number | null,
  grain: ShortGrain,
  timezone: string,
): readonly number[] {
  return clockChanges(from ?? 0, to ?? Date.UTC(2100, 0, 1), timezone).filter(
    (at) => remainder(at + offsetAt(at, timezone), lengths[grain]) !== 0,
  )
}

/** Buckets that begin from `from` up to but not with `to` stand beside those that begin `shift` later; in milliseconds. */
export interface Match {
  readonly from: number
  readonly to: number
  readonly shift: number
}

/**
 * Which compared buckets stand beside which present ones. Where the ranges begin whole days apart, those of the same time of day do, an hour
 * that is shown twice beside the other one in its order; else those of the same position. The rest stand beside nothing.
 */
export function matchRuns(
  compared: readonly BucketRun[],
  present: readonly BucketRun[],
  apart: number,
  grain: ShortGrain,
): readonly Match[] {
  const length = lengths[grain]
  const isByClock = remainder(apart, 86_400_000) === 0
  const [ours, theirs] = isByClock
    ? [readings(present, length), readings(compared, length)]
    : [counted(present, length), counted(compared, length)]
  const by = isByClock ? apart : 0
  const found = theirs.flatMap((then) =>
    ours.flatMap((now): readonly Match[] => {
      if (then.reading !== now.reading) return []
      const low = Math.max(then.label + by, now.label)
      const high = Math.min(then.label + by + then.count * length, now.label + now.count * length)
      if (low >= high) return []
      const from = then.start + low - by - then.label
      const to = low - by - then.label + high - low === then.count * length ? then.end : from + high - low
      return [{ from, to, shift: now.start + low - now.label - from }]
    }),
  )
  return joined(found.toSorted((a, b) => a.from - b.from))
}

interface Reading extends BucketRun {
  /** How many earlier buckets have the same label. */
  readonly reading: number
}

/** Runs cut where their labels come for the second time, each with the time it is. */
function readings(runs: readonly BucketRun[], length: number): readonly Reading[] {
  let shown = Number.NEGATIVE_INFINITY
  return runs.flatMap(({ label, start, count, end }): readonly Reading[] => {
    const again = Math.min(count, Math.max(0, (shown - label) / length))
    shown = Math.max(shown, label + count * length)
    const rest = count - again
    const middle = start + again * length
    return [
      ...(again > 0 ? [{ label, start, count: again, end: rest > 0 ? middle : end, reading: 1 }] : []),
      ...(rest > 0 ? [{ label: label + again * length, start: middle, count: rest, end, reading: 0 }] : []),
    ]
  })
}

/** Runs labelled by their position. */
function counted(runs: readonly BucketRun[], length: number): readonly Reading[] {
  let position = 0
  return runs.map(({ start, count, end }) => {
    const label = position * length
    position += count
    return { label, start, count, end, reading: 0 }
  })
}

/** Neighbours that are moved as far as one. */
function joined(matches: readonly Match[]): readonly Match[] {
  const found: Match[] = []
  for (const match of matches) {
    const last = found.at(-1)
    if (last && last.to === match.from && last.shift === match.shift)
      found[found.length - 1] = { ...last, to: match.to }
    else found.push(match)
  }
  return found
}

function remainder(value: number, by: number): number {
  return ((value % by) + by) % by
}
