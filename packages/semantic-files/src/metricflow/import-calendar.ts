import type { Dataset } from '@gata/semantic'
import { relation } from '@gata/sql'
import type { Tables } from './import-dataset.ts'
import type { TimeSpine } from './time-spine.ts'

/** Name of the join from a day to the calendar in which it is found. */
export function calendarJoin(day: string, calendar: string): string {
  return `${day}__${calendar}`
}

/** A time spine of days with grains of its own as a dataset: which fiscal week a day is in; null where it has none that are days themselves. */
export function importCalendar(
  { schema, table, column, grain, customGrains }: TimeSpine,
  tables: Tables,
): Dataset | null {
  if (grain !== 'day' || !tables.isKey(schema, table, [column])) return null
  const dates = customGrains.filter((each) => tables.typeOf(schema, table, each.column) === 'date')
  if (dates.length === 0) return null
  return {
    name: table,
    relation: relation(schema, table),
    keys: [{ columns: [column], proof: 'audited' }],
    dimensions: dates.map(({ name, column: of }) => ({
      kind: 'time',
      name,
      day: { kind: 'cast', to: 'date', of: { kind: 'column', name: of } },
      instant: null,
      smallestGrain: 'day',
    })),
    measures: [],
    joins: [],
  }
}

/** A dataset with each of its days joined to the calendar. */
export function withCalendar(dataset: Dataset, calendar: Dataset): Dataset {
  const [key] = calendar.keys
  const [column = ''] = key?.columns ?? []
  const joins = dataset.dimensions.flatMap((each): Dataset['joins'] =>
    each.kind === 'time' && each.day
      ? [{ name: calendarJoin(each.name, calendar.name), to: calendar.name, on: [{ left: each.day, right: column }] }]
      : [],
  )
  return { ...dataset, joins: [...dataset.joins, ...joins] }
}
