import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { expect, it } from 'vitest'
import { compileQuery } from './compile-query.ts'
import type { SemanticModel } from './definitions/semantic-model.ts'
import type { SemanticQuery } from './query/semantic-query.ts'
import { journeyModel, journeyTables } from './testing/journey-model.ts'

const context = { timezone: 'Europe/Berlin', now: new Date('2026-04-08T12:00:00Z') }
const visits = [
  ['2026-03-28T22:30:00Z', '2026-03-28'],
  ['2026-03-28T23:30:00Z', '2026-03-29'],
  ['2026-03-29T03:30:00Z', '2026-03-29'],
].map(([instant, day]) => `('${instant}', '${day}')`)

async function answer(query: SemanticQuery, model: SemanticModel = journeyModel) {
  await using warehouse = await openMemoryWarehouse()
  for (const statement of journeyTables) await warehouse.run(statement)
  await warehouse.run(`insert into journeys.visits (visited_at, visited_day) values ${visits.join(', ')}`)
  const { sql, columns, needs } = compileQuery(model, query, context)
  const rows = await warehouse.rows(sql)
  return { type: columns[0]?.type, needs, rows: rows.map((row) => columns.map(({ name }) => row[name])) }
}

it.each([
  [
    'Europe/Berlin',
    [],
    [
      ['2026-03-28', 1],
      ['2026-03-29', 2],
    ],
  ],
  ['America/New_York', ['icu'], [['2026-03-28', 3]]],
  ['Asia/Kathmandu', ['icu'], [['2026-03-29', 3]]],
] as const)(
  'a time that is not cut is told by the days of the zone of the question (%s)',
  async (timezone, needs, rows) => {
    const query = { metrics: ['visits'], dimensions: ['visits.visited'], time: { timezone } }
    expect(await answer(query)).toEqual({ type: 'date', needs, rows })
  },
)

it('a time that two facts have is told by moments only where both know them', () => {
  const [visited, counted] = ['visits.visited', 'stock.counted']
  const conformed = [...(journeyModel.conformed ?? []), { name: 'happened', members: [visited, counted] }]
  const datasets = journeyModel.datasets.map((dataset) =>
    dataset.name === 'visits'
      ? {
          ...dataset,
          dimensions: dataset.dimensions.map((each) => (each.kind === 'time' ? { ...each, day: null } : each)),
        }
      : dataset,
  )
  const model = { ...journeyModel, datasets, rollups: [], conformed }
  const query = { metrics: ['visits', 'units_last'], dimensions: ['happened'] }
  expect(() => compileQuery(model, query, context)).toThrow(/counted is known by the day alone/)
})
