import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { describe, expect, it } from 'vitest'
import { compileQuery } from './compile-query.ts'
import { journeyModel, journeyTables } from './testing/journey-model.ts'

const context = { timezone: 'Europe/Berlin', now: new Date('2026-04-08T12:00:00Z') }

describe('totals', () => {
  it('are of the weeks that the rows are compared with, 52 weeks ago and not a year', async () => {
    await using warehouse = await openMemoryWarehouse()
    for (const statement of journeyTables) await warehouse.run(statement)
    // 30 March 2026 begins a week, and so does 31 March 2025; the last day of that week a year ago is 6 April.
    await warehouse.run(`insert into journeys.visits (visited_day) values ('2026-03-30'), ('2025-04-06')`)
    const { sql, totals } = compileQuery(
      journeyModel,
      {
        metrics: ['visits'],
        time: { range: { start: '2026-03-30', end: '2026-04-06' }, grain: 'week', compare: 'previous_year' },
        totals: true,
      },
      context,
    )
    const figures = { visits: 1, visits__compared: 1, visits__difference: 0, visits__change: 0 }
    expect(await warehouse.rows(sql)).toEqual([{ time: '2026-03-30', ...figures }])
    expect(totals && (await warehouse.rows(totals))).toEqual([figures])
  })

  it('leave out the weeks that the rows leave out', async () => {
    await using warehouse = await openMemoryWarehouse()
    for (const statement of journeyTables) await warehouse.run(statement)
    await warehouse.run(`insert into journeys.visits (visited_day) values ('2026-04-01'), ('2026-04-07')`)
    const { sql, totals } = compileQuery(
      journeyModel,
      {
        metrics: ['visits'],
        time: { relative: 'last_14_days', grain: 'week', completePeriodsOnly: true },
        totals: true,
      },
      context,
    )
    expect(await warehouse.rows(sql)).toEqual([{ time: '2026-03-30', visits: 1 }])
    expect(totals && (await warehouse.rows(totals))).toEqual([{ visits: 1 }])
  })
})

it('a count of conversions, of a funnel or of a cohort is zero where nothing happened, as any count is', async () => {
  await using warehouse = await openMemoryWarehouse()
  for (const statement of journeyTables) await warehouse.run(statement)
  await warehouse.run(`insert into journeys.buys (is_test, bought_day, amount) values (false, '2026-04-01', 5)`)
  const metrics = ['visits_that_buy', 'took_all_steps', 'back_next_day', 'cart_to_buy']
  const { sql } = compileQuery(journeyModel, { metrics: [...metrics, 'buys'], time: { grain: 'day' } }, context)
  expect(await warehouse.rows(sql)).toEqual([
    { time: '2026-04-01', visits_that_buy: 0, took_all_steps: 0, back_next_day: 0, cart_to_buy: null, buys: 1 },
  ])
})
