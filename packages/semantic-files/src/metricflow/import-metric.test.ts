import { lintModel } from '@gata/semantic'
import { expect, it } from 'vitest'
import { importMetricFlow } from './import-model.ts'
import { translateQuery } from './translate-query.ts'

const model = {
  semantic_model: {
    name: 'sales',
    node_relation: { schema_name: 'main', alias: 'sales' },
    defaults: { agg_time_dimension: 'ds' },
    dimensions: [
      { name: 'ds', type: 'TIME', type_params: { time_granularity: 'day' } },
      { name: 'shop', type: 'CATEGORICAL' },
    ],
    measures: [
      { name: 'sales', agg: 'COUNT', expr: '1' },
      { name: 'buyers', agg: 'COUNT_DISTINCT', expr: 'buyer_id' },
    ],
    entities: [
      { name: 'sale', type: 'PRIMARY', expr: 'sale_id' },
      { name: 'buyer', type: 'FOREIGN', expr: 'buyer_id' },
    ],
  },
}
const metric = (name: string, type: string, parameters: object) => ({
  metric: { name, type, type_params: parameters },
})
const read = (...metrics: readonly object[]) =>
  importMetricFlow('sales', [model, ...metrics], {
    typeOf: (_schema, _table, expression) => (expression === 'ds' ? 'date' : 'varchar'),
    isKey: () => true,
    isHistory: () => false,
    daysOf: () => null,
  })
const trailing = metric('trailing', 'cumulative', { measure: 'sales', cumulative_type_params: { window: '2 months' } })
const lagged = metric('lagged', 'derived', {
  expr: 'before',
  metrics: [{ name: 'plain', offset_window: '5 days', alias: 'before' }],
})
const monthsLagged = metric('months_lagged', 'derived', {
  expr: 'plain',
  metrics: [{ name: 'plain', offset_window: '1 month' }],
})
const plain = metric('plain', 'simple', { measure: 'sales' })
const whole = metric('whole', 'simple', { measure: { name: 'sales', join_to_timespine: true, fill_nulls_with: 0 } })

it('takes a window as one over days that is counted back from the last of them', () => {
  const { model: made, left } = read(trailing)
  expect([...left]).toEqual([])
  expect(lintModel(made)).toEqual([])
  expect(made.metrics).toEqual([
    { type: 'simple', name: 'trailing__rows', measure: 'sales.sales', emptyAs: 'null', hidden: true },
    {
      type: 'cumulative',
      name: 'trailing',
      metric: 'trailing__rows',
      window: { count: 2, unit: 'month' },
      countedFrom: 'last_day',
      grains: ['day'],
    },
  ])
})

it('takes what is of all time by every grain only where its last day speaks for a bucket', () => {
  const { model: made } = read(
    metric('first', 'cumulative', { measure: 'sales' }),
    metric('last', 'cumulative', { measure: 'sales', cumulative_type_params: { period_agg: 'last' } }),
  )
  const grains = made.metrics.flatMap((each) => (each.type === 'cumulative' ? [[each.name, each.grains]] : []))
  expect(grains).toEqual([
    ['first', ['day']],
    ['last', ['day', 'week', 'month', 'quarter', 'year']],
  ])
})

it('takes an offset, and a join to the time spine', () => {
  const { model: made } = read(plain, lagged, whole)
  expect(made.metrics).toMatchObject([
    { name: 'plain', emptyAs: 'null' },
    { name: 'lagged', inputs: [{ metric: 'plain', alias: 'before', offset: { count: 5, unit: 'day' } }] },
    { name: 'whole', emptyAs: 'zero', everyBucket: true },
  ])
})

const returned = (more: object = {}) =>
  metric('returned', 'conversion', {
    conversion_type_params: {
      base_measure: 'sales',
      conversion_measure: 'sales',
      entity: 'buyer',
      calculation: 'conversion_rate',
      window: '7 days',
      ...more,
    },
  })

it('takes a conversion as one that counts for the latest row before it', () => {
  const { model: made, left } = read(
    returned({ constant_properties: [{ base_property: 'shop', conversion_property: 'shop' }] }),
  )
  expect([...left]).toEqual([])
  expect(lintModel(made)).toEqual([])
  const event = { dataset: 'sales', entity: 'buyer', timeDimension: 'ds' }
  expect(made.metrics).toEqual([
    {
      type: 'conversion',
      name: 'returned',
      base: event,
      conversion: event,
      window: { count: 7, unit: 'day' },
      constant: [{ base: 'shop', conversion: 'shop' }],
      counts: 'conversions',
      noneAs: 'null',
      emptyAs: 'null',
      result: 'rate',
    },
  ])
})

it.each([
  ['counts something else than rows', { base_measure: 'buyers' }],
  ['has a window of months', { window: '1 month' }],
  [
    'narrows one of its sides',
    { conversion_measure: { name: 'sales', filter: "{{ Dimension('sale__shop') }} = 'x'" } },
  ],
])('leaves out a conversion that %s', (_, more) => {
  expect(read(returned(more)).left.get('returned')?.ability).toBe('conversion-metric')
})

