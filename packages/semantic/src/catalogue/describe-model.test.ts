import { expect, it } from 'vitest'
import { compileQuery } from '../compile-query.ts'
import { QueryRefusal } from '../refusal.ts'
import { starModel } from '../testing/star-model.ts'
import { describeModel } from './describe-model.ts'

const model = starModel()
const context = { timezone: 'UTC', now: new Date('2026-11-20T00:00:00Z') }

it('a metric names the dimensions that a query of it is answered with, and no others', () => {
  const { metrics, dimensions } = describeModel(model)
  const wrong = metrics.flatMap((metric) =>
    dimensions.flatMap(({ name }) => {
      const isAnswered = answered(metric.name, name)
      return isAnswered === metric.dimensions.includes(name) ? [] : [`${metric.name} by ${name}: ${isAnswered}`]
    }),
  )
  expect(wrong).toEqual([])
  expect(metrics.length).toBeGreaterThan(10)
})

it('a metric of one measure means what the measure does, in the catalogue and beside an answer', () => {
  const datasets = model.datasets.map((dataset) => ({
    ...dataset,
    measures: dataset.measures.map((measure) => ({ ...measure, description: `All ${measure.name}.` })),
  }))
  const told = { ...model, datasets }
  const meant = describeModel(told).metrics.map(({ name, description }) => [name, description])
  expect(meant).toEqual(
    expect.arrayContaining([
      ['sessions', 'All sessions.'],
      ['mobile_sessions', null],
      ['roas', null],
    ]),
  )
  expect(compileQuery(told, { metrics: ['sessions'] }, context).columns[0]?.description).toBe('All sessions.')
})

it('hidden fields are not told of, under no name', () => {
  const everything = describeModel(model)
  const [first] = everything.dimensions.filter(({ datasets, kind }) => datasets.length === 1 && kind === 'categorical')
  const name = first?.name.includes('.') ? first.name : `${first?.datasets[0]}.${first?.name}`
  const told = describeModel(model, [name])
  expect(told.dimensions.map((each) => each.name)).not.toContain(first?.name)
  expect(told.dimensions).toHaveLength(everything.dimensions.length - 1)
  expect(told.metrics.flatMap((metric) => metric.dimensions)).not.toContain(first?.name)
})

/** Whether nothing is wrong with the dimension, as the planner itself finds; a metric may need more than that. */
function answered(metric: string, dimension: string): boolean {
  try {
    compileQuery(model, { metrics: [metric], dimensions: [dimension] }, context)
    return true
  } catch (thrown) {
    if (!(thrown instanceof QueryRefusal)) throw thrown
    return !thrown.problems.some(({ code }) => /dimension|join-path/.test(code))
  }
}
