import { describe, expect, it } from 'vitest'
import { compileQuery } from './compile-query.ts'
import { QueryRefusal, type RefusalProblem } from './refusal.ts'
import { starModel } from './testing/star-model.ts'

const model = starModel()
const good = { metrics: ['sessions'] }
const last = { relative: 'last_30_days' }
const over = (offset: unknown) => ({ ...good, time: { ...last, compare: { offset } } })

/** Each field of a query: where it is, a query with some value in it, a wrong value and the whole message that comes back. */
const fields: readonly (readonly [
  field: string,
  query: (value: unknown) => unknown,
  wrong: unknown,
  message: string,
])[] = [
  [
    'query',
    (value) => value,
    'x',
    'query: expected an object with metrics, dimensions, filters, having, time, orderBy, limit, offset, totals, fill, bounds, got "x"',
  ],
  [
    'metrics',
    (value) => ({ metrics: value }),
    [],
    'metrics: expected at least one name of a metric, or dimensions alone for the combinations there are, got []',
  ],
  ['metrics[0]', (value) => ({ metrics: [value] }), 7, 'metrics[0]: expected the name of a metric, got 7'],
  [
    'metrics[0]',
    (value) => ({ metrics: [value] }),
    'sesions',
    'metrics[0]: no metric is called sesions, did you mean sessions?',
  ],
  [
    'dimensions',
    (value) => ({ ...good, dimensions: value }),
    'platform',
    'dimensions: expected a list, got "platform"',
  ],
  [
    'dimensions[0]',
    (value) => ({ ...good, dimensions: [value] }),
    null,
    'dimensions[0]: expected the name of a dimension, or an object with dimension and grain or part, got null',
  ],
  [
    'dimensions[0].dimension',
    (value) => ({ ...good, dimensions: [{ dimension: value }] }),
    3,
    'dimensions[0].dimension: expected the name of a dimension, got 3',
  ],
  [
    'dimensions[0].grain',
    (value) => ({ ...good, dimensions: [{ dimension: 'started', grain: value }] }),
    'fortnight',
    'dimensions[0].grain: expected second, minute, hour, day, week, month, quarter or year, got "fortnight"',
  ],
  [
    'filters',
    (value) => ({ ...good, filters: value }),
    [],
    'filters: expected an object with field, operator, values, metric, by, grain, and, or, not, got []',
  ],
  ['filters', (value) => ({ ...good, filters: value }), {}, 'filters: expected one of field, and, or, not, got {}'],
  [
    'filters.and',
    (value) => ({ ...good, filters: { and: value } }),
    [],
    'filters.and: expected at least one condition, got []',
  ],
  [
    'filters.or',
    (value) => ({ ...good, filters: { or: value } }),
    'x',
    'filters.or: expected at least one condition, got "x"',
  ],
  [
    'filters.or[0]',
    (value) => ({ ...good, filters: { or: [value] } }),
    4,
    'filters.or[0]: expected an object with field, operator, values, metric, by, grain, and, or, not, got 4',
  ],
  [
    'filters.not',
    (value) => ({ ...good, filters: { not: value } }),
    null,
    'filters.not: expected an object with field, operator, values, metric, by, grain, and, or, not, got null',
  ],
  [
    'filters.field',
    (value) => ({ ...good, filters: { field: value, operator: 'is_null' } }),
    1,
    'filters.field: expected a name, got 1',
  ],
  [
    'filters.field',
    (value) => ({ ...good, filters: { field: value, operator: 'is_null' } }),
    'platfrom',
    'filters.field: no dimension is called platfrom, did you mean platform?',
  ],
  [
    'filters.operator',
    (value) => ({ ...good, filters: { field: 'platform', operator: value, values: ['a'] } }),
    'like',
    'filters.operator: like is no operator (possible: equals, not_equals, in, not_in, greater_than, at_least, less_than, at_most, contains, not_contains, starts_with, ends_with, is_null, is_not_null)',
  ],
  [
    'filters.values',
    (value) => ({ ...good, filters: { field: 'platform', operator: 'equals', values: value } }),
    'a',
    'filters.values: expected a list of values, got "a"',
  ],
  [
    'filters.values',
    (value) => ({ ...good, filters: { field: 'platform', operator: 'equals', values: value } }),
    ['a', 'b'],
    'filters.values: equals takes one value',
  ],
  [
    'filters.values[0]',
    (value) => ({ ...good, filters: { field: 'platform', operator: 'equals', values: [value] } }),
    {},
    'filters.values[0]: expected a text, a number, a truth value or null, got {}',
  ],
  [
    'having.values[0]',
    (value) => ({ ...good, having: { field: 'sessions', operator: 'at_least', values: [value] } }),
    2 ** 53,
    'having.values[0]: sessions is compared with a number of more digits than JSON tells apart: write it as a text',
  ],
  [
    'filters.values[0]',
    (value) => ({ ...good, filters: { field: 'sessions.is_conversion_session', operator: 'equals', values: [value] } }),
    'yes',
    'filters.values[0]: sessions.is_conversion_session is compared with a truth value',
  ],
  [
    'having.field',
    (value) => ({ ...good, having: { field: value, operator: 'at_least', values: [1] } }),
    2,
    'having.field: expected a name, got 2',
  ],
  [
    'having.values[0]',
    (value) => ({ ...good, having: { field: 'sessions', operator: 'at_least', values: [value] } }),
    'many',
    'having.values[0]: sessions is compared with a number',
  ],
  [
    'time',
    (value) => ({ ...good, time: value }),
    'last_month',
    'time: expected an object with dimension, grain, range, relative, timezone, weekStart, fiscalYearStart, completePeriodsOnly, compare, got "last_month"',
  ],
  [
    'time.dimension',
    (value) => ({ ...good, time: { dimension: value, grain: 'day' } }),
    5,
    'time.dimension: expected a text, got 5',
  ],
  [
    'time.dimension',
    (value) => ({ ...good, time: { dimension: value, grain: 'day' } }),
    'device',
    'time.dimension: device is no time',
  ],
  [
    'time.grain',
    (value) => ({ ...good, time: { grain: value } }),
    'decade',
    'time.grain: expected second, minute, hour, day, week, month, quarter or year, got "decade"',
  ],
  [
    'time.range',
    (value) => ({ ...good, time: { range: value } }),
    'today',
    'time.range: expected an object with start, end, got "today"',
  ],
  [
    'time.range.start',
    (value) => ({ ...good, time: { range: { start: value, end: '2026-02-01' } } }),
    20260101,
    'time.range.start: expected a day YYYY-MM-DD or a time YYYY-MM-DDTHH:MM, got 20260101',
  ],
  [
    'time.range.end',
    (value) => ({ ...good, time: { range: { start: '2026-01-01', end: value } } }),
    '2026-02-30',
    'time.range.end: expected a day YYYY-MM-DD or a time YYYY-MM-DDTHH:MM, got "2026-02-30"',
  ],
  [
    'time.range.end',
    (value) => ({ ...good, time: { range: { start: '2026-01-01', end: value } } }),
    '2026-01-01',
    'time.range.end: the end is not in the range, so it must be later than the start',
  ],
  ['time.relative', (value) => ({ ...good, time: { relative: value } }), 30, 'time.relative: expected a text, got 30'],
  [
    'time.relative',
    (value) => ({ ...good, time: { relative: value } }),
    'soon',
    'time.relative: soon is no relative range (possible: today, yesterday, this_month, last_month, last_30_days, month_to_date, P3M, since_2026-01-31)',
  ],
  [
    'time.timezone',
    (value) => ({ ...good, time: { timezone: value } }),
    'Berlin',
    'time.timezone: Berlin is no IANA time zone (possible: Europe/Berlin)',
  ],
  [
    'time.weekStart',
    (value) => ({ ...good, time: { weekStart: value } }),
    'someday',
    'time.weekStart: someday is no day of the week (possible: monday, tuesday, wednesday, thursday, friday, saturday, sunday)',
  ],
  [
    'time.fiscalYearStart',
    (value) => ({ ...good, time: { fiscalYearStart: value } }),
    13,
    'time.fiscalYearStart: expected a month from 1 to 12, got 13',
  ],
  [
    'time.completePeriodsOnly',
    (value) => ({ ...good, time: { ...last, completePeriodsOnly: value } }),
    'yes',
    'time.completePeriodsOnly: expected true or false, got "yes"',
  ],
  [
    'time.compare',
    (value) => ({ ...good, time: { ...last, compare: value } }),
    'last_year',
    'time.compare: expected previous_period, previous_year, an offset or a range, got "last_year"',
  ],
  ['time.compare.offset', over, 7, 'time.compare.offset: expected an object with count, unit, got 7'],
  [
    'time.compare.offset.count',
    (value) => over({ count: value, unit: 'day' }),
    1.5,
    'time.compare.offset.count: expected a whole number from 1, got 1.5',
  ],
  [
    'time.compare.offset.unit',
    (value) => over({ count: 1, unit: value }),
    'days',
    'time.compare.offset.unit: expected hour, day, week, month, quarter or year, got "days"',
  ],
  [
    'time.compare.range',
    (value) => ({ ...good, time: { ...last, compare: { range: value } } }),
    [],
    'time.compare.range: expected an object with start, end, got []',
  ],
  ['orderBy', (value) => ({ ...good, orderBy: value }), 'sessions', 'orderBy: expected a list, got "sessions"'],
  [
    'orderBy[0]',
    (value) => ({ ...good, orderBy: [value] }),
    'sessions',
    'orderBy[0]: expected an object with field, direction, nulls, got "sessions"',
  ],
  [
    'orderBy[0].field',
    (value) => ({ ...good, orderBy: [{ field: value }] }),
    'visits',
    'orderBy[0].field: visits is no column of the answer (possible: sessions)',
  ],
  [
    'orderBy[0].direction',
    (value) => ({ ...good, orderBy: [{ field: 'sessions', direction: value }] }),
    'down',
    'orderBy[0].direction: expected asc or desc, got "down"',
  ],
  [
    'orderBy[0].nulls',
    (value) => ({ ...good, orderBy: [{ field: 'sessions', nulls: value }] }),
    'never',
    'orderBy[0].nulls: expected first or last, got "never"',
  ],
  ['limit', (value) => ({ ...good, limit: value }), -1, 'limit: expected a whole number from 0, got -1'],
  ['limit', (value) => ({ ...good, limit: value }), 10_001, 'limit: at most 10000 rows, got 10001'],
  ['offset', (value) => ({ ...good, offset: value }), '3', 'offset: expected a whole number from 0, got "3"'],
  ['totals', (value) => ({ ...good, totals: value }), 'yes', 'totals: expected true or false, got "yes"'],
  ['fill', (value) => ({ ...good, fill: value }), 1, 'fill: expected true or false, got 1'],
  [
    'limt',
    (value) => ({ ...good, limt: value }),
    5,
    'limt: a query has no limt (possible: metrics, dimensions, filters, having, time, orderBy, limit, offset, totals, fill, bounds)',
  ],
]

