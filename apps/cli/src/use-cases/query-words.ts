import { addDays, GataError, isDay } from '@gata/base'
import type { Filter, FilterOperator, OrderBy, SemanticQuery, TimeQuery } from '@gata/semantic'
import type { QueryChoice } from '../query-choice.ts'

/**
 * The question that the words of a command mean; what it names is for the definitions to know.
 *
 * @throws GataError `bad-option` for a condition, a day or a length that can not be read, and where nothing is asked for.
 */
export function queryFrom(choice: QueryChoice): SemanticQuery {
  if (choice.metrics.length === 0 && choice.by.length === 0) {
    throw new GataError('bad-option', 'nothing is asked for', {
      where: '--metrics and --by',
      expected: 'metrics, or with --by alone which combinations there are',
      todo: `gata semantic show ${choice.tenant} lists what can be asked: gata query ${choice.tenant} --metrics sessions --by platform --last 30d`,
    })
  }
  const time = timeFrom(choice)
  const filters = together(choice.where.map((text) => condition('--where', text)))
  const having = together(choice.having.map((text) => condition('--having', text)))
  return {
    metrics: choice.metrics,
    dimensions: choice.by,
    ...(filters ? { filters } : {}),
    ...(having ? { having } : {}),
    ...(time ? { time } : {}),
    ...(choice.order.length > 0 ? { orderBy: choice.order.map(orderFrom) } : {}),
    ...(choice.limit === undefined ? {} : { limit: choice.limit }),
    ...(choice.offset === undefined ? {} : { offset: choice.offset }),
    totals: choice.totals,
    fill: choice.fill,
  }
}

function timeFrom({ last, period, from, to, grain, compare, timeZone }: QueryChoice): TimeQuery | null {
  const range = rangeFrom(from, to)
  const relative = last === undefined ? period : `last_${last}`
  if (!range && [relative, grain, compare, timeZone].every((each) => each === undefined)) return null
  return {
    ...(range ? { range } : {}),
    ...(relative === undefined ? {} : { relative }),
    // The planner refuses what is none of these, and says what there is.
    ...(grain === undefined ? {} : { grain: grain as NonNullable<TimeQuery['grain']> }),
    ...(compare === undefined ? {} : { compare: compare as NonNullable<TimeQuery['compare']> }),
    ...(timeZone === undefined ? {} : { timezone: timeZone }),
  }
}

function rangeFrom(from: string | undefined, to: string | undefined): TimeQuery['range'] | null {
  if (from === undefined && to === undefined) return null
  if (from === undefined || to === undefined || !isDay(from) || !isDay(to)) {
    throw new GataError('bad-option', 'a period has a first and a last day', {
      where: '--from and --to',
      expected: 'two days as YYYY-MM-DD',
      got: `${from ?? 'none'} and ${to ?? 'none'}`,
    })
  }
  return { start: from, end: addDays(to, 1) }
}

const operators: Readonly<Record<string, FilterOperator>> = {
  '!=': 'not_in',
  '>=': 'at_least',
  '<=': 'at_most',
  '=': 'in',
  '>': 'greater_than',
  '<': 'less_than',
  '~': 'contains',
}

function condition(option: string, text: string): Filter {
  const [, field = '', sign = '', value = ''] = /^\s*([\w.]+)\s*([!<>]=|[=<>~])(?!=)\s*(.+)$/s.exec(text) ?? []
  const operator = operators[sign]
  if (operator === undefined) {
    throw new GataError('bad-option', 'a condition can not be read', {
      where: option,
      expected: 'a field, one of = != > >= < <= ~, and a value: platform=facebook_ads,google_ads',
      got: text,
    })
  }
  if (operator !== 'in' && operator !== 'not_in') return { field, operator, values: [scalar(option, value)] }
  if (value === 'null') return { field, operator: operator === 'in' ? 'is_null' : 'is_not_null' }
  return { field, operator, values: value.split(',').map((each) => scalar(option, each.trim())) }
}

/** Metrics are numbers; what a dimension is compared with is a text, unless it is a truth value. */
function scalar(option: string, text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  const number = Number(text)
  // A text of digits stays one: as a number it may be another.
  const isExact = Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number))
  return option === '--having' && text !== '' && isExact ? number : text
}

function together(filters: readonly Filter[]): Filter | null {
  const [only, ...more] = filters
  if (!only) return null
  return more.length === 0 ? only : { and: filters }
}

function orderFrom(text: string): OrderBy {
  return text.startsWith('-') ? { field: text.slice(1), direction: 'desc' } : { field: text }
}
