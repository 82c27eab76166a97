import { NotImported } from '../not-imported.ts'
import { fieldName, joinName } from './field-names.ts'
import { calendarJoin } from './import-calendar.ts'
import type { ImportedModel } from './import-model.ts'
import { factsOf, timesOf } from './metric-times.ts'

/** The grain of the calendar by which a name such as `listing__ds__fiscal_week` is cut; null where it is none of these. */
export function customGrainOf({ calendarGrains }: ImportedModel, name: string): string | null {
  const last = name.split('__').at(-1) ?? ''
  return name.includes('__') && calendarGrains.has(last) ? last : null
}

/**
 * Our name of a field, seen from the facts of the metrics: an entity's field is the one that each of them joins by that entity itself, where
 * longer ways lead there too, `metric_time` and what all of them are laid out by is `time`, and a grain of the calendar is found from the day.
 */
export function fieldFor(imported: ImportedModel, metrics: readonly string[], name: string): string {
  const { model, names, left } = imported
  for (const metric of metrics) {
    const reason = left.get(metric)
    if (reason) throw reason
  }
  if (name === 'metric_time') return 'time'
  const grain = customGrainOf(imported, name)
  if (grain !== null) return cutByCalendar(imported, metrics, name.slice(0, -grain.length - 2), grain)
  const field = fieldName(names, name)
  const times = metrics.flatMap((each) => timesOf(model, each))
  if (times.length > 0 && times.every((each) => each.field === field)) return 'time'
  const [entity = '', last, ...more] = name.split('__')
  if (last === undefined) return field
  const [first = ''] = field.split('.')
  const join = more.length > 0 ? first : joinName(entity, first)
  const facts = new Set(metrics.flatMap((each) => factsOf(model, each)))
  // A join that was left out says more of what is missing than that nothing leads there.
  for (const fact of facts) {
    const reason = left.get(`${fact}.${join}`)
    if (reason) throw reason
  }
  if (more.length > 0) return field
  const isDirect =
    facts.size > 0 &&
    model.datasets.every((each) => !facts.has(each.name) || each.joins.some((way) => way.name === join))
  return isDirect ? `${join}.${last}` : field
}

function cutByCalendar(imported: ImportedModel, metrics: readonly string[], time: string, grain: string): string {
  const field = fieldFor(imported, metrics, time)
  if (field === 'time') return `time.${grain}`
  const [name = '', ...way] = field.split('.').toReversed()
  const calendar = imported.calendarGrains.get(grain) ?? ''
  const facts = new Set(metrics.flatMap((each) => factsOf(imported.model, each)))
  const [from = ''] = way
  // A dataset's own name leads to it from any fact, and only from its own rows on to its calendar.
  const isPlain = imported.model.datasets.some((each) => each.name === from)
  if (isPlain && !(facts.size === 1 && facts.has(from))) throw new NotImported('custom-grain', `${time}__${grain}`)
  return [...way.toReversed(), calendarJoin(name, calendar), grain].join('.')
}
