import { expect, it } from 'vitest'
import { compileQuery } from './compile-query.ts'
import { lintModel } from './definitions/validate-model.ts'
import type { FieldFilter } from './query/filter.ts'
import { QueryRefusal, type RefusalProblem } from './refusal.ts'
import { journeyModel } from './testing/journey-model.ts'

const many: FieldFilter = { field: 'country', metric: 'buyers', operator: 'greater_than', values: [2] }

function problemsOf(filters: FieldFilter, hidden: readonly string[] = []): readonly RefusalProblem[] {
  try {
    compileQuery(
      journeyModel,
      { metrics: ['visits'], filters },
      { timezone: 'Europe/Berlin', now: new Date('2026-04-08T12:00:00Z'), hidden },
    )
    return []
  } catch (error) {
    if (error instanceof QueryRefusal) return error.problems
    throw error
  }
}

it('compares the figure that a metric has for the value of a row', () => {
  expect(problemsOf(many)).toEqual([])
})

it.each([
  ['a metric that nobody has', { ...many, metric: 'buyerz' }, 'unknown-metric'],
  ['a dimension that the metric is not told by', { ...many, metric: 'units_last' }, 'unreachable-dimension'],
  ['a name that nothing has', { ...many, by: 'land' }, 'unknown-dimension'],
  ['a value of another kind', { ...many, values: ['many'] }, 'bad-filter'],
  ['a time', { ...many, field: 'visits.visited', by: 'country' }, 'bad-filter'],
])('refuses %s', (_, filter, code) => {
  expect(problemsOf(filter).map((each) => each.code)).toContain(code)
})

it('does not know a metric that its reader may not know, nor what is chosen by one', () => {
  expect(problemsOf(many, ['buyers']).map(({ code }) => code)).toEqual(['unknown-metric'])
  expect(problemsOf({ ...many, metric: 'visits_of_the_many' }, ['buyers']).map(({ code }) => code)).toEqual([
    'unknown-metric',
  ])
  expect(problemsOf({ ...many, field: 'campaign_name', by: 'country' }, ['people.country'])).toMatchObject([
    { code: 'unknown-dimension' },
  ])
})

it('finds a metric that is chosen by itself', () => {
  const circle = journeyModel.metrics.map((metric) =>
    metric.type === 'simple' && metric.name === 'visits_of_the_many'
      ? { ...metric, filter: { ...many, metric: 'visits_of_the_many' } }
      : metric,
  )
  expect(lintModel({ ...journeyModel, metrics: circle })).toMatchObject([{ code: 'cycle' }])
})
