import { column, relation, sql } from '@gata/sql'
import { describe, expect, it } from 'vitest'
import { compile, defineModel, type Model, type ModelSpec } from './index.ts'

const id = column('varchar', 'Names the row.')

describe('compile', () => {
  it('puts every node after what it depends on, ties by name', () => {
    const source = model({ name: 'orders', schema: 'raw', kind: 'incremental', query: null })
    const b = model({ name: 'b', query: sql`select id from ${source}` })
    const a = model({ name: 'a', query: sql`select id from ${b}` })
    const c = model({ name: 'c', query: sql`select id from ${source}`, after: [a] })

    const manifest = compile([c, a, b, source])

    expect(manifest.nodes.map((node) => node.id)).toEqual(['raw.orders', 'analytics.b', 'analytics.a', 'analytics.c'])
    expect(manifest.nodes[3]).toMatchObject({ reads: ['raw.orders'], dependsOn: ['analytics.a', 'raw.orders'] })
    expect(compile([source, a, b, c])).toEqual(manifest)
  })

  it('puts the text of an ephemeral model into its readers and passes its edges on', () => {
    const source = model({ name: 'orders', schema: 'raw', kind: 'incremental', query: null })
    const gate = model({ name: 'gate' })
    const inner = model({
      name: 'inner',
      kind: 'ephemeral',
      after: [gate],
      query: sql`
      select id
      from ${source}
    `,
    })
    const outer = model({ name: 'outer', kind: 'ephemeral', query: sql`select id from ${inner}` })
    const fact = model({
      name: 'fact',
      kind: 'table',
      query: sql`
      select id
      from ${outer} as rows_of_outer
    `,
    })

    const node = compile([source, gate, inner, outer, fact]).nodes.find(({ name }) => name === 'fact')

    expect(node).toMatchObject({ reads: ['raw.orders'], dependsOn: ['analytics.gate', 'raw.orders'] })
    expect(node?.sql).toBe(
      [
        'select id',
        'from (',
        '  select id from (',
        '    select id',
        '    from "raw"."orders"',
        '  )',
        ') as rows_of_outer',
      ].join('\n'),
    )
  })

  it('tells all problems of all models at once', () => {
    const orders = model({ name: 'orders' })
    const models = [
      orders,
      model({ name: 'orders' }),
      model({ name: 'lost', query: sql`select id from ${relation('analytics', 'ordesr')}` }),
      model({ name: 'ring_a', query: sql`select id from ${relation('analytics', 'ring_b')}` }),
      model({ name: 'ring_b', query: sql`select id from ${relation('analytics', 'ring_a')}` }),
      model({ name: 'mover', kind: 'push' }),
      model({ name: 'tested', grain: ['ids'], tests: [{ type: 'not_null', column: 'ib', severity: 'error' }] }),
      model({ name: 'silent', query: null }),
    ]

    expect(() => compile(models)).toThrow(/7 problems/)
    expect(problems(models)).toEqual([
      'analytics.orders: another model has the same schema and name [duplicate-model]',
      'analytics.lost: it reads analytics.ordesr, which is no model, did you mean analytics.orders? [unknown-relation]',
      'analytics.mover: a push names the master model it merges into, itself in the graph [push-without-master]',
      'analytics.tested: the grain names the column ids, which it does not have, did you mean id? [bad-grain-column]',
      'analytics.tested: a not_null test names the column ib, which it does not have, did you mean id? [bad-test-column]',
      'analytics.silent: a model of kind view needs a query [missing-query]',
      'analytics.ring_a: it depends on itself: analytics.ring_a → analytics.ring_b → analytics.ring_a [model-cycle]',
    ])
  })

  it('changes a fingerprint with text, kind and columns, and with the columns that a star would take', () => {
    const wide = { id, extra: column('bigint', 'More.') }
    const of = (columns: ModelSpec['columns'], text = sql`select 1`): Record<string, string> => {
      const below = model({ name: 'below', columns, query: text })
      const above = model({ name: 'above', query: sql`select * from ${below}` })
      return Object.fromEntries(compile([below, above]).nodes.map((node) => [node.name, node.fingerprint]))
    }

    expect(of({ id: column('varchar', 'Said otherwise.') })).toEqual(of({ id }))
    expect(of(wide).above).not.toBe(of({ id }).above)
    expect(of({ id }, sql`select 2`).above).toBe(of({ id }).above)
    expect(of({ id }, sql`select 2`).below).not.toBe(of({ id }).below)
  })

  it('compiles ten thousand nodes in time linear in their number', () => {
    const milliseconds = (tenants: number): number => {
      const models = Array.from({ length: tenants }, (_, index) => family(index)).flat()
      const start = performance.now()
      expect(compile(models).nodes).toHaveLength(tenants * 10)
      return performance.now() - start
    }
    milliseconds(100)
    const small = milliseconds(250)
    const large = milliseconds(1000)

    expect(large).toBeLessThan(10_000)
    expect(large).toBeLessThan(small * 10)
  })
})

function model(spec: Partial<ModelSpec> & { name: string }): Model {
  return defineModel({
    schema: 'analytics',
    kind: 'view',
    layer: 'analytics',
    description: 'For a test.',
    columns: { id },
    query: sql`select 'a' as id`,
    ...spec,
  })
}

function family(tenant: number): readonly Model[] {
  const source = model({ name: `orders_${tenant}`, schema: 'raw', kind: 'incremental', query: null })
  const chain = [source]
  for (let depth = 1; depth < 10; depth++) {
    const columns = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`c${index}`, id]))
    const text = sql`select ${'x'.repeat(2000)} as id from ${chain.at(-1) ?? source}`
    chain.push(model({ name: `step_${depth}_${tenant}`, columns, query: text }))
  }
  return chain
}

function problems(models: readonly Model[]): readonly string[] {
  try {
    compile(models)
    return []
  } catch (thrown) {
    return String(thrown)
      .split('\n')
      .slice(1)
      .map((line) => line.trim())
  }
}
