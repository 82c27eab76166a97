import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { expect, it } from 'vitest'
import { compileQuery } from './compile-query.ts'
import { calc, col, input } from './definitions/build.ts'
import type { Measure } from './definitions/measure.ts'
import type { Metric } from './definitions/metric.ts'
import type { SemanticModel } from './definitions/semantic-model.ts'
import { journeyModel, journeyTables } from './testing/journey-model.ts'

const context = { timezone: 'UTC', now: new Date('2026-04-08T12:00:00Z') }
const lastPage: Measure = { name: 'last_page', aggregate: 'max', expression: col('page'), type: 'varchar' }

function modelWith(metrics: readonly Metric[]): SemanticModel {
  const datasets = journeyModel.datasets.map((dataset) =>
    dataset.name === 'visits' ? { ...dataset, measures: [...dataset.measures, lastPage] } : dataset,
  )
  const own: Metric = { type: 'simple', name: 'last_page', measure: 'visits.last_page' }
  return { ...journeyModel, datasets, metrics: [...journeyModel.metrics, own, ...metrics] }
}

it('a figure is rounded to so many digits', async () => {
  await using warehouse = await openMemoryWarehouse()
  for (const statement of journeyTables) await warehouse.run(statement)
  await warehouse.run(`insert into journeys.visits (seconds) values (1), (1), (2)`)
  const expression = calc('round', calc('/', input('seconds'), input('visits')), { kind: 'value', value: 2 })
  const inputs = [{ metric: 'seconds' }, { metric: 'visits' }]
  const model = modelWith([{ type: 'derived', name: 'mean', inputs, expression }])
  expect(await warehouse.rows(compileQuery(model, { metrics: ['mean'] }, context).sql)).toEqual([{ mean: 1.33 }])
})

it('a text is told, and has no difference, change, share or quotient', () => {
  const model = modelWith([
    { type: 'share', name: 'share', metric: 'last_page' },
    { type: 'ratio', name: 'ratio', numerator: { metric: 'last_page' }, denominator: { metric: 'visits' } },
    { type: 'offset', name: 'less', metric: 'last_page', offset: { count: 1, unit: 'week' }, result: 'difference' },
    { type: 'offset', name: 'then', metric: 'last_page', offset: { count: 1, unit: 'week' }, result: 'value' },
  ])
  const time = { range: { start: '2026-03-02', end: '2026-03-09' } }
  for (const name of ['last_page', 'then'])
    expect(() => compileQuery(model, { metrics: [name], time }, context)).not.toThrow()
  for (const name of ['share', 'ratio', 'less'])
    expect(() => compileQuery(model, { metrics: [name], time }, context)).toThrow(
      /needs numbers, and last_page is a varchar/,
    )
  const compared = { metrics: ['last_page'], time: { ...time, compare: 'previous_period' } } as const
  expect(() => compileQuery(model, compared, context)).toThrow(/last_page is a varchar, which has no difference/)
})
