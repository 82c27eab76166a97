import { column, relation, sql } from '@gata/sql'
import { describe, expect, it } from 'vitest'
import { compile, defineModel, type Model, type ModelSpec } from '../index.ts'
import { check } from './check.ts'

const id = column('varchar', 'Names the row.')
const orders = model({
  name: 'orders',
  schema: 'raw',
  kind: 'incremental',
  columns: { id, total: column('decimal(18,4)', 'Sum.'), lines: column('struct(sku varchar)[]', 'Lines.') },
  query: null,
})

describe('check', () => {
  it('passes models that are what they declare, and does not check them again', async () => {
    const manifest = compile([
      orders,
      model({ name: 'all_orders', columns: orders.columns, query: sql`from ${orders}` }),
    ])
    const passed = await check(manifest)

    expect(passed.size).toBe(1)
    expect((await check(manifest, { passed })).size).toBe(0)
  })

  it('names model, column, expected and got, of all models at once', async () => {
    const manifest = compile([
      orders,
      model({
        name: 'retyped',
        columns: { id, total: column('bigint', 'Sum.') },
        query: sql`select id, total from ${orders}`,
      }),
      model({ name: 'misspelt', columns: { id }, query: sql`select id as idd from ${orders}` }),
      model({
        name: 'moved',
        columns: { id, total: column('decimal(18,4)', 'Sum.') },
        query: sql`select total, id from ${orders}`,
      }),
      model({ name: 'wrong', columns: { id }, query: sql`select idd as id from ${orders}` }),
    ])

    const message = await messageOf(check(manifest))

    expect(message).toMatch(/^the models have 5 problems:/)
    expect(message).toContain('analytics.retyped.total: it has another type (expected BIGINT, got DECIMAL(18,4))')
    expect(message).toContain(
      'analytics.misspelt.id: the query does not give it, did you mean idd? (expected id VARCHAR, got no such column)',
    )
    expect(message).toContain(
      'analytics.misspelt.idd: the query gives it, undeclared (expected no such column, got idd VARCHAR)',
    )
    expect(message).toContain('analytics.moved.id: column 1 is another (expected id, got total)')
    expect(message).toMatch(/analytics\.wrong: .*"idd" not found.*\n {4}\| select idd as id from "raw"\."orders"/)
  })

  it('finds a table that is named as text and so is no edge', async () => {
    const hidden = model({
      name: 'hidden',
      columns: { id },
      query: sql`select id from ${orders} union all (with c as (select id from raw.orders) from c)`,
    })
    const text = model({
      name: 'as_text',
      columns: { id },
      query: sql`select id from raw.orders where id in (select id from ${hidden})`,
    })

    expect(await messageOf(check(compile([orders, hidden, text])))).toMatch(
      /one problem:\n {2}analytics\.as_text: the query names raw\.orders as text, so the graph does not know the edge/,
    )
  })

  it('refuses a reader of a heavy column, which a copy for the run lacks', async () => {
    const typed = model({
      name: 'typed',
      columns: { id, payload: column('json', 'Record.') },
      heavyColumns: ['payload'],
      query: sql`select id, null::json as payload from ${orders}`,
    })
    const reader = model({
      name: 'reader',
      columns: { payload: column('json', 'Record.') },
      query: sql`select payload from ${typed}`,
    })

    expect(await messageOf(check(compile([orders, typed, reader])))).toMatch(
      /payload is a heavy column, which readers may not use/,
    )
  })

  it('checks ephemeral models by themselves, so that the error names them', async () => {
    const engine = model({
      name: 'engine',
      kind: 'ephemeral',
      columns: { id: column('bigint', 'Id.') },
      query: sql`select id from ${orders}`,
    })

    expect(await messageOf(check(compile([orders, engine])))).toContain('analytics.engine.id: it has another type')
  })

  it('takes a push for what it gives to its master', async () => {
    const text = column('varchar', 'Text.')
    const columns = {
      tenant_slug: text,
      source_platform: text,
      record_key: text,
      record_hash: column('ubigint', 'Hash.'),
      load_seq: column('bigint', 'Load.'),
      changed_at: column('timestamptz', 'Change.'),
      is_deleted: column('boolean', 'Gone.'),
    }
    const landed = model({ name: 'landed', kind: 'incremental', columns, query: null })
    const master = model({ name: 'master', kind: 'incremental', columns, query: null })
    const push = model({
      name: 'push',
      kind: 'push',
      columns,
      into: master,
      query: sql`select * exclude (is_deleted), 'no' as is_deleted from ${landed}`,
    })

    expect(await messageOf(check(compile([landed, master, push])))).toContain(
      'analytics.push.is_deleted: it has another type (expected BOOLEAN, got VARCHAR)',
    )
  })

  it('checks what is alike but for the tenant once, and says how many are like it', async () => {
    const models = ['acme', 'bolt', 'cold'].flatMap((tenant) => {
      const landed = model({
        name: `${tenant}_orders`,
        schema: 'raw',
        kind: 'incremental',
        tenant,
        columns: { id },
        query: null,
      })
      return [
        landed,
        model({ name: `fct_${tenant}`, tenant, columns: { id }, query: sql`select id, ${tenant} as t from ${landed}` }),
      ]
    })
    const message = await messageOf(check(compile(models)))

    expect(message).toMatch(
      /one problem:\n {2}analytics\.fct_acme\.t: .*; the same in 2 more, such as analytics\.fct_bolt/,
    )
  })

  it('tells of a declared type that does not exist', async () => {
    const odd = model({ name: 'odd', kind: 'incremental', columns: { id: column('varchars[]', 'Odd.') }, query: null })
    const reader = model({ name: 'reader', columns: { id }, query: sql`select 'a' as id from ${odd}` })

    expect(await messageOf(check(compile([odd, reader])))).toMatch(/analytics\.odd: .*varchars does not exist/i)
  })

  it('needs no relation that no model reads', async () => {
    const lonely = model({
      name: 'lonely',
      columns: { id },
      query: sql`select ${'a'} as id from ${relation(null, 'range')}(1)`,
    })
    expect((await check(compile([lonely]))).size).toBe(1)
  })
})

function model(spec: Partial<ModelSpec> & Pick<ModelSpec, 'name' | 'columns' | 'query'>): Model {
  return defineModel({ schema: 'analytics', kind: 'view', layer: 'analytics', description: 'For a test.', ...spec })
}

async function messageOf(failing: Promise<unknown>): Promise<string> {
  try {
    await failing
    return 'nothing was wrong'
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown)
  }
}
