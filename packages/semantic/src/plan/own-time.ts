import type { Dataset, Join } from '../definitions/dataset.ts'
import type { Dimension, TimeDimension } from '../definitions/dimension.ts'
import { dimensionOf, type JoinPath, type ModelIndex } from '../definitions/model-index.ts'

/** The name of the time by which each metric is laid out, in dimensions and conditions; no field of a model can have it. */
export const ownTime = 'time'

/** Whether a name means the time of each fact, or what a calendar tells of it. */
export function isOwnTime(reference: string): boolean {
  return reference === ownTime || reference.startsWith(`${ownTime}.`)
}

/** What `time` stands for until a fact says which of its times it is. */
export const anyTime: TimeDimension = {
  kind: 'time',
  name: ownTime,
  day: { kind: 'column', name: ownTime },
  instant: { kind: 'column', name: ownTime },
  smallestGrain: 'second',
}

/** Calendars, which are datasets that a day of a fact is joined to alone, by name, each with its dimension of a name. */
export function calendarsWith(index: ModelIndex, name: string): ReadonlyMap<string, Dimension> {
  const found = new Map<string, Dimension>()
  for (const dataset of index.model.datasets) {
    for (const { day } of dataset.dimensions.filter((each) => each.kind === 'time')) {
      for (const { to } of day ? joinsOfDay(dataset, day) : []) {
        const calendar = index.datasets.get(to)
        const dimension = calendar && dimensionOf(calendar, name)
        if (dimension) found.set(to, dimension)
      }
    }
  }
  return found
}

/** The ways from a fact's time to the calendars that have a dimension. */
export function waysToCalendar(
  index: ModelIndex,
  from: Dataset,
  { day }: TimeDimension,
  calendars: ReadonlyMap<string, Dimension>,
): readonly { readonly path: JoinPath; readonly dimension: Dimension }[] {
  return (day ? joinsOfDay(from, day) : []).flatMap((join) => {
    const [to, dimension] = [index.datasets.get(join.to), calendars.get(join.to)]
    if (!to || !dimension) return []
    return [{ path: { from, steps: [{ name: join.name ?? join.to, join, to }], to }, dimension }]
  })
}

function joinsOfDay({ joins }: Dataset, day: NonNullable<TimeDimension['day']>): readonly Join[] {
  const wanted = JSON.stringify(day)
  return joins.filter(({ on: [pair, ...others] }) => others.length === 0 && JSON.stringify(pair?.left) === wanted)
}
