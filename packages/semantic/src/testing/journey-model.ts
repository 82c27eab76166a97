import { relation } from '@gata/sql'
import { calc, call, col, input } from '../definitions/build.ts'
import type { Dataset } from '../definitions/dataset.ts'
import type { Dimension } from '../definitions/dimension.ts'
import type { Aggregate, Measure } from '../definitions/measure.ts'
import type { CumulativeMetric, Duration, EntityEvent, Metric } from '../definitions/metric.ts'
import type { SemanticModel } from '../definitions/semantic-model.ts'

const text = (name: string): Dimension => ({ kind: 'categorical', name, type: 'varchar', expression: col(name) })
const entity = (name: string): Dimension => ({ kind: 'entity', name, type: 'varchar', expression: col(name) })
const time = (name: string, hasInstant: boolean): Dimension => ({
  kind: 'time',
  name,
  day: col(`${name}_day`),
  instant: hasInstant ? col(`${name}_at`) : null,
  smallestGrain: hasInstant ? 'second' : 'day',
})
const measure = (name: string, aggregate: Aggregate, of?: string, type: Measure['type'] = 'bigint'): Measure => ({
  name,
  aggregate,
  ...(of === undefined ? {} : { expression: col(of) }),
  type,
})

const visits: Dataset = {
  name: 'visits',
  relation: relation('journeys', 'visits'),
  keys: [],
  timeDimension: 'visited',
  dimensions: [text('device'), text('page'), entity('visitor'), time('visited', true)],
  measures: [
    measure('visits', 'count'),
    measure('visitors', 'count_distinct', 'visitor'),
    measure('seconds', 'sum', 'seconds'),
    measure('average_seconds', 'average', 'seconds', 'double'),
    measure('longest', 'max', 'seconds'),
    measure('shortest', 'min', 'seconds'),
    measure('median_seconds', 'median', 'seconds', 'double'),
    { ...measure('slow_seconds', 'percentile', 'seconds', 'double'), percentile: 0.9 },
    { ...measure('slow_visit', 'percentile_discrete', 'seconds', 'bigint'), percentile: 0.7 },
    { ...measure('long_visits', 'count'), filter: call('>', col('seconds'), { kind: 'value', value: 10 }) },
  ],
  joins: [
    { to: 'campaigns', on: [{ left: col('campaign_id'), right: 'campaign_id' }] },
    { to: 'people', on: [{ left: col('visitor'), right: 'visitor' }] },
  ],
}

const buys: Dataset = {
  name: 'buys',
  relation: relation('journeys', 'buys'),
  keys: [],
  filter: call('not', col('is_test')),
  timeDimension: 'bought',
  dimensions: [text('device'), entity('visitor'), time('bought', true)],
  measures: [
    measure('buys', 'count'),
    measure('buyers', 'count_distinct', 'visitor'),
    measure('revenue', 'sum', 'amount', 'decimal(38,4)'),
  ],
  joins: [
    { to: 'campaigns', on: [{ left: col('campaign_id'), right: 'campaign_id' }] },
    { to: 'people', on: [{ left: col('visitor'), right: 'visitor' }] },
  ],
}

const units = measure('units', 'sum', 'units')
const stock: Dataset = {
  name: 'stock',
  relation: relation('journeys', 'stock'),
  keys: [],
  timeDimension: 'counted',
  dimensions: [text('shop'), text('product'), time('counted', false)],
  measures: [
    { ...units, name: 'units_last', semiAdditive: { timeDimension: 'counted', choose: 'last' } },
    { ...units, name: 'units_first', semiAdditive: { timeDimension: 'counted', choose: 'first' } },
    { ...units, name: 'units_each_last', semiAdditive: { timeDimension: 'counted', choose: 'last', per: ['product'] } },
  ],
  joins: [],
}

/** Keys that were audited, then a chain to a third table; and keys that nobody looked at, whose rows come more than once. */
const described: readonly Dataset[] = [
  {
    name: 'campaigns',
    relation: relation('journeys', 'campaigns'),
    keys: [{ columns: ['campaign_id'], proof: 'audited' }],
    dimensions: [text('campaign_name')],
    measures: [],
    joins: [{ to: 'accounts', on: [{ left: col('account_id'), right: 'account_id' }] }],
  },
  {
    name: 'accounts',
    relation: relation('journeys', 'accounts'),
    keys: [{ columns: ['account_id'], proof: 'audited' }],
    dimensions: [text('account_name')],
    measures: [],
    joins: [],
  },
  {
    name: 'people',
    relation: relation('journeys', 'people'),
    keys: [{ columns: ['visitor'], proof: 'declared' }],
    dimensions: [text('country')],
    measures: [],
    joins: [],
  },
]

