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
const conversion = (name: string, ...constant: readonly object[]) => ({
  metric: {
    name,
    type: 'conversion',
    type_params: {
      conversion_type_params: {
        base_measure: 'sales',
        conversion_measure: 'sales',
        entity: 'shop',
        window: '7 days',
        ...(constant.length > 0 ? { constant_properties: constant } : {}),
      },
    },
  },
})
const documents = [
  sales,
  simple('sales'),
  simple('paid'),
  simple('stock'),
  { metric: { name: 'filled', type: 'simple', type_params: { measure: { name: 'sales', fill_nulls_with: 0 } } } },
  { metric: { name: 'running', type: 'cumulative', type_params: { measure: 'sales', window: '7 days' } } },
  derived('running_before', 'running', { name: 'running', offset_window: '2 days' }),
  conversion('converted'),
  conversion('converted_in_kind', { base_property: 'is_new', conversion_property: 'is_new' }),
  derived('before', 'sales', { name: 'sales', offset_window: '5 days' }),
  derived('months_before', 'sales', { name: 'sales', offset_window: '1 month' }),
  {
    project_configuration: {
      time_spines: [
        {
          node_relation: { schema_name: 'main', alias: 'calendar' },
          primary_column: { name: 'day', time_granularity: 'day' },
          custom_granularities: [{ name: 'fiscal_week' }],
        },
        {
          node_relation: { schema_name: 'main', alias: 'hours' },
          primary_column: { name: 'ts', time_granularity: 'hour' },
        },
      ],
    },
  },
  derived('twice_filled', '2 * filled', { name: 'filled' }),
]
const imported = importMetricFlow('shops', documents, {
  typeOf: (_schema, _table, expression) =>
    expression === 'fiscal_week' ? 'date' : ['ds', 'paid_at'].includes(expression) ? 'timestamp' : 'varchar',
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
    expect(range('metric_time__fiscal_week')).toEqual({ start: '2020-01-15', end: '2020-02-16' })
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

describe('metric_time beside its bucket', () => {
  it('is told by further grains, parts and the calendar, whatever times the metrics have', () => {
    const { query, columns } = ask({
      metrics: ['sales', 'paid'],
      groupBys: [
        { name: 'metric_time__month' },
        { name: 'metric_time__year' },
        { name: 'metric_time', datePart: 'dow' },
        { name: 'metric_time__fiscal_week' },
      ],
      where: "{{ TimeDimension('metric_time', 'week') }} > '2020-01-06'",
      orderBys: ['-metric_time__fiscal_week', 'metric_time__year'],
    })
    expect(query).toMatchObject({
      time: { grain: 'month' },
      dimensions: [
        { dimension: 'time', grain: 'year' },
        { dimension: 'time', part: 'day_of_week' },
        { dimension: 'time.fiscal_week', grain: 'day' },
      ],
      filters: { field: 'time', grain: 'week' },
      orderBy: [{ field: 'time.fiscal_week__day', direction: 'desc' }, { field: 'time__year' }],
    })
    expect(columns).toEqual([
      'metric_time__month',
      'metric_time__year',
      'metric_time__extract_dow',
      'metric_time__fiscal_week',
      'sales',
      'paid',
    ])
  })

  it('is that of the day on which rows count where an offset moves them, and of no bucket that is moved', () => {
    const groupBys = [{ name: 'metric_time__month' }, { name: 'sale__ds__year' }]
    expect(ask({ metrics: ['before'], groupBys }).query.dimensions).toEqual([{ dimension: 'time', grain: 'year' }])
    expect(() => ask({ metrics: ['months_before'], groupBys })).toThrow('several grains of time')
    expect(() => ask({ metrics: ['before'] })).toThrow('offset window')
    const inWeeks = [{ name: 'metric_time__month' }, { name: 'metric_time__week' }]
    expect(() => ask({ metrics: ['before'], groupBys: inWeeks })).toThrow('several grains of time')
    expect(
      ask({ metrics: ['before'], groupBys: [...inWeeks, { name: 'metric_time__day' }] }).query.dimensions,
    ).toHaveLength(2)
    const where = "{{ TimeDimension('metric_time', 'day') }} > '2020-01-06'"
    expect(ask({ metrics: ['before'], groupBys, where }).query.filters).toMatchObject({ field: 'time' })
    expect(() => ask({ metrics: ['before'], groupBys, where: `${where} or {{ Dimension('sale__is_new') }}` })).toThrow(
      'filter',
    )
  })
})

describe('metric_time without metrics', () => {
  it('is the time of the calendar, to which a time constraint is a condition', () => {
    const { query, columns } = ask({
      metrics: [],
      groupBys: [{ name: 'metric_time__month' }, { name: 'metric_time', grain: 'fiscal_week' }],
      timeConstraint: ['2020-01-15', '2020-01-20'],
    })
    expect(columns).toEqual(['metric_time__month', 'metric_time__fiscal_week'])
    expect(query).toEqual({
      metrics: [],
      dimensions: [
        { dimension: 'calendar.day', grain: 'month' },
        { dimension: 'calendar.fiscal_week', grain: 'day' },
      ],
      filters: {
        and: [
          { field: 'calendar.day', operator: 'at_least', values: ['2020-01-01'] },
          { field: 'calendar.day', operator: 'less_than', values: ['2020-02-01'] },
        ],
      },
    })
  })

  it('is read of the moments that are fine enough, and stands beside no other field', () => {
    expect(ask({ metrics: [], groupBys: [{ name: 'metric_time__hour' }] }).query.dimensions).toEqual([
      { dimension: 'hours.ts', grain: 'hour' },
    ])
    expect(ask({ metrics: [], groupBys: [{ name: 'sale__ds__fiscal_week' }] }).query.dimensions).toEqual([
      { dimension: 'sales.ds__calendar.fiscal_week', grain: 'day' },
    ])
    expect(() => ask({ metrics: [], groupBys: [{ name: 'metric_time' }, { name: 'sale__is_new' }] })).toThrow(
      'query without metrics',
    )
  })
})

it('refuses conversions by what two base rows of one moment can differ in, unless something tells them apart', () => {
  const by = (name: string, metric: string) => ask({ metrics: [metric], groupBys: [{ name }] }).columns
  expect(by('metric_time', 'converted')).toEqual(['metric_time__day', 'converted'])
  expect(by('shop', 'converted')).toEqual(['shop', 'converted'])
  expect(() => by('sale__is_new', 'converted')).toThrow('conversion metric')
  expect(by('sale__is_new', 'converted_in_kind')).toEqual(['sale__is_new', 'converted_in_kind'])
})

it('refuses a time constraint on a running total that is moved, which it holds against both', () => {
  const groupBys = [{ name: 'metric_time' }]
  const timeConstraint = ['2020-01-15', '2020-02-15'] as const
  expect(ask({ metrics: ['running'], groupBys, timeConstraint }).columns).toEqual(['metric_time__day', 'running'])
  expect(() => ask({ metrics: ['running_before'], groupBys, timeConstraint })).toThrow('offset window')
})

it('refuses a zero within a metric where another metric has rows that it has not', () => {
  const groupBys = [{ name: 'metric_time' }]
  expect(ask({ metrics: ['twice_filled'], groupBys }).columns).toEqual(['metric_time__day', 'twice_filled'])
  expect(() => ask({ metrics: ['twice_filled', 'sales'], groupBys })).toThrow('fill nulls beside other metrics')
})
