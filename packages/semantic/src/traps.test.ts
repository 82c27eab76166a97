import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { describe, expect, it } from 'vitest'
import { compileQuery } from './compile-query.ts'
import type { SemanticQuery } from './query/semantic-query.ts'
import { journeyModel, journeyTables } from './testing/journey-model.ts'

const context = { timezone: 'Europe/Berlin', now: new Date('2026-04-08T12:00:00Z') }

/** The answer to a question over tables of which only the rows that matter are written. */
async function answer(inserts: readonly string[], query: SemanticQuery): Promise<readonly unknown[]> {
  await using warehouse = await openMemoryWarehouse()
  for (const statement of journeyTables) await warehouse.run(statement)
  for (const insert of inserts) await warehouse.run(`insert into journeys.${insert}`)
  const { sql, columns } = compileQuery(journeyModel, query, context)
  const rows = await warehouse.rows(sql)
  return rows.map((row) =>
    columns.map(({ name, kind }) => (kind === 'metric' && row[name] !== null ? Number(row[name]) : row[name])),
  )
}

const campaigns = `campaigns values ('c1', 'Alpha', 'a1'), ('c2', 'Alpha', 'a2'), ('c3', 'Beta', 'gone')`
const accounts = `accounts values ('a1', 'North'), ('a2', 'North')`
const visitOf = (campaign: string, seconds = 0): string =>
  `visits (campaign_id, seconds, visitor) values (${campaign}, ${seconds}, 'v1')`
const buyOf = (campaign: string, amount: number): string =>
  `buys (campaign_id, amount, is_test, visitor) values (${campaign}, ${amount}, false, 'v1')`

describe('two facts over one dimension', () => {
  it('do not multiply each other: two visits and three buys of one campaign are two and three', async () => {
    const rows = [campaigns, visitOf(`'c1'`), visitOf(`'c1'`), buyOf(`'c1'`, 5), buyOf(`'c1'`, 7), buyOf(`'c1'`, 9)]
    expect(await answer(rows, { metrics: ['visits', 'buys', 'revenue'], dimensions: ['campaign_name'] })).toEqual([
      ['Alpha', 2, 3, 21],
    ])
  })

  it('keep a group that only one of them has', async () => {
    const rows = [campaigns, visitOf(`'c1'`), buyOf(`'c3'`, 5)]
    expect(await answer(rows, { metrics: ['visits', 'revenue'], dimensions: ['campaign_name'] })).toEqual([
      ['Alpha', 1, null],
      ['Beta', 0, 5],
    ])
  })

  it('meet at null: rows without a campaign, with one that is not there, and with one without a name are one group', async () => {
    const rows = [
      `campaigns values ('c1', null, null)`,
      visitOf('null'),
      visitOf(`'gone'`),
      visitOf(`'c1'`),
      buyOf('null', 5),
      buyOf(`'lost'`, 7),
    ]
    expect(await answer(rows, { metrics: ['visits', 'revenue'], dimensions: ['campaign_name'] })).toEqual([
      [null, 3, 12],
    ])
  })

  it('lose no row to a dimension: the sum over groups is the figure without them', async () => {
    const rows = [campaigns, accounts, visitOf('null', 1), visitOf(`'gone'`, 2), visitOf(`'c3'`, 4), visitOf(`'c1'`, 8)]
    const grouped = await answer(rows, { metrics: ['seconds'], dimensions: ['account_name'] })
    expect(grouped).toEqual([
      ['North', 8],
      [null, 7],
    ])
    expect(await answer(rows, { metrics: ['seconds'] })).toEqual([[15]])
  })

  it('divide sums, not add up quotients: the ratio of a group is of all its rows', async () => {
    const rows = [campaigns, ...Array.from({ length: 9 }, () => visitOf(`'c1'`)), visitOf(`'c2'`), buyOf(`'c2'`, 1)]
    expect(await answer(rows, { metrics: ['buys_per_visit'], dimensions: ['campaign_name'] })).toEqual([['Alpha', 0.1]])
  })
})

