/** A calendar day as `YYYY-MM-DD`, in whatever time zone the context says. */
export type Day = string

const DAY_MS = 86_400_000

/** Whether a text is a real calendar day written `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}

/** The day `count` days after `day` (before it where negative). */
export function addDays(day: Day, count: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10)
}

/** Days from `from` to `to`; 0 for the same day, negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS)
}

/** The calendar day of an instant in an IANA time zone. */
export function dayIn(timeZone: string, instant: Date): Day {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    instant,
  )
}

/** Whether this machine knows an IANA time zone by that name; `+05:30` is an offset and no name, and databases do not know it. */
export function isTimeZone(name: string): boolean {
  if (timeZones.has(name)) return true
  if (/^[+-]/.test(name)) return false
  const isKnown = canFormatIn(name)
  // What no machine knows may come from anyone and without end; the names that one does know are a few hundred.
  if (isKnown) timeZones.add(name)
  return isKnown
}

/** A formatter takes some 40 µs to make, and a thousand tenants name few zones. */
const timeZones = new Set<string>()

function canFormatIn(timeZone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone }))
  } catch {
    return false
  }
}
