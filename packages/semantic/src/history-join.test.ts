import { relation } from '@gata/sql'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { expect, it } from 'vitest'
import { compileQuery } from './compile-query.ts'
import { col } from './definitions/build.ts'
import type { Dataset } from './definitions/dataset.ts'
import type { SemanticModel } from './definitions/semantic-model.ts'
import { lintModel } from './definitions/validate-model.ts'

const text = (name: string) => ({ kind: 'categorical', name, type: 'varchar', expression: col(name) }) as const
const sales: Dataset = {
  name: 'sales',
  relation: relation('shop', 'sales'),
  keys: [],
  dimensions: [{ kind: 'time', name: 'day', day: col('day'), instant: null, smallestGrain: 'day' }],
  measures: [{ name: 'sales', aggregate: 'count', type: 'bigint' }],
  joins: [{ to: 'prices', on: [{ left: col('thing'), right: 'thing' }], moment: col('day') }],
  timeDimension: 'day',
}
const prices = (proof: 'audited' | 'declared'): Dataset => ({
  name: 'prices',
  relation: relation('shop', 'prices'),
  keys: [{ columns: ['thing'], proof, during: { from: col('held_from'), to: col('held_to') } }],
  dimensions: [text('price')],
  measures: [],
  joins: [],
})
const modelOf = (...datasets: readonly Dataset[]): SemanticModel => ({
  name: 'shop',
  datasets,
  metrics: [{ type: 'simple', name: 'sales', measure: 'sales.sales' }],
})

const dayAt = (at: number) => new Date(Date.UTC(2026, 0, 1 + at)).toISOString().slice(0, 10)
const things = ['lamp', 'chair', null]

it('joins each row to what held on its day, and no row twice', async () => {
  // Every length of a price, with a gap before the second and no end of the last.
  const held = ['lamp', 'chair'].flatMap((thing, shift) => [
    { thing, price: 'low', from: 2 + shift, to: 5 },
    { thing, price: null, from: 5, to: 6 },
    { thing, price: 'high', from: 8, to: null },
  ])
  const sold = things.flatMap((thing) => Array.from({ length: 12 }, (_, at) => ({ thing, at })))
  await using warehouse = await openMemoryWarehouse()
  await warehouse.run('create schema shop')
  await warehouse.run('create table shop.sales (thing varchar, day date)')
  await warehouse.run('create table shop.prices (thing varchar, price varchar, held_from date, held_to date)')
  const word = (value: string | null) => (value === null ? 'null' : `'${value}'`)
  for (const { thing, at } of sold)
    await warehouse.run(`insert into shop.sales values (${word(thing)}, '${dayAt(at)}')`)
  for (const { thing, price, from, to } of held)
    await warehouse.run(
      `insert into shop.prices values ('${thing}', ${word(price)}, '${dayAt(from)}', ${word(to === null ? null : dayAt(to))})`,
    )
  const counted = new Map<string | null, number>()
  for (const { thing, at } of sold) {
    const price = held.find(
      (each) => each.thing === thing && at >= each.from && (each.to === null || at < each.to),
    )?.price
    counted.set(price ?? null, (counted.get(price ?? null) ?? 0) + 1)
  }
  const model = modelOf(sales, prices('audited'))
  expect(lintModel(model)).toEqual([])
  const { sql } = compileQuery(
    model,
    { metrics: ['sales'], dimensions: ['price'] },
    { timezone: 'UTC', now: new Date('2026-02-01T00:00:00Z') },
  )
  const rows = await warehouse.rows<{ price: string | null; sales: number }>(sql)
  expect(new Map(rows.map((row) => [row.price, row.sales]))).toEqual(counted)
})

it('refuses a history that nobody looked at, and one that is joined at no moment', () => {
  expect(lintModel(modelOf(sales, prices('declared')))).toMatchObject([{ code: 'bad-join' }])
  const [join] = sales.joins
  const timeless = join ? [{ to: join.to, on: join.on }] : []
  expect(lintModel(modelOf({ ...sales, joins: timeless }, prices('audited')))).toMatchObject([{ code: 'bad-join' }])
})
