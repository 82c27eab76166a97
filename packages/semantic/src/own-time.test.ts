import { renderText } from '@gata/sql'
import { describe, expect, it } from 'vitest'
import { compileQuery } from './compile-query.ts'
import type { Metric } from './definitions/metric.ts'
import { lintModel } from './definitions/validate-model.ts'
import type { SemanticQuery } from './query/semantic-query.ts'
import { QueryRefusal } from './refusal.ts'
import { journeyModel } from './testing/journey-model.ts'

const range = { start: '2026-01-01', end: '2026-04-01' }
const month = { dimension: 'time', grain: 'month' } as const

function codesOf(query: SemanticQuery): readonly string[] {
  try {
    compileQuery(journeyModel, query, { timezone: 'Europe/Berlin', now: new Date('2026-04-08T12:00:00Z') })
    return []
  } catch (error) {
    if (error instanceof QueryRefusal) return error.problems.map(({ code }) => code)
    throw error
  }
}

describe('the time of a metric as a dimension', () => {
  it('is a column of its grain, beside the bucket and of several facts', () => {
    const { columns } = compileQuery(
      journeyModel,
      { metrics: ['visits', 'buys'], dimensions: [month], time: { grain: 'week' } },
      { timezone: 'Europe/Berlin', now: new Date('2026-04-08T12:00:00Z') },
    )
    expect(columns.map(({ name, type }) => [name, type]).slice(0, 2)).toEqual([
      ['time', 'date'],
      ['time__month', 'date'],
    ])
  })

  it.each<readonly [string, SemanticQuery, string]>([
    ['without a grain or a part', { metrics: ['visits'], dimensions: ['time'] }, 'bad-query'],
    ['without a metric', { metrics: [], dimensions: [month] }, 'bad-query'],
    [
      'of a calendar that no day is joined to',
      { metrics: ['visits'], dimensions: ['time.season'] },
      'unknown-dimension',
    ],
    [
      'of a running total',
      { metrics: ['revenue_so_far'], dimensions: [month], time: { grain: 'day', range } },
      'not-supported',
    ],
    ['of stock', { metrics: ['units_last'], dimensions: [month] }, 'not-supported'],
    [
      'beside another range',
      { metrics: ['visits'], dimensions: [month], time: { range, compare: 'previous_year' } },
      'not-supported',
    ],
    [
      'where buckets without rows are told',
      { metrics: ['visits'], dimensions: [month], time: { grain: 'day', range }, fill: true },
      'not-supported',
    ],
    ['in place of the time dimension', { metrics: ['visits'], time: { dimension: 'time', grain: 'day' } }, 'bad-time'],
    [
      'in a condition on another grain than those of days',
      {
        metrics: ['visits'],
        filters: { field: 'time', grain: 'hour' as 'day', operator: 'equals', values: ['2026-01-01'] },
      },
      'bad-filter',
    ],
    [
      'with a grain on what is no time',
      { metrics: ['visits'], filters: { field: 'device', grain: 'day', operator: 'equals', values: ['mobile'] } },
      'bad-filter',
    ],
  ])('is refused %s', (_, query, code) => {
    expect(codesOf(query)).toContain(code)
  })
})

describe('rows that count later than they happened', () => {
  const later = (offset: { count: number; unit: 'day' | 'week' | 'month' }, metric = 'visits'): Metric => ({
    type: 'derived',
    name: 'before',
    inputs: [{ metric, offset, moves: 'rows' }],
    expression: { kind: 'input', name: metric },
  })
  const problemsOf = (metric: Metric) =>
    lintModel({ ...journeyModel, metrics: [...journeyModel.metrics, metric] }).map(({ code }) => code)
  const ask = (metric: Metric, query: Partial<SemanticQuery> = {}) =>
    compileQuery(
      { ...journeyModel, metrics: [...journeyModel.metrics, metric] },
      { metrics: ['before'], time: { grain: 'month' }, ...query },
      { timezone: 'Europe/Berlin', now: new Date('2026-04-08T12:00:00Z') },
    )

  it('may be told by buckets that their offset is no number of', () => {
    expect(renderText(ask(later({ count: 5, unit: 'day' })).sql)).toContain(`+ cast(5 as integer)`)
    expect(ask(later({ count: 5, unit: 'day' })).plan.aggregates[0]?.shape).toBe('offset')
  })

  it('are moved by days and weeks alone, which have one length', () => {
    expect(problemsOf(later({ count: 2, unit: 'week' }))).toEqual([])
    expect(problemsOf(later({ count: 1, unit: 'month' }))).toEqual(['bad-metric'])
    expect(
      problemsOf({
        type: 'ratio',
        name: 'before',
        numerator: { metric: 'visits', moves: 'rows' },
        denominator: { metric: 'visits' },
      }),
    ).toEqual(['bad-metric'])
  })

  it('need time, and are none of entities that are followed', () => {
    expect(() => ask(later({ count: 5, unit: 'day' }), { time: {} })).toThrow('needs a range or a grain')
    expect(() => ask(later({ count: 5, unit: 'day' }, 'visits_that_buy'))).toThrow('can not be moved')
  })
})