it('a change is no share of a debt: what was below zero has a difference alone', async () => {
  const buyOn = (day: string, amount: number): string =>
    `buys (bought_day, amount, is_test) values ('${day}', ${amount}, false)`
  const of = async (then: number, now: number) => {
    const time = { range: { start: '2026-03-02', end: '2026-03-03' }, compare: 'previous_period' } as const
    const [line] = await answer([buyOn('2026-03-01', then), buyOn('2026-03-02', now)], { metrics: ['revenue'], time })
    return (line as readonly unknown[]).slice(2).map((value) => (value === null ? null : Number(value))) // one line of the answer
  }
  expect(await of(-10, 5)).toEqual([15, null])
  expect(await of(0, 5)).toEqual([5, null])
  expect(await of(10, -5)).toEqual([-15, -1.5])
})

describe('a dimension', () => {
  it('with several rows for a key that nobody audited does not multiply the fact, and what they differ in is null', async () => {
    const people = `people values ('v1', 'DE'), ('v1', 'DE'), ('v2', 'DE'), ('v2', 'NP'), ('v3', 'NP'), ('v3', null)`
    const rows = [
      people,
      ...['v1', 'v2', 'v3'].map((visitor) => `buys (visitor, amount, is_test) values ('${visitor}', 10, false)`),
    ]
    expect(await answer(rows, { metrics: ['revenue', 'buys', 'buyers'], dimensions: ['country'] })).toEqual([
      ['DE', 10, 1, 1],
      [null, 20, 2, 2],
    ])
    expect(
      await answer(rows, { metrics: ['revenue'], filters: { field: 'country', operator: 'equals', values: ['DE'] } }),
    ).toEqual([[10]])
  })

  it('whose rows have no key is no partner of facts without one', async () => {
    const rows = [`people values (null, 'DE')`, `buys (visitor, amount, is_test) values (null, 10, false)`]
    expect(await answer(rows, { metrics: ['revenue'], dimensions: ['country'] })).toEqual([[null, 10]])
  })

  it('at the end of a chain of three tables has one row for campaigns of two accounts of one name', async () => {
    const rows = [campaigns, accounts, visitOf(`'c1'`, 10), visitOf(`'c2'`, 20), visitOf(`'c3'`, 60)]
    expect(
      await answer(rows, { metrics: ['visits', 'average_seconds', 'longest'], dimensions: ['account_name'] }),
    ).toEqual([
      ['North', 2, 15, 20],
      [null, 1, 60, 60],
    ])
  })

  it('that only one of two facts has is refused for the other, not answered with nulls', async () => {
    expect(() =>
      compileQuery(journeyModel, { metrics: ['visits', 'buys'], dimensions: ['visits.page'] }, context),
    ).toThrow(/buys can not be told by visits.page/)
  })
})

describe('through joins', () => {
  it('an average is over rows, not over averages of groups', async () => {
    const rows = [campaigns, accounts, visitOf(`'c1'`, 0), visitOf(`'c1'`, 0), visitOf(`'c1'`, 0), visitOf(`'c2'`, 100)]
    expect(
      await answer(rows, { metrics: ['average_seconds', 'median_seconds'], dimensions: ['account_name'] }),
    ).toEqual([['North', 25, 0]])
  })

  it('a distinct count counts once who stands in several groups, in totals too', async () => {
    await using warehouse = await openMemoryWarehouse()
    for (const statement of journeyTables) await warehouse.run(statement)
    for (const insert of [campaigns, visitOf(`'c1'`), visitOf(`'c2'`), visitOf(`'c3'`)])
      await warehouse.run(`insert into journeys.${insert}`)
    const { sql, totals } = compileQuery(
      journeyModel,
      { metrics: ['visitors'], dimensions: ['campaign_name'], totals: true },
      context,
    )
    expect(await warehouse.rows(sql)).toEqual([
      { campaign_name: 'Alpha', visitors: 1 },
      { campaign_name: 'Beta', visitors: 1 },
    ])
    expect(totals && (await warehouse.rows(totals))).toEqual([{ visitors: 1 }])
  })

  it('a filter on one side of a ratio leaves the other alone', async () => {
    const rows = [
      `visits (device, seconds) values ('mobile', 30), ('desktop', 500), ('mobile', 10)`,
      `buys (device, amount, is_test) values ('mobile', 1, false), ('desktop', 1, false)`,
    ]
    expect(await answer(rows, { metrics: ['mobile_seconds', 'buys_per_visit'] })).toEqual([[20, 2 / 3]])
  })
})

