import { offsetAt } from './zone.ts'

const day = 86_400_000
const known = new Map<string, readonly number[]>()

/**
 * The instants after `from` and up to `to`, in milliseconds, at which the clocks of an IANA zone are set to another offset, in order. Those
 * of the years 1900 to 2100 are known.
 */
export function clockChanges(from: number, to: number, timezone: string): readonly number[] {
  const found: number[] = []
  const first = Math.max(1900, new Date(from).getUTCFullYear())
  const last = Math.min(2100, new Date(to).getUTCFullYear())
  for (let year = first; year <= last; year++)
    found.push(...changesOfYear(year, timezone).filter((at) => at > from && at <= to))
  return found
}

function changesOfYear(year: number, timezone: string): readonly number[] {
  const key = `${year} ${timezone}`
  const before = known.get(key)
  if (before) return before
  const found: number[] = []
  const end = Date.UTC(year + 1, 0, 1)
  // No zone has set its clocks to and fro within five days since 1970.
  for (let low = Date.UTC(year, 0, 1); low < end; low += 5 * day) {
    const high = Math.min(low + 5 * day, end)
    if (offsetAt(low, timezone) !== offsetAt(high, timezone)) found.push(changeBetween(low, high, timezone))
  }
  known.set(key, found)
  return found
}

function changeBetween(from: number, to: number, timezone: string): number {
  const before = offsetAt(from, timezone)
  let [low, high] = [from, to]
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000
    if (offsetAt(middle, timezone) === before) low = middle
    else high = middle
  }
  return high
}
