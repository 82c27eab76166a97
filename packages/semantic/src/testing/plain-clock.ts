/** Grains below a day. */
export type ShortGrain = 'hour' | 'minute' | 'second'

/** Instants in milliseconds, up to but not with the end. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** A bucket with what the clock shows at its beginning, to the grain. */
export interface ClockBucket extends Span {
  readonly shows: string
}

const minute = 60_000
interface Clock {
  readonly format: Intl.DateTimeFormat
  readonly seen: Map<number, string>
  readonly instants: Map<string, number>
}

const clocks = new Map<string, Clock>()

function clockOf(zone: string): Clock {
  const clock = clocks.get(zone) ?? {
    format: new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }),
    seen: new Map(),
    instants: new Map(),
  }
  clocks.set(zone, clock)
  return clock
}

/** What a clock of the zone shows in a minute, `YYYY-MM-DDTHH:MM`. No zone has set its clocks to a part of a minute since 1973. */
export function clockAt(instant: number, zone: string): string {
  const { format, seen } = clockOf(zone)
  const at = Math.floor(instant / minute) * minute
  const text = seen.get(at) ?? format.format(at).replace(' ', 'T')
  seen.set(at, text)
  return text
}

/** The instant of what a clock shows: the first of two, the moment of the change where clocks never show it. Found by watching the clock. */
export function instantAt(shown: string, zone: string): number {
  const { instants } = clockOf(zone)
  const known = instants.get(shown) ?? watchedFor(shown, zone)
  instants.set(shown, known)
  return known
}

function watchedFor(shown: string, zone: string): number {
  const wanted = shown.length === 10 ? `${shown}T00:00` : shown.slice(0, 16)
  const around = Date.parse(`${wanted}Z`)
  let passed: number | null = null
  for (let at = around - 26 * 60 * minute; at < around + 14 * 60 * minute; at += minute) {
    const now = clockAt(at, zone)
    if (now === wanted) return at + Number(shown.slice(17, 19)) * 1000
    if (passed === null && now > wanted && clockAt(at - minute, zone) < wanted) passed = at
  }
  if (passed === null) throw new Error(`no clock in ${zone} ever passes ${shown}`)
  return passed
}

/** The bucket of an instant: back and forth until the clock shows another hour, or is set. */
export function clockBucket(grain: ShortGrain, instant: number, zone: string): ClockBucket {
  if (grain === 'second') {
    const from = Math.floor(instant / 1000) * 1000
    return { from, to: from + 1000, shows: `${clockAt(from, zone)}:${new Date(from).toISOString().slice(17, 19)}` }
  }
  let from = Math.floor(instant / minute) * minute
  let to = from + minute
  if (grain === 'hour') {
    while (!isNewHour(from, zone)) from -= minute
    while (!isNewHour(to, zone)) to += minute
  }
  return { from, to, shows: clockAt(from, zone).slice(0, grain === 'hour' ? 13 : 16) }
}

/** All buckets that a span touches, in order. */
export function clockBuckets(grain: ShortGrain, { from, to }: Span, zone: string): readonly ClockBucket[] {
  const found: ClockBucket[] = []
  for (let at = from; at < to; at = found.at(-1)?.to ?? to) found.push(clockBucket(grain, at, zone))
  return found
}

/** Whether an hour begins with a minute, or clocks are set there. */
function isNewHour(at: number, zone: string): boolean {
  const [before, now] = [clockAt(at - minute, zone), clockAt(at, zone)]
  return before.slice(0, 13) !== now.slice(0, 13) || Date.parse(`${now}Z`) - Date.parse(`${before}Z`) !== minute
}
