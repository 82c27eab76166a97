import type { Filter } from '@gata/semantic'
import { NotImported } from '../not-imported.ts'
import { fieldName, joinName } from './field-names.ts'
import { calendarJoin } from './import-calendar.ts'
import type { ImportedModel } from './import-model.ts'
import type { MetricFlowQuery } from './metricflow-query.ts'
import { customGrainOf } from './query-fields.ts'
import { type FieldOf, whereFilter } from './where-filter.ts'

/**
 * Our names of the fields of a query without metrics. Several datasets are there a full outer join, which is our join from one of them only
 * where a condition leaves no row without that one. `metric_time` is the time of a calendar, alone. Throws {@link NotImported} for others.
 */
export function fieldsWithoutMetrics(imported: ImportedModel, asked: MetricFlowQuery): FieldOf {
  const refused = (got: unknown) => new NotImported('query-without-metrics', got)
  const used = new Set<string>()
  const spine = spineOf(imported, asked)
  const plain: FieldOf = (name, metric) => {
    if (metric !== undefined) throw refused(name)
    const grain = customGrainOf(imported, name)
    if (grain !== null) return ofCalendar(imported, plain(name.slice(0, -grain.length - 2)), grain)
    const field = name === 'metric_time' ? spine : fieldName(imported.names, name)
    const [dataset = '', ...rest] = field?.split('.') ?? []
    if (field === null || rest.length !== 1) throw refused(name)
    used.add(dataset)
    return field
  }
  const filter = asked.where === undefined ? null : whereFilter(asked.where, plain, () => 'day')
  for (const { name } of asked.groupBys)
    plain(name.replace(/(?<=__.*|^metric_time)__(?:second|minute|hour|day|week|month|quarter|year)$/, ''))
  // A constraint is on a time of its own, which stands beside every other combination.
  if (asked.timeConstraint && !(spine !== null && used.has(spine.split('.')[0] ?? '')))
    throw refused(asked.timeConstraint)
  if (used.size === 1) return plain
  const [root, ...others] = [...used].filter((each) => filter && leavesNoRowWithout(each, filter))
  const dataset = others.length === 0 ? imported.model.datasets.find(({ name }) => name === root) : undefined
  if (!dataset) throw refused(asked.groupBys)
  return (name, metric) => {
    const field = plain(name, metric)
    const [owner = '', last = '', ...more] = field.split('.')
    if (owner === dataset.name) return field
    if (more.length > 0) throw refused(name)
    const join = joinName(name.split('__')[0] ?? '', owner)
    if (!dataset.joins.some((each) => each.name === join)) throw refused(name)
    return `${join}.${last}`
  }
}

/** The calendar of the coarsest moments of which all that is asked of `metric_time` can be told; null where there is none. */
function spineOf({ spines }: ImportedModel, { groupBys, where = '' }: MetricFlowQuery): string | null {
  const named = [
    ...groupBys.map(({ name, grain }) => (grain === undefined ? name : `${name}__${grain}`)),
    ...Array.from(where.matchAll(/metric_time'\s*,\s*'(\w+)'/g), ([, grain = '']) => `metric_time__${grain}`),
  ]
  const asked = named.flatMap((name) => {
    const grain = /^metric_time__(\w+)$/.exec(name.toLowerCase())?.[1]
    return grain === undefined ? [] : [Math.max(0, fineGrains.indexOf(grain))]
  })
  const finest = fineGrains[Math.max(0, ...asked)]
  return spines.find(({ grain }) => grain === finest)?.field ?? null
}

/** From what a day and all that is longer is told of, to the finest. */
const fineGrains: readonly string[] = ['day', 'hour', 'minute', 'second']

/** What the calendar tells of a time, which may be its own. */
function ofCalendar({ calendarGrains, model }: ImportedModel, field: string, grain: string): string {
  const calendar = calendarGrains.get(grain) ?? ''
  const [dataset = '', name = ''] = field.split('.')
  const isJoined = model.datasets
    .find((each) => each.name === dataset)
    ?.joins.some((each) => each.name === calendarJoin(name, calendar))
  if (dataset === calendar) return `${calendar}.${grain}`
  if (!isJoined) throw new NotImported('custom-grain', `${field}__${grain}`)
  return `${dataset}.${calendarJoin(name, calendar)}.${grain}`
}

/** Whether a filter never holds where a dataset has no row, and its fields are null: one of what it demands compares such a field. */
function leavesNoRowWithout(dataset: string, filter: Filter): boolean {
  if ('and' in filter) return filter.and.some((each) => leavesNoRowWithout(dataset, each))
  if ('or' in filter || 'not' in filter) return false
  const { field, operator, values = [] } = filter
  if (!field.startsWith(`${dataset}.`)) return false
  return (
    operator === 'is_not_null' || (operator !== 'is_null' && !operator.startsWith('not_') && !values.includes(null))
  )
}
