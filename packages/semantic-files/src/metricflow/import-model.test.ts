import { expect, it } from 'vitest'
import { importMetricFlow, type Tables } from './import-model.ts'
import { translateQuery } from './translate-query.ts'

const documents = [
  {
    semantic_model: {
      name: 'bookings',
      node_relation: { schema_name: 'main', alias: 'bookings' },
      measures: [{ name: 'bookings', agg: 'SUM', expr: '1' }],
      entities: [{ name: 'listing', type: 'FOREIGN', expr: 'listing_id' }],
    },
  },
  {
    semantic_model: {
      name: 'listings',
      node_relation: { schema_name: 'main', alias: 'listings' },
      dimensions: [{ name: 'country', type: 'CATEGORICAL' }],
      entities: [{ name: 'listing', type: 'PRIMARY', expr: 'listing_id' }],
    },
  },
  { metric: { name: 'bookings', type: 'SIMPLE', type_params: { measure: 'bookings' } } },
  {
    metric: {
      name: 'at_home',
      type: 'simple',
      type_params: { measure: 'bookings' },
      filter: "{{ Dimension('listing__country') }} = 'us'",
    },
  },
  { metric: { name: 'share', type: 'ratio', type_params: { numerator: 'at_home', denominator: 'bookings' } } },
]
const tables = (isKey: boolean): Tables => ({
  typeOf: () => 'varchar',
  isKey: () => isKey,
  isHistory: () => false,
  daysOf: () => null,
})

it('takes a join whose key holds, and what is narrowed through it', () => {
  const { model, left } = importMetricFlow('trips', documents, tables(true))
  expect(model.metrics.map(({ name }) => name)).toEqual(['bookings', 'at_home', 'share'])
  expect([...left.keys()]).toEqual([])
})

it('leaves out a join that would multiply rows, and with it every metric that needs it, but not the rest', () => {
  const { model, left } = importMetricFlow('trips', documents, tables(false))
  expect(model.metrics.map(({ name }) => name)).toEqual(['bookings'])
  expect([...left].map(([name, { ability }]) => [name, ability])).toEqual([
    ['bookings.listing__listings', 'join-that-multiplies-rows'],
    ['at_home', 'entity-path'],
    ['share', 'entity-path'],
  ])
})

it('joins a history at the day of the row, and leaves out what is told by another day', () => {
  const time = (name: string, more: object = {}) => ({
    name,
    type: 'TIME',
    type_params: { time_granularity: 'day', ...more },
  })
  const files = [
    {
      semantic_model: {
        name: 'trips',
        node_relation: { schema_name: 'main', alias: 'trips' },
        defaults: { agg_time_dimension: 'ds' },
        dimensions: [time('ds'), time('paid')],
        measures: [
          { name: 'trips', agg: 'SUM', expr: '1' },
          { name: 'paid_trips', agg: 'SUM', expr: '1', agg_time_dimension: 'paid' },
        ],
        entities: [{ name: 'listing', type: 'FOREIGN', expr: 'listing_id' }],
      },
    },
    {
      semantic_model: {
        name: 'listings',
        node_relation: { schema_name: 'main', alias: 'listings' },
        primary_entity: 'listing',
        dimensions: [
          time('since', { validity_params: { is_start: true } }),
          time('until', { validity_params: { is_end: true } }),
          { name: 'country', type: 'CATEGORICAL' },
        ],
        entities: [{ name: 'listing', type: 'NATURAL', expr: 'listing_id' }],
      },
    },
  ]
  const read = (isHistory: boolean) =>
    importMetricFlow('trips', files, {
      typeOf: (_schema, _table, expression) => (/_id|country/.test(expression) ? 'varchar' : 'date'),
      isKey: () => false,
      isHistory: () => isHistory,
      daysOf: () => null,
    })
  const { model, left } = read(true)
  expect([...left].map(([name, { ability }]) => [name, ability])).toEqual([['trips.paid_trips', 'validity-window']])
  expect(model.datasets[0]?.joins).toMatchObject([
    { to: 'listings', moment: { kind: 'cast', to: 'date', of: { kind: 'column', name: 'ds' } } },
  ])
  expect(read(false).left.get('trips.listing__listings')?.ability).toBe('join-that-multiplies-rows')
})

it('says of a question that needs a join which was left out why it was', () => {
  const asked = { metrics: ['bookings'], groupBys: [{ name: 'listing__country' }] }
  expect(translateQuery(importMetricFlow('trips', documents, tables(true)), asked).columns).toEqual([
    'listing__country',
    'bookings',
  ])
  expect(() => translateQuery(importMetricFlow('trips', documents, tables(false)), asked)).toThrow(
    expect.objectContaining({ ability: 'join-that-multiplies-rows' }),
  )
})
