import { addDays, type Day, daysBetween } from '@gata/base'

/** Days of an account's own time zone, inclusive at both ends. */
export interface DayRange {
  readonly from: Day
  readonly to: Day
}

/** The range in two of half as many days, the earlier one first; a single day stays as it is. */
export function halvesOf(range: DayRange): readonly DayRange[] {
  const days = daysBetween(range.from, range.to) + 1
  if (days <= 1) return [range]
  return slicesOf(range, Math.ceil(days / 2))
}

/** The range in parts of at most so many days, the earliest first. */
export function slicesOf(range: DayRange, longest: number): readonly DayRange[] {
  const slices: DayRange[] = []
  for (let from = range.from; daysBetween(from, range.to) >= 0; from = addDays(from, longest)) {
    const end = addDays(from, longest - 1)
    slices.push({ from, to: daysBetween(end, range.to) >= 0 ? end : range.to })
  }
  return slices
}