it('tells of a constant that is no field of its side', () => {
  const { left } = read(returned({ constant_properties: [{ base_property: 'shop', conversion_property: 'colour' }] }))
  expect(left.has('returned')).toBe(true)
})

it.each([
  ['a grain of one’s own', metric('own', 'cumulative', { measure: 'sales', window: '2 martian_day' }), 'custom-grain'],
  ['hours', metric('own', 'cumulative', { measure: 'sales', window: '2 hours' }), 'cumulative-metric'],
  [
    'a total since the hour',
    metric('own', 'cumulative', { measure: 'sales', grain_to_date: 'hour' }),
    'cumulative-metric',
  ],
])('leaves out a running total over %s', (_, file, ability) => {
  expect(read(file).left.get('own')?.ability).toBe(ability)
})

it.each([
  [
    'a running total by day without a range or a calendar',
    { metrics: ['trailing'], groupBys: [{ name: 'metric_time' }] },
    'time-spine',
  ],
  ['a window without time', { metrics: ['trailing'], groupBys: [] }, 'cumulative-metric'],
  ['an offset without time', { metrics: ['lagged'], groupBys: [] }, 'offset-window'],
  [
    'every bucket of every group',
    {
      metrics: ['whole'],
      groupBys: [{ name: 'metric_time' }, { name: 'sale__shop' }],
      timeConstraint: ['2026-01-01', '2026-01-02'] as const,
    },
    'time-spine',
  ],
  [
    'a condition on the time of buckets that are moved',
    {
      metrics: ['months_lagged'],
      groupBys: [{ name: 'metric_time' }],
      where: "{{ TimeDimension('sale__ds', 'day') }} > '2026-01-01'",
    },
    'filter',
  ],
])('refuses %s, which MetricFlow answers by its own calendar', (_, query, ability) => {
  expect(() => translateQuery(read(plain, trailing, lagged, monthsLagged, whole), query)).toThrow(
    expect.objectContaining({ ability }),
  )
})

const calendar = {
  project_configuration: {
    time_spines: [
      {
        node_relation: { schema_name: 'main', alias: 'days' },
        primary_column: { name: 'day', time_granularity: 'day' },
        custom_granularities: [{ name: 'fiscal_week' }],
      },
    ],
  },
}
const inFiscalWeeks = () =>
  importMetricFlow('sales', [calendar, model, plain, trailing, lagged], {
    typeOf: (_schema, table, expression) => (expression === 'ds' || table === 'days' ? 'date' : 'varchar'),
    isKey: () => true,
    isHistory: () => false,
    daysOf: () => ['2020-01-01', '2029-12-31'],
  })

it('finds a grain of one’s own in the calendar, joined to the day', () => {
  const imported = inFiscalWeeks()
  expect(lintModel(imported.model)).toEqual([])
  const { query, columns } = translateQuery(imported, {
    metrics: ['plain'],
    groupBys: [{ name: 'metric_time__fiscal_week' }],
    where: "{{ TimeDimension('sale__ds', 'fiscal_week') }} >= '2026-01-05'",
  })
  const field = 'time.fiscal_week'
  expect(columns).toEqual(['metric_time__fiscal_week', 'plain'])
  expect(query).toMatchObject({
    dimensions: [{ dimension: field, grain: 'day' }],
    filters: { field, operator: 'at_least', values: ['2026-01-05'] },
  })
})

it('takes the days of the calendar where something runs and no range is named', () => {
  const { query } = translateQuery(inFiscalWeeks(), { metrics: ['trailing'], groupBys: [{ name: 'metric_time' }] })
  expect(query.time).toEqual({ grain: 'day', range: { start: '2020-01-01', end: '2030-01-01' } })
})

it('tells rows that are moved, and no buckets, by a grain of one’s own', () => {
  const asked = (name: string) => ({ metrics: [name], groupBys: [{ name: 'metric_time__fiscal_week' }] })
  expect(translateQuery(inFiscalWeeks(), asked('lagged')).query.dimensions).toEqual([
    { dimension: 'time.fiscal_week', grain: 'day' },
  ])
  expect(() => translateQuery(inFiscalWeeks(), asked('trailing'))).toThrow(
    expect.objectContaining({ ability: 'custom-grain' }),
  )
})

it('looks at the start of a period, and by the day at the same day so many months before', () => {
  const started = (grain: string) =>
    metric('started', 'derived', { expr: 'plain', metrics: [{ name: 'plain', offset_to_grain: grain }] })
  const made = read(plain, started('month'), monthsLagged).model.metrics
  expect(made.find(({ name }) => name === 'started')).toMatchObject({ inputs: [{ metric: 'plain', startOf: 'month' }] })
  expect(made.find(({ name }) => name === 'months_lagged')).toMatchObject({
    inputs: [{ offset: { count: 1, unit: 'month' }, moves: 'days' }],
  })
  expect(read(plain, started('hour')).left.get('started')?.ability).toBe('offset-to-grain')
})
