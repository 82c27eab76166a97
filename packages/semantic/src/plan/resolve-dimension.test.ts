import { relation } from '@gata/sql'
import { expect, it } from 'vitest'
import { compileQuery } from '../compile-query.ts'
import { col } from '../definitions/build.ts'
import type { Dataset, Join } from '../definitions/dataset.ts'

const dataset = (name: string, dimension: string, joins: readonly Join[]): Dataset => ({
  name,
  relation: relation('main', name),
  keys: [{ columns: ['id'], proof: 'audited' }],
  dimensions: [{ kind: 'categorical', name: dimension, type: 'varchar', expression: col(dimension) }],
  measures: [{ name: `${name}_rows`, aggregate: 'count', type: 'bigint' }],
  joins,
})
const by = (name: string, to: string, left: string): Join => ({ name, to, on: [{ left: col(left), right: 'id' }] })
const waysOf = (datasets: readonly Dataset[], dimension: string) =>
  compileQuery(
    { name: 'ways', datasets, metrics: [{ type: 'simple', name: 'visits', measure: 'visits.visits_rows' }] },
    { metrics: ['visits'], dimensions: [dimension] },
    { timezone: 'UTC', now: new Date('2026-01-01T00:00:00Z') },
  ).plan.aggregates.map(({ joins }) => joins.map(({ path }) => path.join('.')))

const people = dataset('people', 'country', [])

it('takes the join at once where the way round enters and leaves by the same key', () => {
  const accounts = dataset('accounts', 'plan', [by('person', 'people', 'id')])
  const visits = dataset('visits', 'page', [by('person', 'people', 'user_id'), by('account', 'accounts', 'user_id')])
  expect(waysOf([visits, accounts, people], 'country')).toEqual([['person']])
})

it('refuses two ways by different keys, and takes the one whose joins are all named', () => {
  const shops = dataset('shops', 'city', [by('person', 'people', 'owner_id')])
  const visits = dataset('visits', 'page', [by('person', 'people', 'user_id'), by('shop', 'shops', 'shop_id')])
  expect(() => waysOf([visits, shops, people], 'country')).toThrow('in several ways')
  expect(waysOf([visits, shops, people], 'shop.person.country')).toEqual([['shop', 'shop.person']])
  expect(waysOf([visits, shops, people], 'person.country')).toEqual([['person']])
})
