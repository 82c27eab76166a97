import type { Measure } from '../definitions/measure.ts'
import type { Filter } from '../query/filter.ts'
import type { AggregateSpec, Value } from './aggregate-spec.ts'
import { leavesOf } from './aggregate-spec.ts'
import { Problems } from './problems.ts'
import { keeps, type QueryScope } from './query-scope.ts'
import { meaningOf } from './resolve-dimension.ts'

/** The money that all amounts of a metric are in: a code, the dimension that tells it of each group, or null where there is no money or a problem was told. */
export function currencyOf(
  value: Value,
  metric: string,
  field: string,
  scope: QueryScope,
): { code: string } | { by: string } | null {
  const found = new Map<string, { code: string } | { by: string }>()
  for (const { aggregate, column } of leavesOf(value)) {
    const measure = aggregate.measures.get(column)
    if (!measure?.currency) continue
    const money = moneyOf(measure, aggregate, scope)
    if (!money) {
      const { converted } = 'dimension' in measure.currency ? measure.currency : {}
      refuse(
        scope,
        field,
        metric,
        `${aggregate.dataset.name}.${measure.name} is in the currency of each row, and these are not added up`,
        {
          dimension: 'dimension' in measure.currency ? `${aggregate.dataset.name}.${measure.currency.dimension}` : null,
          converted: converted ?? null,
        },
      )
      return null
    }
    // Without a row there is no currency to differ from another.
    if (money !== 'any') found.set(JSON.stringify(money), money)
  }
  const [first, second] = found.values()
  if (first && second) {
    refuse(scope, field, metric, `${metric} is made of amounts in different currencies`, {
      dimension: null,
      converted: null,
    })
    return null
  }
  return first ?? null
}

function moneyOf(
  measure: Measure,
  aggregate: AggregateSpec,
  scope: QueryScope,
): { code: string } | { by: string } | 'any' | null {
  const { currency } = measure
  if (!currency) return null
  if ('code' in currency) return currency
  if (currency.known?.length === 0) return 'any'
  if (currency.known?.length === 1 && currency.known[0] !== undefined) return { code: currency.known[0] }
  const { dataset } = aggregate
  const isIt = (reference: string): string | null => {
    const meaning = meaningOf(scope.index, reference, new Set(), '', new Problems())
    return meaning && meaning.route.length === 0 && meaning.members.get(dataset.name)?.name === currency.dimension
      ? meaning.key
      : null
  }
  for (const filter of [scope.filters, ...aggregate.filters]) {
    const code = filter && pinned(filter, (field) => isIt(field) !== null)
    if (code) return { code }
  }
  const grouping = scope.dimensions.find(
    (dimension) => keeps(aggregate.keep, dimension) && isIt(dimension.meaning.reference) !== null,
  )
  return grouping ? { by: grouping.meaning.key } : null
}

/** The one value that a filter leaves of a field; null if it may leave several. */
function pinned(filter: Filter, isIt: (field: string) => boolean): string | null {
  if ('and' in filter) {
    for (const each of filter.and) {
      const code = pinned(each, isIt)
      if (code) return code
    }
    return null
  }
  // What a metric has for the currency says nothing of which one it is.
  if (!('field' in filter) || filter.metric !== undefined || !isIt(filter.field)) return null
  const [value, ...others] = filter.values ?? []
  const isOne = (filter.operator === 'equals' || filter.operator === 'in') && others.length === 0
  return isOne && typeof value === 'string' ? value : null
}

function refuse(
  scope: QueryScope,
  field: string,
  metric: string,
  why: string,
  hint: { dimension: string | null; converted: string | null },
): void {
  const { dimension, converted } = hint
  const ways = [
    ...(converted ? [`ask for ${converted}`] : []),
    ...(dimension ? [`group or filter by ${dimension}`] : []),
  ]
  scope.problems.add('mixed-currencies', field, `${why}${ways.length > 0 ? `; ${ways.join(', or ')}` : ''}`, {
    got: metric,
    suggestions: [...(converted ? [converted] : []), ...(dimension ? [dimension] : [])],
    ...(converted
      ? { fix: (query) => ({ ...query, metrics: query.metrics.map((name) => (name === metric ? converted : name)) }) }
      : dimension
        ? { fix: (query) => ({ ...query, dimensions: [...(query.dimensions ?? []), dimension] }) }
        : {}),
  })
}
