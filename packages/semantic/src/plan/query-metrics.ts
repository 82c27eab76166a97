import type { Metric } from '../definitions/metric.ts'
import type { ModelIndex } from '../definitions/model-index.ts'
import type { ResultColumn } from '../query/compiled-query.ts'
import type { Filter } from '../query/filter.ts'
import type { SemanticQuery } from '../query/semantic-query.ts'
import { descriptionOf, isVisible, quantityOf, typeOfMetric } from './metric-facts.ts'
import { type Problems, suggestionsFor } from './problems.ts'

/** The metric of a name that a caller may ask for; null with the problem told. */
export function metricOf(
  index: ModelIndex,
  name: string,
  hidden: ReadonlySet<string>,
  field: string,
  problems: Problems,
): Metric | null {
  const metric = index.metrics.get(name)
  if (metric && isVisible(index, metric, hidden)) return metric
  const known = index.model.metrics.filter((each) => isVisible(index, each, hidden)).map((each) => each.name)
  const suggestions = suggestionsFor(name, known)
  const [best] = suggestions
  const replaced = (query: SemanticQuery): SemanticQuery | null => {
    const others = query.metrics.filter((each) => each !== name)
    const metrics =
      best === undefined || others.includes(best) ? others : query.metrics.map((each) => (each === name ? best : each))
    return metrics.length > 0 ? { ...query, metrics } : null
  }
  problems.add(
    'unknown-metric',
    field,
    `no metric is called ${name}${best === undefined ? '' : `, did you mean ${best}?`}`,
    {
      got: name,
      suggestions,
      fix: replaced,
    },
  )
  return null
}

/** How a metric's column is described. */
export function metricColumn(
  index: ModelIndex,
  metric: Metric,
  currency: { code: string } | { by: string } | null,
): ResultColumn {
  const { unit, format } = quantityOf(index, metric)
  const isMoney = unit === 'currency' && currency !== null && 'code' in currency
  return {
    name: metric.name,
    kind: 'metric',
    type: typeOfMetric(index, metric),
    title: metric.title ?? inWords(metric.name),
    description: descriptionOf(index, metric),
    unit: isMoney ? currency.code : unit,
    format,
    grain: null,
    metric: metric.name,
  }
}

/** The columns beside a compared metric. */
export function comparisonColumns(column: ResultColumn): {
  compared: ResultColumn
  difference: ResultColumn
  change: ResultColumn
} {
  const base = { ...column, kind: 'comparison' as const, description: null }
  return {
    compared: { ...base, name: `${column.name}__compared`, title: `${column.title}, compared` },
    difference: { ...base, name: `${column.name}__difference`, title: `${column.title}, difference` },
    change: {
      ...base,
      name: `${column.name}__change`,
      title: `${column.title}, change`,
      type: 'double',
      unit: null,
      format: { style: 'percent' },
    },
  }
}

/** The metrics that `having` names, each once. */
export function havingFields(having: Filter | undefined): readonly string[] {
  if (!having || typeof having !== 'object') return []
  if ('and' in having) return Array.isArray(having.and) ? [...new Set(having.and.flatMap(havingFields))] : []
  if ('or' in having) return Array.isArray(having.or) ? [...new Set(having.or.flatMap(havingFields))] : []
  if ('not' in having) return havingFields(having.not)
  return [having.field]
}

/** A name in words: `first_seen_at` is “First seen at”. */
export function inWords(name: string): string {
  const words = (name.split('.').at(-1) ?? name).replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
