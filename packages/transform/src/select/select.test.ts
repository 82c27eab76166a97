import { column, sql } from '@gata/sql'
import { describe, expect, it } from 'vitest'
import { compile, defineModel, type Model, type ModelSpec } from '../index.ts'
import { parseExpressions } from './parse-expression.ts'
import { select, selectTests } from './select.ts'
import type { Selection, SelectionFacts } from './selection.ts'

const landed = [
  source('acme', 'shopify', 'orders'),
  source('bolt', 'shopify', 'orders'),
  source('acme', 'ga4', 'events'),
]
const [acmeOrders, boltOrders, acmeEvents] = landed as [Model, Model, Model] // three were made
const staged = model('stg_acme__shopify_orders', {
  tenant: 'acme',
  tags: ['shopify'],
  layer: 'staging',
  schema: 'staging',
  query: sql`from ${acmeOrders}`,
})
const engine = model('engine_acme__orders', {
  tenant: 'acme',
  kind: 'ephemeral',
  layer: 'engine',
  schema: 'engines',
  query: sql`from ${staged}`,
})
const rates = model('rates', {
  kind: 'table',
  layer: 'platform',
  tests: [{ type: 'not_null', column: 'id', severity: 'error' }],
})
const fact = model('fct_acme__orders', {
  tenant: 'acme',
  kind: 'table',
  tags: ['orders'],
  grain: ['id'],
  query: sql`from ${engine} semi join ${rates} using (id)`,
})
const report = model('fct_acme__report', {
  tenant: 'acme',
  kind: 'table',
  query: sql`from ${fact} semi join ${acmeEvents} using (id)`,
})
const other = model('fct_bolt__orders', {
  tenant: 'bolt',
  kind: 'table',
  tags: ['orders'],
  grain: ['id'],
  query: sql`from ${boltOrders} semi join ${rates} using (id)`,
})
const manifest = compile([...landed, staged, engine, rates, fact, report, other])
const orders = ['analytics.fct_acme__orders', 'analytics.fct_bolt__orders']

