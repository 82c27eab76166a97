import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { expect, it } from 'vitest'
import { compileQuery } from './compile-query.ts'
import { col } from './definitions/build.ts'
import type { SemanticQuery } from './query/semantic-query.ts'
import { QueryRefusal } from './refusal.ts'
import { journeyModel, journeyTables } from './testing/journey-model.ts'

const context = { timezone: 'Europe/Berlin', now: new Date('2026-04-08T12:00:00Z') }
const of = (query: Omit<SemanticQuery, 'metrics'>, hidden: readonly string[] = []) =>
  compileQuery(journeyModel, { metrics: [], ...query }, { ...context, hidden })
const refusalOf = (query: Omit<SemanticQuery, 'metrics'>, hidden: readonly string[] = []) => {
  try {
    of(query, hidden)
    return null
  } catch (error) {
    return error instanceof QueryRefusal ? error.problems.map(({ code, field }) => `${code} at ${field}`) : error
  }
}

it.each<[string, Omit<SemanticQuery, 'metrics'>, string]>([
  [
    'of one dataset, nulls among them',
    { dimensions: ['visits.device', 'page'] },
    'select distinct device, page from journeys.visits order by device nulls last, page nulls last',
  ],
  [
    'of every dataset that has a shared dimension, without rows that do not count',
    { dimensions: ['device'] },
    `select device from journeys.visits union select device from journeys.buys where not is_test order by device nulls last`,
  ],
  [
    'through joins, chosen by a field of another dataset',
    { dimensions: ['page'], filters: { field: 'campaign_name', operator: 'equals', values: ['Alpha'] } },
    `select distinct page from journeys.visits join journeys.campaigns using (campaign_id) where campaign_name = 'Alpha' order by page nulls last`,
  ],
  [
    'bounded, of which a null is no bound',
    { dimensions: ['page', 'visits.device'], bounds: true },
    'select min(page), max(page), min(device), max(device) from journeys.visits',
  ],
  [
    'sorted and cut',
    { dimensions: ['page'], orderBy: [{ field: 'page', direction: 'desc', nulls: 'first' }], limit: 2 },
    'select distinct page from journeys.visits order by page desc nulls first limit 3',
  ],
])('without a metric the answer is the combinations %s', async (_, query, plain) => {
  await using warehouse = await openMemoryWarehouse()
  for (const statement of journeyTables) await warehouse.run(statement)
  await warehouse.run(`insert into journeys.visits (visitor, device, page, campaign_id) values
    ('a', 'mobile', 'home', 'c1'), ('b', 'mobile', 'home', 'c2'), ('c', null, 'cart', 'c1'), ('d', 'tablet', null, null)`)
  await warehouse.run(
    `insert into journeys.buys (visitor, device, is_test) values ('a', 'desktop', false), ('b', 'watch', true)`,
  )
  await warehouse.run(`insert into journeys.campaigns values ('c1', 'Alpha', null), ('c2', 'Beta', null)`)
  const answer = await warehouse.rows(of(query).sql)
  expect(answer.map((row) => Object.values(row))).toEqual(
    (await warehouse.rows(plain)).map((row) => Object.values(row)),
  )
})

it('is of the dataset that has most of the fields, also where another joins all of them at once', () => {
  const payer = { name: 'payer', to: 'accounts', on: [{ left: col('account_id'), right: 'account_id' }] }
  const datasets = journeyModel.datasets.map((each) => {
    if (each.name === 'campaigns') return { ...each, joins: [payer] }
    return each.name === 'visits' ? { ...each, joins: [...each.joins, payer] } : each
  })
  const dimensions = ['campaigns.campaign_name', 'payer.account_name']
  const { plan } = compileQuery({ ...journeyModel, datasets, metrics: [] }, { metrics: [], dimensions }, context)
  expect(plan.aggregates.map(({ dataset }) => dataset)).toEqual(['campaigns'])
})

it('refuses what is reached in several ways rather than answer from farther off, and says which ways there are', () => {
  const on = [{ left: col('account_id'), right: 'account_id' }]
  const twice = ['payer', 'owner'].map((name) => ({ name, to: 'accounts', on }))
  const datasets = journeyModel.datasets.map((each) =>
    each.name === 'visits'
      ? { ...each, joins: [...each.joins.filter(({ to }) => to !== 'campaigns'), ...twice] }
      : each,
  )
  const ask = (dimensions: readonly string[]) =>
    compileQuery({ ...journeyModel, datasets, metrics: [], rollups: [] }, { metrics: [], dimensions }, context)
  expect(() => ask(['page', 'accounts.account_name'])).toThrow(
    expect.objectContaining({
      problems: [
        expect.objectContaining({
          code: 'ambiguous-join-path',
          suggestions: ['visits.payer.account_name', 'visits.owner.account_name'],
        }),
      ],
    }),
  )
  expect(ask(['page', 'payer.account_name']).plan.aggregates.map(({ dataset }) => dataset)).toEqual(['visits'])
})

it('refuses what says something of figures, what no dataset reaches, and nothing at all', () => {
  expect(refusalOf({ dimensions: ['page'], time: { grain: 'day' } })).toContain('bad-query at time')
  expect(refusalOf({ dimensions: ['page'], totals: true })).toContain('bad-query at totals')
  expect(refusalOf({ dimensions: ['page', 'shop'] })).toEqual(['unreachable-dimension at dimensions'])
  expect(refusalOf({ dimensions: ['page'], bounds: true, limit: 3 })).toContain('bad-query at limit')
  const bounded = { metrics: ['visits'], dimensions: ['page'], bounds: true }
  expect(() => compileQuery(journeyModel, bounded, context)).toThrow(/bounds: are of a question without metrics/)
  expect(refusalOf({})).toEqual(['bad-query at metrics'])
})

it('does not know a dimension that its reader may not know, nor choose by one', () => {
  expect(refusalOf({ dimensions: ['page'] }, ['visits.page'])).toEqual(['unknown-dimension at dimensions[0]'])
  const filters = { field: 'page', operator: 'equals', values: ['home'] } as const
  expect(refusalOf({ dimensions: ['visits.device'], filters }, ['visits.page'])).toContain(
    'unknown-dimension at filters.field',
  )
})

it('suggests no dimension that its reader may not know where one is out of reach', () => {
  const suggested = (hidden: readonly string[]) => {
    try {
      compileQuery(journeyModel, { metrics: ['visits'], dimensions: ['shop'] }, { ...context, hidden })
      return []
    } catch (error) {
      return error instanceof QueryRefusal ? error.problems.flatMap(({ suggestions }) => suggestions) : []
    }
  }
  expect(suggested([])).toContain('people.country')
  expect(suggested(['people.country'])).not.toContain('people.country')
  expect(suggested(['people.country'])).toContain('visits.device')
})