const simple = (name: string, of: string): Metric => ({ type: 'simple', name, measure: `${of}.${name}` })
const visited: EntityEvent = { dataset: 'visits', entity: 'visitor' }
const bought: EntityEvent = { dataset: 'buys', entity: 'visitor' }
const onPage = (page: string): EntityEvent => ({
  ...visited,
  filter: { field: 'visits.page', operator: 'equals', values: [page] },
})
const rolling = (metric: string, window: Duration, more: Partial<CumulativeMetric> = {}): Metric => ({
  type: 'cumulative',
  name: `${metric}_of_${window.count}_${window.unit}`,
  metric,
  window,
  ...more,
})
const before = (metric: string, result: 'value' | 'difference' | 'change', offset: Duration): Metric => ({
  type: 'offset',
  name: `${metric}_${result}_${offset.count}_${offset.unit}`,
  metric,
  offset,
  result,
})
const day = (count: number): Duration => ({ count, unit: 'day' })
const steps = ['home', 'cart'].map((page) => ({ name: page, ...onPage(page) }))

/** Every kind of metric over two facts with shared dimensions and one of amounts at a moment. */
export const journeyMetrics = [
  ...visits.measures.map(({ name }) => simple(name, 'visits')),
  ...buys.measures.map(({ name }) => simple(name, 'buys')),
  ...stock.measures.map(({ name }) => simple(name, 'stock')),
  { ...simple('revenue', 'buys'), name: 'revenue_or_zero', emptyAs: 'zero' },
  {
    type: 'simple',
    name: 'mobile_visits',
    measure: 'visits.visits',
    filter: {
      or: [
        { field: 'visits.device', operator: 'equals', values: ['mobile'] },
        { field: 'account_name', operator: 'contains', values: ['NORTH'] },
      ],
    },
  },
  {
    type: 'simple',
    name: 'visits_of_the_many',
    measure: 'visits.visits',
    filter: { field: 'country', metric: 'buyers', by: 'people.country', operator: 'at_least', values: [2] },
  },
  { type: 'ratio', name: 'buys_per_visit', numerator: { metric: 'buys' }, denominator: { metric: 'visits' } },
  {
    type: 'ratio',
    name: 'mobile_seconds',
    numerator: { metric: 'seconds', filter: { field: 'visits.device', operator: 'not_equals', values: ['desktop'] } },
    denominator: { metric: 'mobile_visits' },
    zeroDenominatorAs: 'zero',
  },
  {
    type: 'derived',
    name: 'value_less_before',
    inputs: [{ metric: 'revenue' }, { metric: 'revenue', alias: 'then', offset: { count: 1, unit: 'week' } }],
    expression: calc('-', input('revenue'), input('then')),
  },
  { type: 'cumulative', name: 'revenue_so_far', metric: 'revenue' },
  rolling('visitors', day(7)),
  rolling('buys_per_visit', day(3)),
  rolling('average_seconds', { count: 1, unit: 'month' }),
  rolling('revenue', { count: 2, unit: 'week' }),
  rolling('visits', { count: 1, unit: 'month' }, { countedFrom: 'last_day', grains: ['day', 'week'] }),
  { ...simple('buys', 'buys'), name: 'buys_of_every_bucket', everyBucket: true },
  ...(['week', 'month', 'quarter', 'year'] as const).map(
    (period): Metric => ({ type: 'to_date', name: `revenue_${period}_to_date`, metric: 'revenue', period }),
  ),
  { type: 'to_date', name: 'visitors_month_to_date', metric: 'visitors', period: 'month' },
  before('visits', 'value', day(1)),
  before('visitors', 'difference', { count: 1, unit: 'week' }),
  before('revenue', 'change', { count: 1, unit: 'month' }),
  before('buys_per_visit', 'value', { count: 1, unit: 'quarter' }),
  before('visitors_of_7_day', 'difference', day(7)),
  { type: 'share', name: 'share_of_visits', metric: 'visits' },
  { type: 'share', name: 'share_of_revenue_then', metric: 'revenue', within: ['time'] },
  { type: 'share', name: 'share_of_visits_in_account', metric: 'visits', within: ['account_name', 'time'] },
  { type: 'share', name: 'share_of_stock', metric: 'units_each_last', within: ['time'] },
  {
    type: 'conversion',
    name: 'visits_that_buy',
    base: visited,
    conversion: bought,
    window: day(7),
    result: 'count',
  },
  {
    type: 'conversion',
    name: 'buys_after_visits',
    base: visited,
    conversion: bought,
    window: day(7),
    counts: 'conversions',
    result: 'count',
  },
  ...(['bases', 'conversions'] as const).map(
    (counts): Metric => ({
      type: 'conversion',
      name: `${counts}_on_one_device`,
      base: visited,
      conversion: bought,
      constant: [{ base: 'device', conversion: 'device' }],
      counts,
      ...(counts === 'conversions' ? { noneAs: 'null' } : {}),
      result: 'rate',
    }),
  ),
  { type: 'conversion', name: 'cart_to_buy', base: onPage('cart'), conversion: bought, result: 'rate' },
  {
    type: 'conversion',
    name: 'home_to_cart_in_a_day',
    base: onPage('home'),
    conversion: onPage('cart'),
    window: { count: 24, unit: 'hour' },
    result: 'rate',
  },
  {
    type: 'funnel',
    name: 'took_all_steps',
    steps: [...steps, { name: 'buy', ...bought }],
    window: day(10),
    result: { step: 'buy' },
  },
  {
    type: 'funnel',
    name: 'home_to_buy',
    steps: [...steps, { name: 'buy', ...bought }],
    result: { step: 'buy', from: 'home' },
  },
  ...(['day', 'week', 'month'] as const).map(
    (period): Metric => ({
      type: 'retention',
      name: `back_next_${period}`,
      cohort: visited,
      activity: visited,
      period,
      periodsLater: 1,
      result: period === 'day' ? 'count' : 'rate',
    }),
  ),
  {
    type: 'retention',
    name: 'buys_in_first_week',
    cohort: onPage('home'),
    activity: bought,
    period: 'week',
    periodsLater: 0,
    result: 'rate',
  },
] as const satisfies readonly Metric[]

