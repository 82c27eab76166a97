import { relation } from '@gata/sql'
import { calc, call, col, input } from '../definitions/build.ts'
import type { Dataset } from '../definitions/dataset.ts'
import type { CategoricalDimension, EntityDimension, TimeDimension } from '../definitions/dimension.ts'
import type { RowExpression } from '../definitions/expression.ts'
import type { Measure } from '../definitions/measure.ts'
import type { Metric } from '../definitions/metric.ts'
import type { Rollup } from '../definitions/rollup.ts'
import type { SemanticModel } from '../definitions/semantic-model.ts'

const text = (name: string): CategoricalDimension => ({
  kind: 'categorical',
  name,
  type: 'varchar',
  expression: col(name),
})
const truth = (name: string): CategoricalDimension => ({
  kind: 'categorical',
  name,
  type: 'boolean',
  expression: col(name),
})
const entity = (name: string): EntityDimension => ({ kind: 'entity', name, type: 'varchar', expression: col(name) })
const time = (name: string, day: string | null, instant: string | null): TimeDimension => ({
  kind: 'time',
  name,
  day: day === null ? null : col(day),
  instant: instant === null ? null : col(instant),
  smallestGrain: instant === null ? 'day' : 'second',
})
const sum = (name: string, type: Measure['type'] = 'bigint'): Measure => ({
  name,
  aggregate: 'sum',
  expression: col(name),
  type,
})
const money = (name: string, from: RowExpression, converted?: string): Measure => ({
  name,
  aggregate: 'sum',
  expression: from,
  type: 'decimal(38,4)',
  unit: 'currency',
  format: { style: 'currency', decimals: 2 },
  currency: {
    dimension: converted === undefined ? 'reporting_currency' : 'currency',
    ...(converted === undefined ? {} : { converted }),
  },
})
const rows = (name: string): Measure => ({ name, aggregate: 'count', type: 'bigint' })
const distinct = (name: string, of: string): Measure => ({
  name,
  aggregate: 'count_distinct',
  expression: col(of),
  type: 'bigint',
})

/** The six tables of a tenant's star schema and what marketing asks of them; the published shape, said as a semantic model. */
export function starModel(options: { reportingCurrency?: string; schema?: string } = {}): SemanticModel {
  const { reportingCurrency = 'EUR', schema = 'analytics' } = options
  const table = (name: string) => relation(schema, name)
  const reporting = (name: string): Measure => ({ ...money(name, col(name)), currency: { code: reportingCurrency } })
  const adPerformance: Dataset = {
    name: 'ad_performance',
    relation: table('fct_acme__ad_performance'),
    keys: [],
    timeDimension: 'report_date',
    dimensions: [
      text('source_platform'),
      text('ad_group_id'),
      text('ad_id'),
      text('currency'),
      text('account_id'),
      time('report_date', 'report_date', null),
    ],
    measures: [
      money('spend', col('spend'), 'spend_reporting'),
      reporting('spend_reporting'),
      sum('impressions'),
      sum('clicks'),
      sum('conversions', 'decimal(38,6)'),
    ],
    joins: [
      {
        to: 'campaigns',
        on: [
          { left: col('source_platform'), right: 'source_platform' },
          { left: col('campaign_id'), right: 'campaign_id' },
        ],
      },
    ],
  }
  const orders: Dataset = {
    name: 'orders',
    relation: table('fct_acme__orders'),
    keys: [
      { columns: ['source_platform', 'order_id'], proof: 'audited' },
      { columns: ['order_id'], proof: 'declared' },
    ],
    filter: call('not', call('or', col('is_test'), col('is_cancelled'))),
    timeDimension: 'ordered',
    dimensions: [
      text('source_platform'),
      text('financial_status_normalised'),
      text('currency'),
      entity('order_id'),
      entity('customer_id'),
      time('ordered', 'order_day', 'order_date'),
    ],
    measures: [
      rows('orders'),
      money('total_price', col('total_price'), 'revenue'),
      reporting('total_price_reporting'),
      reporting('net_amount_reporting'),
      distinct('customers', 'customer_id'),
    ],
    joins: [],
  }
  const sessions: Dataset = {
    name: 'sessions',
    relation: table('fct_acme__sessions'),
    keys: [{ columns: ['source_platform', 'session_id'], proof: 'audited' }],
    timeDimension: 'started',
    dimensions: [
      text('source_platform'),
      text('attributed_source_platform'),
      text('device_category'),
      text('geo_country'),
      truth('is_conversion_session'),
      entity('session_id'),
      entity('user_pseudo_id'),
      time('started', 'session_day', 'session_start_at'),
    ],
    measures: [
      rows('sessions'),
      { ...rows('converting_sessions'), filter: col('is_conversion_session') },
      {
        name: 'duration',
        aggregate: 'average',
        expression: col('session_duration_seconds'),
        type: 'double',
        unit: 'second',
        format: { style: 'duration' },
      },
      distinct('visitors', 'user_pseudo_id'),
      reporting('session_revenue_reporting'),
    ],
    joins: [
      {
        to: 'campaigns',
        on: [
          { left: col('attributed_source_platform'), right: 'source_platform' },
          { left: col('attributed_campaign_id'), right: 'campaign_id' },
        ],
      },
      { to: 'orders', on: [{ left: col('transaction_id'), right: 'order_id' }] },
    ],
  }
  const events: Dataset = {
    name: 'events',
    relation: table('fct_acme__events'),
    keys: [{ columns: ['source_platform', 'event_id'], proof: 'audited' }],
    timeDimension: 'happened',
    dimensions: [
      text('source_platform'),
      text('event_name'),
      text('device_category'),
      entity('user_pseudo_id'),
      time('happened', 'event_day', 'event_at'),
    ],
    measures: [rows('events'), distinct('people', 'user_pseudo_id')],
    joins: [],
  }
  const campaigns: Dataset = {
    name: 'campaigns',
    relation: table('dim_acme__campaigns'),
    keys: [{ columns: ['source_platform', 'campaign_id'], proof: 'audited' }],
    dimensions: [entity('campaign_id'), text('campaign_name'), text('campaign_status_normalised'), text('objective')],
    measures: [rows('campaigns')],
    joins: [],
  }
  const users: Dataset = {
    name: 'users',
    relation: table('dim_acme__users'),
    keys: [],
    timeDimension: 'first_seen',
    dimensions: [
      text('first_geo_country'),
      truth('is_customer'),
      entity('person_id'),
      time('first_seen', null, 'first_seen_at'),
    ],
    measures: [distinct('persons', 'person_id')],
    joins: [],
  }
  return {
    name: 'acme',
    datasets: [adPerformance, orders, sessions, events, campaigns, users],
    conformed: [
      { name: 'platform', members: ['ad_performance.source_platform', 'sessions.attributed_source_platform'] },
      { name: 'device', members: ['sessions.device_category', 'events.device_category'] },
    ],
    metrics: starMetrics,
    rollups: starRollups,
  }
}

