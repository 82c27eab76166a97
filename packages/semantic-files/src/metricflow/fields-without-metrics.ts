import type { Filter } from '@gata/semantic'
import { NotImported } from '../not-imported.ts'
import { fieldName, joinName } from './field-names.ts'
import type { ImportedModel } from './import-model.ts'
import type { MetricFlowQuery } from './metricflow-query.ts'
import { customGrainOf } from './query-fields.ts'
import { type FieldOf, whereFilter } from './where-filter.ts'

/**
 * Our names of the fields of a query without metrics. Several datasets are there a full outer join, which is our join from one of them only
 * where a condition leaves no row without that one. Throws {@link NotImported} for others, and for what is joined to the calendar.
 */
export function fieldsWithoutMetrics(imported: ImportedModel, asked: MetricFlowQuery): FieldOf {
  const refused = (got: unknown) => new NotImported('query-without-metrics', got)
  if (asked.timeConstraint) throw refused(asked.timeConstraint)
  const used = new Set<string>()
  const plain: FieldOf = (name, metric) => {
    if (metric !== undefined || name === 'metric_time' || customGrainOf(imported, name) !== null) throw refused(name)
    const field = fieldName(imported.names, name)
    const [dataset = '', ...rest] = field.split('.')
    if (rest.length !== 1) throw refused(name)
    used.add(dataset)
    return field
  }
  const filter = asked.where === undefined ? null : whereFilter(asked.where, plain)
  for (const { name } of asked.groupBys) {
    if (name.split('__')[0] === 'metric_time') throw refused(name)
    plain(name.replace(/(?<=__.*)__(?:second|minute|hour|day|week|month|quarter|year)$/, ''))
  }
  if (used.size === 1) return plain
  const [root, ...others] = [...used].filter((each) => filter && leavesNoRowWithout(each, filter))
  const dataset = others.length === 0 ? imported.model.datasets.find(({ name }) => name === root) : undefined
  if (!dataset) throw refused(asked.groupBys)
  return (name, metric) => {
    const field = plain(name, metric)
    const [owner = '', last = ''] = field.split('.')
    if (owner === dataset.name) return field
    const join = joinName(name.split('__')[0] ?? '', owner)
    if (!dataset.joins.some((each) => each.name === join)) throw refused(name)
    return `${join}.${last}`
  }
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
