import { expect, it } from 'vitest'
import { importMetricFlow, type Tables } from './import-model.ts'

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
const tables = (isKey: boolean): Tables => ({ typeOf: () => 'varchar', isKey: () => isKey, daysOf: () => null })

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
