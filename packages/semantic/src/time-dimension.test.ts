import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { describe, expect, it } from 'vitest'
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
  const datasets = journeyModel.datasets.map((dataset) =>
    dataset.name === 'visits'
      ? {
          ...dataset,
          dimensions: dataset.dimensions.map((each) => (each.kind === 'time' ? { ...each, day: null } : each)),
        }
      : dataset,
  )
  const model = { ...journeyModel, datasets, rollups: [] }
  const query = { metrics: ['visits', 'units_last'], dimensions: ['happened'] }
  expect(() => compileQuery(model, query, context)).toThrow(/counted is known by the day alone/)
})

describe('a figure that counts rows of other times', () => {
  const month = { dimension: 'buys.bought', grain: 'month' } as const
  const range = { start: '2026-03-01', end: '2026-04-01' }

  it.each([
    ['a running total', { metrics: ['revenue_so_far'] }, /revenue runs over time, so buckets of bought/],
    ['a figure to date', { metrics: ['revenue_month_to_date'], time: { range } }, /revenue runs over time/],
    ['one of some time before', { metrics: ['revenue_change_1_month'], time: { range } }, /revenue is looked up at/],
    ['a comparison', { metrics: ['buys'], time: { range, compare: 'previous_period' } }, /buys is compared in time/],
  ] as const)(
    'is not grouped by a dimension of its own time, where these have groups of their own: %s',
    (_, query, why) => {
      expect(() => compileQuery(journeyModel, { ...query, dimensions: [month] }, context)).toThrow(why)
      expect(() => compileQuery(journeyModel, { ...query, dimensions: ['device'] }, context)).not.toThrow()
      const mondays = [{ dimension: 'buys.bought', part: 'day_of_week' }] as const
      expect(() => compileQuery(journeyModel, { ...query, dimensions: mondays }, context)).not.toThrow()
      const filters = { field: 'happened', operator: 'at_least', values: ['2026-03-01'] } as const
      expect(() => compileQuery(journeyModel, { ...query, filters }, context)).toThrow(/asked for by time.range/)
    },
  )

  it('is asked for by buckets instead, as the refusal says', () => {
    const query = { metrics: ['revenue_so_far'], dimensions: ['device', month] }
    const meant = { metrics: ['revenue_so_far'], dimensions: ['device'], time: { grain: 'month' } }
    expect(() => compileQuery(journeyModel, query, context)).toThrow(
      expect.objectContaining({ code: 'not-supported', nearestQuery: meant }),
    )
  })
})

it('an amount at a moment is of the last moment of each bucket, also where a dimension cuts the time', async () => {
  await using warehouse = await openMemoryWarehouse()
  for (const statement of journeyTables) await warehouse.run(statement)
  await warehouse.run(
    `insert into journeys.stock (counted_day, units) values ('2026-02-27', 9), ('2026-02-28', 4), ('2026-03-05', 7)`,
  )
  const query: SemanticQuery = { metrics: ['units_last'], dimensions: [{ dimension: 'stock.counted', grain: 'month' }] }
  expect(await warehouse.rows(compileQuery(journeyModel, query, context).sql)).toEqual([
    { 'stock.counted__month': '2026-02-01', units_last: 4 },
    { 'stock.counted__month': '2026-03-01', units_last: 7 },
  ])
})
