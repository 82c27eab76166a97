import { grains } from '../definitions/dimension.ts'
import { grainOfPart } from '../sql/date-part-sql.ts'
import { checkFilterForm } from './filter-form.ts'
import { checkWord, partsOf, wrong } from './form-of.ts'
import type { Problems } from './problems.ts'
import { checkTimeForm } from './time-form.ts'

const dateParts = Object.keys(grainOfPart)
const parts = [
  'metrics',
  'dimensions',
  'filters',
  'having',
  'time',
  'orderBy',
  'limit',
  'offset',
  'totals',
  'fill',
  'bounds',
]

/** Tells what is wrong with the form of a question from outside, whatever the model is. */
export function checkForm(query: unknown, mostRows: number, problems: Problems): void {
  const found = partsOf(query, '', parts, 'bad-query', problems)
  if (!found) return
  const { metrics, dimensions, filters, having, time, orderBy } = found
  checkMetrics(metrics, Array.isArray(dimensions) && dimensions.length > 0, problems)
  if (dimensions !== undefined) checkList(dimensions, 'dimensions', problems, checkDimension)
  if (filters !== undefined) checkFilterForm(filters, 'filters', problems)
  if (having !== undefined) checkFilterForm(having, 'having', problems)
  if (time !== undefined) checkTimeForm(time, problems)
  if (orderBy !== undefined) checkList(orderBy, 'orderBy', problems, checkOrder)
  checkCounts(found, mostRows, problems)
  for (const name of ['totals', 'fill', 'bounds']) {
    const value = found[name]
    if (value !== undefined && typeof value !== 'boolean') wrong(value, name, 'true or false', 'bad-query', problems)
  }
}

function checkMetrics(metrics: unknown, hasDimensions: boolean, problems: Problems): void {
  if (!Array.isArray(metrics) || (metrics.length === 0 && !hasDimensions)) {
    const expected = 'at least one name of a metric, or dimensions alone for the combinations there are'
    wrong(metrics, 'metrics', expected, 'bad-query', problems)
    return
  }
  const before = problems.all.length
  metrics.forEach((name: unknown, at) => {
    if (typeof name !== 'string' || name === '')
      wrong(name, `metrics[${at}]`, 'the name of a metric', 'bad-query', problems)
  })
  if (problems.all.length === before && new Set(metrics).size < metrics.length)
    problems.add('bad-query', 'metrics', 'a metric is asked for twice', {
      got: metrics,
      fix: (each) => ({ ...each, metrics: [...new Set(each.metrics)] }),
    })
}

function checkList(
  list: unknown,
  field: string,
  problems: Problems,
  check: (each: unknown, at: string, problems: Problems) => void,
): void {
  if (Array.isArray(list)) list.forEach((each: unknown, at) => check(each, `${field}[${at}]`, problems))
  else wrong(list, field, 'a list', 'bad-query', problems)
}

function checkDimension(request: unknown, at: string, problems: Problems): void {
  const expected = 'the name of a dimension'
  if (typeof request === 'string' && request !== '') return
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    wrong(request, at, `${expected}, or an object with dimension and grain or part`, 'bad-query', problems)
    return
  }
  const { dimension, grain, part } = partsOf(request, at, ['dimension', 'grain', 'part'], 'bad-query', problems) ?? {}
  if (typeof dimension !== 'string' || dimension === '')
    wrong(dimension, `${at}.dimension`, expected, 'bad-query', problems)
  if (grain !== undefined) checkWord(grain, `${at}.grain`, grains, 'bad-query', problems)
  if (part !== undefined) checkWord(part, `${at}.part`, dateParts, 'bad-query', problems)
  if (grain !== undefined && part !== undefined)
    wrong(part, `${at}.part`, 'a grain or a part, not both', 'bad-query', problems)
}

function checkOrder(order: unknown, at: string, problems: Problems): void {
  const found = partsOf(order, at, ['field', 'direction', 'nulls'], 'bad-query', problems)
  if (!found) return
  const { field, direction = 'asc', nulls = 'last' } = found
  if (typeof field !== 'string') wrong(field, `${at}.field`, 'the name of a column', 'bad-query', problems)
  checkWord(direction, `${at}.direction`, ['asc', 'desc'], 'bad-query', problems)
  checkWord(nulls, `${at}.nulls`, ['first', 'last'], 'bad-query', problems)
}

function checkCounts(
  { limit = 0, offset = 0 }: Readonly<Record<string, unknown>>,
  mostRows: number,
  problems: Problems,
): void {
  const isCount = (value: unknown): value is number =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
  if (!isCount(limit)) wrong(limit, 'limit', 'a whole number from 0', 'bad-query', problems)
  else if (limit > mostRows)
    problems.add('bad-query', 'limit', `at most ${mostRows} rows, got ${limit}`, {
      got: limit,
      fix: (each) => ({ ...each, limit: mostRows }),
    })
  if (!isCount(offset)) wrong(offset, 'offset', 'a whole number from 0', 'bad-query', problems)
}
