import type { Dataset, Dimension, Grain, RowExpression } from '@gata/semantic'
import { relation } from '@gata/sql'
import type { Tables } from './import-dataset.ts'
import type { TimeSpine } from './time-spine.ts'

/** Name of the join from a day to the calendar in which it is found. */
export function calendarJoin(day: string, calendar: string): string {
  return `${day}__${calendar}`
}

/** A time spine as a dataset of the moments that there are, and of days: which fiscal week each is in. Null where it could not be read right. */
export function importCalendar(
  { schema, table, column, grain, customGrains }: TimeSpine,
  tables: Tables,
): Dataset | null {
  if (!isGrain(grain) || !tables.isKey(schema, table, [column])) return null
  const isFine = finer.includes(grain)
  const dates = isFine ? [] : customGrains.filter((each) => tables.typeOf(schema, table, each.column) === 'date')
  const of: RowExpression = { kind: 'column', name: column }
  return {
    name: table,
    relation: relation(schema, table),
    keys: [{ columns: [column], proof: 'audited' }],
    dimensions: [
      {
        kind: 'time',
        name: column,
        day: { kind: 'cast', to: 'date', of },
        instant: isFine ? { kind: 'cast', to: 'timestamptz', of } : null,
        smallestGrain: grain,
      },
      ...dates
        .filter(({ name }) => name !== column)
        .map(
          ({ name, column: from }): Dimension => ({
            kind: 'time',
            name,
            day: { kind: 'cast', to: 'date', of: { kind: 'column', name: from } },
            instant: null,
            smallestGrain: 'day',
          }),
        ),
    ],
    measures: [],
    joins: [],
  }
}

const finer: readonly string[] = ['second', 'minute', 'hour']

function isGrain(text: string): text is Grain {
  return [...finer, 'day', 'week', 'month', 'quarter', 'year'].includes(text)
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
