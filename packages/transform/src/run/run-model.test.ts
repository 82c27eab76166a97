import { column, sql } from '@gata/sql'
import { describe, expect, it } from 'vitest'
import { defineModel } from '../index.ts'
import { runModel } from './run-model.ts'

const columns = {
  id: column('varchar', 'Id.'),
  total: column('decimal(18,2)', 'Sum.', { nullable: true }),
  at: column('timestamptz', 'When.', { nullable: true }),
  tags: column('varchar[]', 'Tags.', { nullable: true }),
  payload: column('json', 'Record.', { nullable: true }),
}
const base = { schema: 's', layer: 'analytics', description: 'For a test.' } as const
const landed = defineModel({ ...base, name: 'landed', kind: 'incremental', columns, query: null })
const typed = defineModel({
  ...base,
  name: 'typed',
  kind: 'view',
  columns,
  query: sql`select * replace (total * 2 as total) from ${landed}`,
})
const engine = defineModel({ ...base, name: 'engine', kind: 'ephemeral', columns, query: sql`from ${typed}` })
const other = defineModel({
  ...base,
  name: 'other',
  kind: 'view',
  columns,
  query: sql`select * from ${landed} where error('not to be run')`,
})
const fact = defineModel({
  ...base,
  name: 'fact',
  kind: 'table',
  columns,
  query: sql`from ${engine} union all from ${other}`,
})

describe('runModel', () => {
  it('takes partial rows of any type and gives rows', async () => {
    const rows = await runModel(engine, {
      inputs: [
        [
          typed,
          [
            { id: 'a', total: '1.50', at: '2026-11-01T04:00:00Z', tags: ['x', 'y'], payload: { n: '1' } },
            { id: 'b', total: 2 },
          ],
        ],
      ],
      orderBy: ['id'],
    })

    expect(rows).toEqual([
      { id: 'a', total: '1.50', at: '2026-11-01T04:00:00.000Z', tags: ['x', 'y'], payload: '{"n":"1"}' },
      { id: 'b', total: '2.00', at: null, tags: null, payload: null },
    ])
  })

  it('runs what stands between the rows given and the model, and takes the rest as empty', async () => {
    const rows = await runModel(fact, {
      inputs: new Map([
        [landed, [{ id: 'a', total: 3 }]],
        [other, []],
      ]),
    })
    expect(rows).toMatchObject([{ id: 'a', total: '6.00' }])

    expect(await runModel(fact, { inputs: [[typed, [{ id: 'b' }]]] })).toMatchObject([{ id: 'b' }])
  })

  it('refuses rows of what the model does not read, and columns that are not declared', async () => {
    await expect(runModel(typed, { inputs: [[other, []]] })).rejects.toThrow(
      /s\.typed: rows are given for something the model does not read \(expected s\.landed, got s\.other\)/,
    )
    await expect(runModel(typed, { inputs: [[landed, [{ ids: 1 }]]] })).rejects.toThrow(
      /s\.landed: a row has a column that the relation does not declare .*got ids/,
    )
  })
})