const ratio = (name: string, numerator: string, denominator: string): Metric => ({
  type: 'ratio',
  name,
  numerator: { metric: numerator },
  denominator: { metric: denominator },
})
const simple = (name: string, measure: string): Metric => ({ type: 'simple', name, measure })

const starMetrics: readonly Metric[] = [
  simple('spend', 'ad_performance.spend'),
  { ...simple('spend_reporting', 'ad_performance.spend_reporting'), emptyAs: 'zero' },
  { ...simple('impressions', 'ad_performance.impressions'), emptyAs: 'zero' },
  simple('clicks', 'ad_performance.clicks'),
  simple('conversions', 'ad_performance.conversions'),
  simple('orders', 'orders.orders'),
  simple('customers', 'orders.customers'),
  simple('revenue', 'orders.total_price_reporting'),
  simple('sessions', 'sessions.sessions'),
  simple('converting_sessions', 'sessions.converting_sessions'),
  simple('visitors', 'sessions.visitors'),
  simple('session_duration', 'sessions.duration'),
  simple('attributed_revenue', 'sessions.session_revenue_reporting'),
  simple('persons', 'users.persons'),
  {
    type: 'simple',
    name: 'mobile_sessions',
    measure: 'sessions.sessions',
    filter: { field: 'sessions.device_category', operator: 'equals', values: ['mobile'] },
  },
  ratio('roas', 'attributed_revenue', 'spend_reporting'),
  ratio('cac', 'spend_reporting', 'converting_sessions'),
  ratio('conversion_rate', 'converting_sessions', 'sessions'),
  ratio('ctr', 'clicks', 'impressions'),
  ratio('aov', 'revenue', 'orders'),
  {
    type: 'derived',
    name: 'cpm',
    inputs: [{ metric: 'spend_reporting' }, { metric: 'impressions' }],
    expression: calc('*', calc('/', input('spend_reporting'), input('impressions')), { kind: 'value', value: 1000 }),
  },
  {
    type: 'derived',
    name: 'margin',
    inputs: [{ metric: 'attributed_revenue' }, { metric: 'spend_reporting' }],
    expression: calc('-', input('attributed_revenue'), input('spend_reporting')),
  },
  { type: 'cumulative', name: 'spend_so_far', metric: 'spend_reporting' },
  { type: 'cumulative', name: 'visitors_7_days', metric: 'visitors', window: { count: 7, unit: 'day' } },
  { type: 'to_date', name: 'revenue_month_to_date', metric: 'revenue', period: 'month' },
  { type: 'share', name: 'share_of_sessions', metric: 'sessions' },
  { type: 'share', name: 'share_of_sessions_then', metric: 'sessions', within: ['time'] },
  {
    type: 'offset',
    name: 'sessions_week_before',
    metric: 'sessions',
    offset: { count: 1, unit: 'week' },
    result: 'value',
  },
  { type: 'offset', name: 'revenue_growth', metric: 'revenue', offset: { count: 1, unit: 'month' }, result: 'change' },
  {
    type: 'conversion',
    name: 'session_to_order_rate',
    base: {
      dataset: 'events',
      entity: 'user_pseudo_id',
      filter: { field: 'events.event_name', operator: 'equals', values: ['view_item'] },
    },
    conversion: {
      dataset: 'events',
      entity: 'user_pseudo_id',
      filter: { field: 'events.event_name', operator: 'equals', values: ['purchase'] },
    },
    window: { count: 7, unit: 'day' },
    result: 'rate',
  },
  {
    type: 'funnel',
    name: 'checkout_rate',
    steps: ['view_item', 'add_to_cart', 'purchase'].map((name) => ({
      name,
      dataset: 'events',
      entity: 'user_pseudo_id',
      filter: { field: 'events.event_name', operator: 'equals', values: [name] },
    })),
    window: { count: 1, unit: 'day' },
    result: { step: 'purchase', from: 'view_item' },
  },
  {
    type: 'retention',
    name: 'back_next_week',
    cohort: { dataset: 'sessions', entity: 'user_pseudo_id' },
    activity: { dataset: 'sessions', entity: 'user_pseudo_id' },
    period: 'week',
    periodsLater: 1,
    result: 'rate',
  },
]

