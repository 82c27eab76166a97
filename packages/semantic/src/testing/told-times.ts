import type { Grain } from '../definitions/dimension.ts'
import type { DimensionRequest } from '../query/semantic-query.ts'
import { type Beginnings, bucketOf, dayAt } from './plain-calendar.ts'
import type { Journeys, Row } from './random-journeys.ts'

const names: Readonly<Record<string, string>> = { visits: 'visited', buys: 'bought', stock: 'counted' }
const grains: readonly Grain[] = ['day', 'week', 'month', 'quarter', 'year']

/** The column in which a dimension stands. */
export function columnOf(request: DimensionRequest): string {
  if (typeof request === 'string') return request
  return `${request.dimension}__${'part' in request ? request.part : request.grain}`
}

/** The same rows with the day on which each `happened` on the calendar of a zone, and all that may be asked of it as a dimension. */
export function withToldTimes(
  world: Journeys,
  {
    zone,
    tenantZone,
    beginnings,
  }: { readonly zone: string; readonly tenantZone: string; readonly beginnings: Beginnings },
): Journeys {
  const told = (fact: string, row: Row): Row => {
    const name = names[fact] ?? ''
    const isStored = fact === 'stock' || zone === tenantZone
    const day = String(isStored ? row[`${name}_day`] : dayAt(String(row[`${name}_at`]), zone))
    return {
      ...row,
      happened: day,
      ...Object.fromEntries(grains.map((grain) => [`happened__${grain}`, bucketOf(grain, day, beginnings)])),
      happened__day_of_week: ((new Date(day).getUTCDay() + 6) % 7) + 1,
      happened__month_of_year: Number(day.slice(5, 7)),
    }
  }
  return Object.fromEntries(
    Object.entries(world).map(([table, rows]) => [table, table in names ? rows.map((row) => told(table, row)) : rows]),
  )
}

/** Whether a row has what is told of time among the values of dimensions. */
export function isThen(row: Row, dimensions: Row): boolean {
  return Object.entries(dimensions).every(([name, value]) => !name.startsWith('happened') || row[name] === value)
}