/** The model of the tables that {@link journeyTables} make. */
export const journeyModel: SemanticModel = {
  name: 'journeys',
  datasets: [visits, buys, stock, ...described],
  conformed: [
    { name: 'device', members: ['visits.device', 'buys.device'] },
    { name: 'happened', members: ['visits.visited', 'buys.bought', 'stock.counted'] },
  ],
  metrics: journeyMetrics,
  rollups: [
    {
      name: 'visits_by_device',
      dataset: 'visits',
      timeDimension: 'visited',
      grain: 'day',
      dimensions: ['device'],
      measures: ['visits', 'seconds', 'average_seconds', 'longest'],
    },
    {
      name: 'visits_by_campaign',
      dataset: 'visits',
      timeDimension: 'visited',
      grain: 'day',
      dimensions: ['device', 'page'],
      joins: ['campaigns'],
      measures: ['visits', 'seconds', 'average_seconds', 'longest', 'shortest'],
    },
    {
      name: 'visits_by_visitor',
      dataset: 'visits',
      timeDimension: 'visited',
      grain: 'day',
      dimensions: ['visitor'],
      joins: ['people'],
      measures: ['visits'],
    },
    {
      name: 'buys_by_campaign',
      dataset: 'buys',
      timeDimension: 'bought',
      grain: 'day',
      dimensions: ['device'],
      joins: ['campaigns', 'people'],
      measures: ['buys', 'revenue'],
    },
    {
      name: 'stock_by_product',
      dataset: 'stock',
      timeDimension: 'counted',
      grain: 'day',
      dimensions: ['product'],
      measures: ['units_last'],
    },
  ],
}

/** The statements that make the tables of {@link journeyModel} empty. */
export const journeyTables: readonly string[] = [
  'create schema journeys',
  `create table journeys.visits (visitor varchar, campaign_id varchar, device varchar, page varchar, visited_at timestamptz, visited_day date, seconds bigint)`,
  `create table journeys.buys (visitor varchar, campaign_id varchar, device varchar, is_test boolean, bought_at timestamptz, bought_day date, amount decimal(18,4))`,
  `create table journeys.stock (shop varchar, product varchar, counted_day date, units bigint)`,
  `create table journeys.campaigns (campaign_id varchar, campaign_name varchar, account_id varchar)`,
  `create table journeys.accounts (account_id varchar, account_name varchar)`,
  `create table journeys.people (visitor varchar, country varchar)`,
]
