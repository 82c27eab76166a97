import { type Local, msOf, timeText } from './calendar.ts'

/** The local time of an instant in an IANA zone, to the second; with its offset where clocks show that time for the second time. */
export function localOf(instant: Date, timezone: string): Local {
  const whole = Math.floor(instant.getTime() / 1000) * 1000
  const offset = offsetAt(whole, timezone)
  const local = timeText(whole + offset)
  return instantOf(local, timezone).getTime() === whole ? local : `${local}${offsetText(offset)}`
}

/**
 * The instant of a local time in an IANA zone. A time that clocks skip is the moment of the skip; of a time that they show twice it is the
 * first, so that half-open ranges of local times cover every instant once.
 */
export function instantOf(local: Local, timezone: string): Date {
  if (local.length > 19) return new Date(local)
  const wanted = msOf(local)
  const before = offsetAt(wanted - 86_400_000, timezone)
  const after = offsetAt(wanted + 86_400_000, timezone)
  const candidates = [wanted - before, wanted - after].filter((ms) => ms + offsetAt(ms, timezone) === wanted)
  if (candidates.length > 0) return new Date(Math.min(...candidates))
  // Skipped: the change lies between the two readings; find it to the second.
  let [low, high] = [Math.min(wanted - before, wanted - after), Math.max(wanted - before, wanted - after)]
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000
    if (offsetAt(middle, timezone) === before) low = middle
    else high = middle
  }
  return new Date(high)
}

const formats = new Map<string, Intl.DateTimeFormat>()

function offsetText(offset: number): string {
  return `${offset < 0 ? '-' : '+'}${timeText(Math.abs(offset)).slice(11, 16)}`
}

/** Milliseconds that a zone is ahead of UTC at an instant. */
export function offsetAt(ms: number, timezone: string): number {
  let format = formats.get(timezone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(timezone, format)
  }
  const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]))
  const get = (part: Intl.DateTimeFormatPartTypes): number => parts.get(part) ?? 0
  const local = Date.UTC(get('year'), get('month') - 1, get('day'), get('hour'), get('minute'), get('second'))
  return local - Math.floor(ms / 1000) * 1000
}
