import type { ConversionMetric } from '../definitions/metric.ts'
import type { Cell, Row } from './random-journeys.ts'

/** Something that one did at a moment, in milliseconds. */
export interface Event {
  readonly who: Cell
  readonly moment: number
  readonly day: string
  readonly row: Row
}

const hours = { hour: 1, day: 24, week: 168, month: Number.NaN, quarter: Number.NaN, year: Number.NaN }

/** Whether a conversion is one of a base row: of the same one, not before, within the window, the constants equal and known. */
function isOf(base: Event, conversion: Event, { window, constant = [] }: ConversionMetric): boolean {
  const end = window ? base.moment + window.count * hours[window.unit] * 3_600_000 : Number.POSITIVE_INFINITY
  return (
    base.who === conversion.who &&
    conversion.moment >= base.moment &&
    conversion.moment < end &&
    constant.every(
      (each) => (base.row[each.base] ?? null) !== null && base.row[each.base] === conversion.row[each.conversion],
    )
  )
}

/** How many of some base rows converted, or how many conversions count for them, of `all` base rows. */
export function conversionsOf(
  some: readonly Event[],
  all: readonly Event[],
  conversions: readonly Event[],
  metric: ConversionMetric,
  groupOf: (row: Row) => readonly Cell[],
): number {
  if (metric.counts !== 'conversions')
    return some.filter((base) => conversions.some((conversion) => isOf(base, conversion, metric))).length
  const rows = new Set(some.map(({ row }) => row))
  return conversions.filter((conversion) => {
    const [latest] = all
      .filter((base) => isOf(base, conversion, metric))
      .toSorted((a, b) => b.moment - a.moment || inOrder(groupOf(a.row), groupOf(b.row)))
    return latest !== undefined && rows.has(latest.row)
  }).length
}

/** Value by value, nulls last. */
function inOrder(left: readonly Cell[], right: readonly Cell[]): number {
  for (const [at, a] of left.entries()) {
    const b = right[at] ?? null
    if (a === b) continue
    return a === null ? 1 : b === null ? -1 : a < b ? -1 : 1
  }
  return 0
}
