import { describe, expect, it } from 'vitest'
import { importMetricFlow } from './import-model.ts'
import type { MetricFlowQuery } from './metricflow-query.ts'
import { translateQuery } from './translate-query.ts'

const sales = {
  semantic_model: {
    name: 'sales',
    node_relation: { schema_name: 'main', alias: 'sales' },
    defaults: { agg_time_dimension: 'ds' },
    primary_entity: 'sale',
    dimensions: [
      { name: 'ds', type: 'time', type_params: { time_granularity: 'day' } },
      { name: 'paid_at', type: 'time', type_params: { time_granularity: 'hour' } },
      { name: 'is_new', type: 'categorical' },
    ],
    measures: [
      { name: 'sales', agg: 'count', expr: '1' },
      { name: 'paid', agg: 'count', expr: '1', agg_time_dimension: 'paid_at' },
      { name: 'stock', agg: 'sum', non_additive_dimension: { name: 'ds', window_choice: 'max' } },
    ],
    entities: [{ name: 'shop', type: 'foreign', expr: 'shop_id' }],
  },
}
const simple = (name: string, more: object = {}) => ({
  metric: { name, type: 'simple', type_params: { measure: { name, ...more } } },
})
const derived = (name: string, expr: string, ...metrics: readonly object[]) => ({
  metric: { name, type: 'derived', type_params: { expr, metrics } },
})
const documents = [
  sales,
  simple('sales'),
  simple('paid'),
  simple('stock'),
  { metric: { name: 'filled', type: 'simple', type_params: { measure: { name: 'sales', fill_nulls_with: 0 } } } },
  derived('twice_filled', '2 * filled', { name: 'filled' }),
]
const imported = importMetricFlow('shops', documents, {
  typeOf: (_schema, _table, expression) => (['ds', 'paid_at'].includes(expression) ? 'timestamp' : 'varchar'),
  isKey: () => true,
  isHistory: () => false,
  daysOf: () => null,
})
const ask = (asked: Partial<MetricFlowQuery>) =>
  translateQuery(imported, { metrics: ['sales'], groupBys: [], ...asked })

describe('the time of a query', () => {
  it('widens a time constraint to whole buckets of the finest metric_time', () => {
    const timeConstraint = ['2020-01-15', '2020-02-15'] as const
    const range = (name: string) => ask({ groupBys: [{ name }], timeConstraint }).query.time?.range
    expect(range('metric_time__month')).toEqual({ start: '2020-01-01', end: '2020-03-01' })
    expect(range('metric_time__week')).toEqual({ start: '2020-01-13', end: '2020-02-17' })
    expect(range('sale__ds__month')).toEqual({ start: '2020-01-15', end: '2020-02-16' })
  })

  it('tells metric_time by the day where nobody says another grain, also of times that are known more finely', () => {
    expect(ask({ metrics: ['paid'], groupBys: [{ name: 'metric_time' }] }).columns).toEqual([
      'metric_time__day',
      'paid',
    ])
  })

  it('takes the time by which a metric is laid out for its bucket, so that stock is that of each day', () => {
    expect(ask({ metrics: ['stock'], groupBys: [{ name: 'sale__ds' }] }).query).toMatchObject({
      dimensions: [],
      time: { grain: 'day' },
    })
    expect(() => ask({ metrics: ['stock'], groupBys: [{ name: 'metric_time', datePart: 'month' }] })).toThrow(
      'date part',
    )
  })
})

it('refuses a zero within a metric where another metric has rows that it has not', () => {
  const groupBys = [{ name: 'metric_time' }]
  expect(ask({ metrics: ['twice_filled'], groupBys }).columns).toEqual(['metric_time__day', 'twice_filled'])
  expect(() => ask({ metrics: ['twice_filled', 'sales'], groupBys })).toThrow('fill nulls beside other metrics')
})