const anything: readonly unknown[] = [
  null,
  0,
  -1,
  1.5,
  Number.NaN,
  1e300,
  true,
  '',
  'x',
  '\u0000',
  'x'.repeat(500),
  [],
  [null],
  ['x'],
  [[]],
  [{}],
  {},
  { x: 1 },
  { toString: 1 },
]

describe('a query with a wrong field', () => {
  it.each(fields)('at %s is refused with one message that says what would be right', (field, query, wrong, message) => {
    const refusal = outcome(query(wrong))
    expect(refusal?.message).toBe(message)
    expect(refusal?.problems.map((problem) => problem.field)).toEqual([field])
  })

  it('is answered or refused at that field, whatever stands there', () => {
    const astray = fields.flatMap(([field, query]) =>
      anything.flatMap((value): readonly RefusalProblem[] => {
        const problems = outcome(query(value))?.problems ?? []
        // `having` and the queries inside a list are told with the thing they are in.
        return problems
          .filter((problem) => !isAbout(problem.field, field))
          .map((problem) => ({ ...problem, got: value }))
      }),
    )
    expect(astray).toEqual([])
  })

  it('is refused where conditions are nested without end', () => {
    let filters: unknown = { field: 'platform', operator: 'is_null' }
    for (let depth = 0; depth < 5000; depth++) filters = { not: filters }
    expect(outcome({ ...good, filters })?.problems.map(({ message }) => message)).toEqual([
      'conditions are nested more than 50 deep',
    ])
  })
})

/** Null where it is answered; an error that is no refusal is thrown. */
function outcome(query: unknown): QueryRefusal | null {
  try {
    compileQuery(model, query as Parameters<typeof compileQuery>[1], {
      timezone: 'Europe/Berlin',
      now: new Date('2026-11-23T12:00:00Z'),
    }) // from outside, so of any form
    return null
  } catch (thrown) {
    if (thrown instanceof QueryRefusal) return thrown
    throw thrown
  }
}

function isAbout(told: string, field: string): boolean {
  return field === 'query' || told.startsWith(field) || field.startsWith(told)
}
