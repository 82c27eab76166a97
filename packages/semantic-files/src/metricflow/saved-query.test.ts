import { expect, it } from 'vitest'
import { NotImported } from '../not-imported.ts'
import { beyond, savedQuery } from './saved-query.ts'

const file = {
  name: 'best',
  query_params: {
    metrics: ['sales'],
    group_by: [
      "TimeDimension('metric_time', 'day')",
      "Dimension('sale__ds').grain('month')",
      "Entity('shop')",
      'sale__is_new',
    ],
    where: [
      "{{ Dimension('sale__is_new') }}",
      "{{ Dimension('shop__size') }} > 3 or {{ Dimension('shop__size') }} is null",
    ],
    order_by: ["TimeDimension('metric_time', 'day').descending(True)", "Metric('sales')", '-shop'],
    limit: 10,
  },
}

it('reads a query that the files keep', () => {
  expect(savedQuery(file)).toEqual({
    metrics: ['sales'],
    groupBys: [
      { name: 'metric_time', grain: 'day' },
      { name: 'sale__ds', grain: 'month' },
      { name: 'shop' },
      { name: 'sale__is_new' },
    ],
    where:
      "({{ Dimension('sale__is_new') }}) and ({{ Dimension('shop__size') }} > 3 or {{ Dimension('shop__size') }} is null)",
    orderBys: ['-metric_time__day', 'sales', '-shop'],
    limit: 10,
  })
})

it('adds what is asked beyond it, and refuses other metrics and what it does not know', () => {
  const asked = { metrics: [], groupBys: [], savedQuery: 'best', where: 'x', limit: 3 }
  expect(beyond({ metrics: ['sales'], groupBys: [], where: 'y', orderBys: ['sales'] }, asked)).toEqual({
    metrics: ['sales'],
    groupBys: [],
    where: '(y) and (x)',
    orderBys: ['sales'],
    limit: 3,
  })
  expect(() => beyond(savedQuery(file), { ...asked, metrics: ['visits'] })).toThrow(NotImported)
  expect(() => savedQuery({ name: 'odd', query_params: { group_by: ["Dimension('a').lower()"] } })).toThrow(NotImported)
})
