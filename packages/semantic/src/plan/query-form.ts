import type { SemanticQuery } from '../query/semantic-query.ts'
import type { Problems } from './problems.ts'

const parts = ['metrics', 'dimensions', 'filters', 'having', 'time', 'orderBy', 'limit', 'offset', 'totals', 'fill']
const timeParts = [
  'dimension',
  'grain',
  'range',
  'relative',
  'timezone',
  'weekStart',
  'fiscalYearStart',
  'completePeriodsOnly',
  'compare',
]

/** Tells what is wrong with the form of a query, whatever the model is. */
export function checkForm(query: SemanticQuery, mostRows: number, problems: Problems): void {
  const { metrics, dimensions = [], time = {}, orderBy = [], limit = 0, offset = 0 } = query
  unknownParts(query, parts, '', problems)
  unknownParts(time, timeParts, 'time.', problems)
  const isTexts = (list: unknown): boolean => Array.isArray(list) && list.every((each) => typeof each === 'string')
  if (!isTexts(metrics) || metrics.length === 0) {
    problems.add('bad-query', 'metrics', 'expected at least one name of a metric', { got: metrics })
  } else if (new Set(metrics).size < metrics.length) {
    problems.add('bad-query', 'metrics', 'a metric is asked for twice', {
      got: metrics,
      fix: (each) => ({ ...each, metrics: [...new Set(each.metrics)] }),
    })
  }
  if (!Array.isArray(dimensions)) problems.add('bad-query', 'dimensions', 'expected a list', { got: dimensions })
  if (!Array.isArray(orderBy)) problems.add('bad-query', 'orderBy', 'expected a list', { got: orderBy })
  else orderBy.forEach((order, at) => checkOrder(order, `orderBy[${at}]`, problems))
  if (!Number.isInteger(limit) || limit < 0)
    problems.add('bad-query', 'limit', 'expected a whole number from 0', { got: limit })
  else if (limit > mostRows)
    problems.add('bad-query', 'limit', `at most ${mostRows} rows`, {
      got: limit,
      fix: (each) => ({ ...each, limit: mostRows }),
    })
  if (!Number.isSafeInteger(offset) || offset < 0)
    problems.add('bad-query', 'offset', 'expected a whole number from 0', { got: offset })
}

function checkOrder(order: NonNullable<SemanticQuery['orderBy']>[number], at: string, problems: Problems): void {
  const { field, direction = 'asc', nulls = 'last' } = order ?? {}
  if (typeof field !== 'string')
    problems.add('bad-query', `${at}.field`, 'expected the name of a column', { got: field })
  if (!['asc', 'desc'].includes(direction))
    problems.add('bad-query', `${at}.direction`, 'expected asc or desc', {
      got: direction,
      suggestions: ['asc', 'desc'],
    })
  if (!['first', 'last'].includes(nulls))
    problems.add('bad-query', `${at}.nulls`, 'expected first or last', { got: nulls, suggestions: ['first', 'last'] })
}

function unknownParts(object: object, known: readonly string[], prefix: string, problems: Problems): void {
  for (const name of Object.keys(object)) {
    if (!known.includes(name))
      problems.add('bad-query', `${prefix}${name}`, `a query has no ${prefix}${name}`, {
        got: name,
        suggestions: known,
      })
  }
}