describe('a selection', () => {
  it.each<[string, readonly string[]]>([
    ['fct_acme__orders', ['analytics.fct_acme__orders']],
    ['staging.stg_acme__shopify_orders', ['staging.stg_acme__shopify_orders']],
    ['fct_*__orders', orders],
    ['fct_[!b]*__orders', ['analytics.fct_acme__orders']],
    ['1+fct_acme__orders', ['analytics.fct_acme__orders', 'analytics.rates', 'engines.engine_acme__orders']],
    ['stg_acme__shopify_orders+1', ['engines.engine_acme__orders', 'staging.stg_acme__shopify_orders']],
    [
      '@stg_acme__shopify_orders',
      [
        'analytics.fct_acme__orders',
        'analytics.fct_acme__report',
        'analytics.rates',
        'engines.engine_acme__orders',
        'raw_acme.ga4_events',
        'raw_acme.shopify_orders',
        'staging.stg_acme__shopify_orders',
      ],
    ],
    ['tag:orders', orders],
    ['tag:orders,tenant:acme', ['analytics.fct_acme__orders']],
    ['rates tag:orders,tenant:acme', ['analytics.fct_acme__orders', 'analytics.rates']],
    ['source:shopify', ['raw_acme.shopify_orders', 'raw_bolt.shopify_orders']],
    ['source:shopify.orders', ['raw_acme.shopify_orders', 'raw_bolt.shopify_orders']],
    ['source:raw_acme', ['raw_acme.ga4_events', 'raw_acme.shopify_orders']],
    ['source:raw_acme.ga4_events+', ['analytics.fct_acme__report', 'raw_acme.ga4_events']],
    ['path:staging', ['staging.stg_acme__shopify_orders']],
    ['target/compiled/analytics/fct_*__orders.sql', orders],
    ['layer:engine', ['engines.engine_acme__orders']],
    ['kind:ephemeral', ['engines.engine_acme__orders']],
    ['config.materialized:ephemeral', ['engines.engine_acme__orders']],
    ['kind:snapshot', []],
    ['resource_type:source,tenant:bolt', ['raw_bolt.shopify_orders']],
  ])('%s means %j', (expression, ids) => {
    expect(chosen({ select: [expression] })).toEqual(ids)
  })

  it('is everything where nothing is said, less what is excluded', () => {
    expect(chosen({})).toHaveLength(manifest.nodes.length)
    expect(chosen({ exclude: ['tenant:acme resource_type:source'] })).toEqual([
      'analytics.fct_bolt__orders',
      'analytics.rates',
    ])
    expect(chosen({ select: ['tag:orders', 'rates'], exclude: ['fct_bolt*'] })).toEqual([
      'analytics.fct_acme__orders',
      'analytics.rates',
    ])
  })

  it('of a tenant has the shared nodes it needs', () => {
    expect(chosen({ tenant: 'bolt' })).toEqual([
      'analytics.fct_bolt__orders',
      'analytics.rates',
      'raw_bolt.shopify_orders',
    ])
    expect(chosen({ tenant: 'bolt', select: ['tag:orders'] })).toEqual(['analytics.fct_bolt__orders'])
  })

  it('of ids has those that there are', () => {
    expect(chosen({ ids: new Set(['analytics.rates', 'analytics.gone']) })).toEqual(['analytics.rates'])
  })

  it('compares with what is remembered', () => {
    const state = new Map(manifest.nodes.map(({ id, fingerprint }) => [id, { fingerprint }]))
    state.set('analytics.rates', { fingerprint: 'before' })
    state.delete('analytics.fct_bolt__orders')
    const facts: SelectionFacts = {
      state,
      results: new Map([
        ['analytics.rates', 'error'],
        ['analytics.fct_acme__orders.unique_id', 'fail'],
      ]),
    }
    const found = (expression: string): readonly string[] =>
      [...select(manifest, { select: [expression] }, facts)].sort()
    expect(found('state:new')).toEqual(['analytics.fct_bolt__orders'])
    expect(found('state:modified')).toEqual(['analytics.fct_bolt__orders', 'analytics.rates'])
    expect(found('state:modified+')).toEqual([
      'analytics.fct_acme__orders',
      'analytics.fct_acme__report',
      'analytics.fct_bolt__orders',
      'analytics.rates',
    ])
    expect(found('state:unmodified,kind:table')).toEqual(['analytics.fct_acme__orders', 'analytics.fct_acme__report'])
    expect(found('result:error')).toEqual(['analytics.rates'])
    expect(found('1+result:fail')).toEqual(['analytics.fct_acme__orders'])
    expect(() => select(manifest, { select: ['state:new'] })).toThrow(
      'state: compares with what the warehouse remembers',
    )
  })
})

describe('a selection of tests', () => {
  it('has those of the selected models, or those that are named', () => {
    expect(tests({ select: ['tenant:acme'] })).toEqual(['analytics.fct_acme__orders.unique_id'])
    expect(tests({ select: ['+fct_acme__orders'] })).toEqual([
      'analytics.fct_acme__orders.unique_id',
      'analytics.rates.not_null_id',
    ])
    expect(tests({ select: ['test_name:unique_*'] })).toEqual(orders.map((id) => `${id}.unique_id`))
    expect(tests({ select: ['test_type:unique,tenant:bolt'] })).toEqual(['analytics.fct_bolt__orders.unique_id'])
    expect(tests({ exclude: ['test_name:unique_id'] })).toEqual(['analytics.rates.not_null_id'])
    expect(tests({ ids: new Set(['analytics.rates', `${orders[0]}.unique_id`]) })).toEqual([
      'analytics.fct_acme__orders.unique_id',
      'analytics.rates.not_null_id',
    ])
    expect(tests({ tenant: 'bolt' })).toEqual(['analytics.fct_bolt__orders.unique_id', 'analytics.rates.not_null_id'])
  })

  it('has no models by itself', () => {
    expect(chosen({ select: ['test_name:unique_id'] })).toEqual([])
    expect(chosen({ select: ['+test_name:unique_id,kind:table'] })).toEqual([
      'analytics.fct_acme__orders',
      'analytics.fct_bolt__orders',
      'analytics.rates',
    ])
  })
})