const starRollups: readonly Rollup[] = [
  {
    name: 'ads_by_day',
    dataset: 'ad_performance',
    timeDimension: 'report_date',
    grain: 'day',
    dimensions: ['source_platform'],
    joins: ['campaigns'],
    measures: ['spend_reporting', 'impressions', 'clicks', 'conversions'],
  },
  {
    name: 'orders_by_day',
    dataset: 'orders',
    timeDimension: 'ordered',
    grain: 'day',
    dimensions: ['source_platform', 'financial_status_normalised'],
    measures: ['orders', 'total_price_reporting'],
  },
  {
    name: 'sessions_by_day',
    dataset: 'sessions',
    timeDimension: 'started',
    grain: 'day',
    dimensions: ['attributed_source_platform', 'is_conversion_session'],
    joins: ['campaigns'],
    measures: ['sessions', 'duration', 'session_revenue_reporting'],
  },
]

/** The statements that make the tables of {@link starModel} empty, with the columns that it reads. */
export const starTables: readonly string[] = [
  'create schema if not exists analytics',
  `create table analytics.fct_acme__ad_performance (source_platform varchar, report_date date, campaign_id varchar, ad_group_id varchar, ad_id varchar,
    spend decimal(18,4), impressions bigint, clicks bigint, conversions decimal(18,6), currency varchar, account_id varchar,
    spend_reporting decimal(18,4), reporting_currency varchar)`,
  `create table analytics.fct_acme__orders (source_platform varchar, order_id varchar, order_date timestamptz, order_day date, total_price decimal(18,4),
    currency varchar, financial_status_normalised varchar, customer_id varchar, is_test boolean, is_cancelled boolean,
    total_price_reporting decimal(18,4), net_amount_reporting decimal(18,4))`,
  `create table analytics.fct_acme__sessions (source_platform varchar, session_id varchar, user_pseudo_id varchar, session_start_at timestamptz,
    session_day date, session_duration_seconds bigint, device_category varchar, geo_country varchar, is_conversion_session boolean,
    session_revenue_reporting decimal(18,4), transaction_id varchar, attributed_source_platform varchar, attributed_campaign_id varchar)`,
  `create table analytics.fct_acme__events (source_platform varchar, event_id varchar, event_name varchar, event_at timestamptz, event_day date,
    user_pseudo_id varchar, device_category varchar)`,
  `create table analytics.dim_acme__campaigns (source_platform varchar, campaign_id varchar, campaign_name varchar, campaign_status_normalised varchar,
    objective varchar)`,
  `create table analytics.dim_acme__users (person_id varchar, first_geo_country varchar, is_customer boolean, first_seen_at timestamptz)`,
]
