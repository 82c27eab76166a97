import { column, sql } from '@gata/sql'
import { describe, expect, it } from 'vitest'
import { defineModel, type UnitTest } from '../index.ts'
import { compareRows, runUnitTest } from './unit-test.ts'

describe('a unit test', () => {
  it('passes where the rows that matter come out, in any order and however a number is written', async () => {
    expect(
      await run([
        { id: 'b', total: '2.50' },
        { id: 'a', total: 3 },
      ]),
    ).toEqual(['pass'])
    expect(await run([{ id: 'a' }, { id: 'b' }])).toEqual(['pass'])
  })

  it('says which column of which row is another than expected', async () => {
    expect(
      await run([
        { id: 'a', total: 4 },
        { id: 'b', total: 2.5 },
      ]),
    ).toEqual(['fail', 'id "a": total is "3.0000", expected "4.0000"'])
  })

  it('says which row is missing and which is too many', async () => {
    expect(await run([{ id: 'a' }, { id: 'c' }])).toEqual(['fail', '- {"id":"c"}', '+ {"id":"b"}'])
    expect(await run([])).toEqual([
      'fail',
      expect.stringContaining('+ {"id":"a"'),
      expect.stringContaining('+ {"id":"b"'),
    ])
  })

  it('that names a column which is not declared can not be run', async () => {
    expect(await run([{ ids: 'a' }])).toEqual([
      'error',
      expect.stringContaining('a column that the relation does not declare'),
    ])
  })
})

it('rows that stand twice must come twice', () => {
  expect(compareRows([{ a: 1 }, { a: 1 }], [{ a: 1 }], ['a'])).toEqual(['- {"a":1}'])
})

async function run(expected: UnitTest['expect']): Promise<readonly string[]> {
  const { status, difference } = await runUnitTest({
    name: 'orders add up',
    covers: 'totals',
    model: totals,
    given: [
      [
        lines,
        [
          { id: 'a', amount: 1 },
          { id: 'b', amount: 2.5 },
          { id: 'a', amount: 2 },
        ],
      ],
    ],
    expect: expected,
  })
  return [status, ...difference]
}

const id = column('varchar', 'Id.')
const table = { schema: 'analytics', kind: 'table', layer: 'analytics', description: 'For a test.' } as const
const lines = defineModel({
  ...table,
  name: 'lines',
  columns: { id, amount: column('decimal(18,4)', 'Sum.'), note: column('varchar', 'Not given.') },
  query: sql`select 1`,
})
const totals = defineModel({
  ...table,
  name: 'totals',
  columns: { id, total: column('decimal(18,4)', 'Sum.') },
  query: sql`select id, sum(amount)::decimal(18,4) as total from ${lines} group by id order by id`,
})