describe('named selectors', () => {
  const named = new Map([
    ['shops', parseExpressions(['source:shopify+ selector:money'])],
    ['money', parseExpressions(['rates'])],
    ['round', parseExpressions(['selector:about'])],
    ['about', parseExpressions(['selector:round rates'])],
  ])

  it('stand for what they mean', () => {
    expect(chosen({ select: ['selector:shops,kind:table'], named })).toEqual([
      'analytics.fct_acme__orders',
      'analytics.fct_acme__report',
      'analytics.fct_bolt__orders',
      'analytics.rates',
    ])
    expect(chosen({ select: ['selector:money+1'], named })).toEqual([...orders, 'analytics.rates'])
  })

  it('are refused where they are not there or mean themselves', () => {
    expect(() => chosen({ select: ['selector:shop'], named })).toThrow('no selector is named shop, did you mean shops?')
    expect(() => chosen({ select: ['selector:round'], named })).toThrow(
      'the selector round means itself: round → about → round',
    )
  })
})

describe('a wrong selection', () => {
  it.each([
    ['fct_acme__order', 'no model is named fct_acme__order, did you mean fct_acme__orders?'],
    ['fct_x*', 'no model is named fct_x*'],
    ['orders', 'no model is named orders, did you mean tag:orders?'],
    ['staging', 'no model is named staging, did you mean layer:staging?'],
    ['tenant:acmee', 'no model belongs to the tenant acmee, did you mean acme?'],
    ['tag:oders', 'no model has the tag oders, did you mean orders?'],
    ['source:shopfy', 'no landed table is of the source shopfy, did you mean shopify?'],
    ['path:stagin', 'no compiled file lies at stagin, did you mean staging?'],
    ['layer:stagin', 'there is no layer stagin, did you mean staging?'],
    ['kind:tabel', 'there is no kind of model tabel, did you mean table?'],
    ['state:changed', 'there is no state changed (expected new, old, modified, unmodified)'],
    ['result:failed', 'there is no result failed, did you mean fail?'],
    ['resource_type:seed', 'there is no resource type seed (expected model, source, snapshot, test)'],
    ['test_name:uniqe_id', 'no test is named uniqe_id, did you mean unique_id?'],
    ['tags:orders', 'tags:orders: no nodes are picked by tags, did you mean tag?'],
    ['1.5+rates', '1.5+rates: there is no such depth (expected a whole number beside the +, as in 2+name, got 1.5)'],
    ['rates+x', 'rates+x: there is no such depth'],
    ['+rates+1+', '+rates+1+: there are too many +'],
    ['@rates+', '@rates+: @ takes all above and below already'],
    ['+', '+: it names nothing'],
    ['tag:', 'tag:: there is no value'],
    ['rates,,tag:orders', 'rates,,tag:orders: a side of the comma is empty'],
  ])('%s: %s', (expression, message) => {
    expect(() => chosen({ select: [expression] })).toThrow(message)
  })

  it('is told all at once', () => {
    expect(() => chosen({ select: ['fct_acme__order tag:oders', 'layer:x'] })).toThrow(
      /the selection has 3 problems:\n.*fct_acme__order,.*\n.*tag oders,.*\n.*layer x/,
    )
    expect(() => chosen({ select: ['1.5+rates a+b'] })).toThrow('the selection has 2 problems')
  })
})

function chosen(selection: Selection): readonly string[] {
  return [...select(manifest, selection)].sort()
}

function tests(selection: Selection): readonly string[] {
  return [...selectTests(manifest, selection)].sort()
}

function source(tenant: string, connector: string, object: string): Model {
  return model(`${connector}_${object}`, {
    tenant,
    schema: `raw_${tenant}`,
    layer: 'source',
    kind: 'incremental',
    tags: [connector],
    query: null,
  })
}

function model(name: string, spec: Partial<ModelSpec>): Model {
  const columns = { id: column('varchar', 'Names the row.') }
  return defineModel({
    name,
    schema: 'analytics',
    kind: 'view',
    layer: 'analytics',
    description: 'For a test.',
    columns,
    query: sql`select 'a' as id`,
    ...spec,
  })
}