describe('steps of an entity', () => {
  const at = (page: string, time: string): string =>
    `visits (visitor, page, visited_at, visited_day) values ('v1', '${page}', '${time}', '2026-03-28')`

  it('count at the very moment of the first, and no longer at the very end of the window', async () => {
    const query: SemanticQuery = { metrics: ['home_to_cart_in_a_day'] }
    expect(await answer([at('home', '2026-03-28T10:00:00Z'), at('cart', '2026-03-28T10:00:00Z')], query)).toEqual([[1]])
    expect(await answer([at('home', '2026-03-28T10:00:00Z'), at('cart', '2026-03-29T09:59:59.999Z')], query)).toEqual([
      [1],
    ])
    expect(await answer([at('home', '2026-03-28T10:00:00Z'), at('cart', '2026-03-29T10:00:00Z')], query)).toEqual([[0]])
    expect(await answer([at('home', '2026-03-28T10:00:00Z'), at('cart', '2026-03-28T09:59:59Z')], query)).toEqual([[0]])
  })

  it('are found behind one that came too early', async () => {
    const rows = [
      at('cart', '2026-03-28T09:00:00Z'),
      at('home', '2026-03-28T10:00:00Z'),
      at('cart', '2026-03-28T11:00:00Z'),
    ]
    const buy = `buys (visitor, bought_at, is_test) values ('v1', '2026-03-28T10:30:00Z', false), ('v1', '2026-03-28T12:00:00Z', false)`
    expect(await answer([...rows, buy], { metrics: ['took_all_steps', 'home_to_buy'] })).toEqual([[1, 1]])
  })
})

it.each(['day', 'month', undefined] as const)(
  'windows and figures to date count the last day up to the moment at which the range ends within it (grain %s)',
  async (grain) => {
    const buyAt = (instant: string, amount: number): string =>
      `buys (bought_at, bought_day, amount, is_test) values ('${instant}', '${instant.slice(0, 10)}', ${amount}, false)`
    const rows = [
      buyAt('2026-03-20T12:00:00Z', 1),
      buyAt('2026-04-04T12:00:00Z', 10),
      buyAt('2026-04-05T09:59:59Z', 100),
      buyAt('2026-04-05T10:00:00Z', 1000),
    ]
    const time = { range: { start: '2026-04-05T09:00', end: '2026-04-05T12:00' }, ...(grain ? { grain } : {}) }
    const lines = await answer(rows, {
      metrics: ['revenue', 'revenue_so_far', 'revenue_month_to_date', 'revenue_of_2_week'],
      time,
    })
    const bucket = grain ? [grain === 'day' ? '2026-04-05' : '2026-04-01'] : []
    expect(lines).toEqual([[...bucket, 100, 111, 110, 110]])
  },
)

it('a range up to the first moment of a day ends with the day before, also where clocks skip midnight', () => {
  const time = { range: { start: '2024-09-06', end: '2024-09-08T04:00:00Z' }, compare: 'previous_period' } as const
  const santiago = { ...context, timezone: 'America/Santiago' }
  const { range, comparedRange } = compileQuery(journeyModel, { metrics: ['visits'], time }, santiago)
  expect([range, comparedRange]).toEqual([
    { start: '2024-09-06', end: '2024-09-08', timezone: 'America/Santiago' },
    { start: '2024-09-04', end: '2024-09-06', timezone: 'America/Santiago' },
  ])
})
