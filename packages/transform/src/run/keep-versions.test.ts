import { column, ident, join, sql } from '@gata/sql'
import { openWarehouse, type Warehouse } from '@gata/warehouse'
import { describe, expect, it } from 'vitest'
import { compile } from '../compile.ts'
import { defineModel, type Model } from '../index.ts'
import { runGraph } from './run-graph.ts'

const history = tableOf('config_history', {
  tenant_slug: column('varchar', 'Owner.'),
  source_name: column('varchar', 'Key.'),
  logic: column('json', 'Attribute.', { nullable: true }),
  valid_from: column('timestamptz', 'Since.'),
  valid_to: column('timestamptz', 'Until.', { nullable: true }),
})

const hub = tableOf('hub', {
  source_name: column('varchar', 'Key.'),
  logic: column('json', 'As first seen.', { nullable: true }),
  valid_from: column('timestamptz', 'Since.'),
})

function tableOf(name: string, columns: Model['columns']): Model {
  return defineModel({
    name,
    schema: 'platform',
    kind: 'incremental',
    layer: 'platform',
    description: 'Versions.',
    columns,
    query: null,
  })
}

function snapshotOf(tenant: string, logic: Readonly<Record<string, string>>, into: Model = history): Model {
  const columns = Object.entries(into.columns).filter(([name]) => !name.startsWith('valid_'))
  const rows = Object.entries(logic).map(
    ([source, text]) => sql`select ${tenant} as tenant_slug, ${source} as source_name, ${text}::json as logic`,
  )
  const none = sql`select '' as tenant_slug, '' as source_name, null::json as logic where false`
  return defineModel({
    name: `snap_${tenant}__${into.name}`,
    schema: 'platform',
    kind: 'snapshot',
    layer: 'platform',
    tenant,
    description: 'The configuration now.',
    columns: Object.fromEntries(columns),
    grain: columns.map(([name]) => name).filter((name) => name !== 'logic'),
    into,
    query: sql`
      select ${join(columns.map(([name]) => ident(name)))}
      from (${join([...rows, none], ' union all ')}) as configured
    `,
  })
}

async function keep(warehouse: Warehouse, day: number, ...models: readonly Model[]): Promise<number> {
  const tables = [...new Set(models.flatMap(({ into }) => into ?? []))]
  const { results } = await runGraph(warehouse, compile([...tables, ...models]), {
    now: () => new Date(Date.UTC(2026, 10, day)),
  })
  expect(results.filter(({ status }) => status === 'error').map(({ error }) => error?.message)).toEqual([])
  return results.filter(({ status }) => status === 'success').length
}

async function versions(warehouse: Warehouse): Promise<readonly unknown[]> {
  const rows = await warehouse.rows<Record<string, string | null>>(`
    select tenant_slug, source_name, logic, day(valid_from at time zone 'UTC') as opened, day(valid_to at time zone 'UTC') as closed
    from platform.config_history
    order by all`)
  return rows.map((row) => Object.values(row))
}

describe('a snapshot', () => {
  it('closes a version that changed or is gone, opens one for what is new, and leaves other tenants alone', async () => {
    await using warehouse = await openWarehouse(':memory:')
    await keep(warehouse, 1, snapshotOf('acme', { ads: '{"a":1}', shop: '{}' }), snapshotOf('bolt', { ads: '{}' }))
    await keep(warehouse, 2, snapshotOf('acme', { ads: '{"a":2}', events: '{}' }))

    expect(await versions(warehouse)).toEqual([
      ['acme', 'ads', '{"a":1}', 1, 2],
      ['acme', 'ads', '{"a":2}', 2, null],
      ['acme', 'events', '{}', 2, null],
      ['acme', 'shop', '{}', 1, 2],
      ['bolt', 'ads', '{}', 1, null],
    ])
  })

  it('writes nothing where nothing changed, even when it is made to run', async () => {
    await using warehouse = await openWarehouse(':memory:')
    await keep(warehouse, 1, snapshotOf('acme', { ads: '{}' }))
    expect(await keep(warehouse, 2, snapshotOf('acme', { ads: '{}' }))).toBe(0)
    const rewritten = sql`select 'acme' as tenant_slug, 'ads' as source_name, '{}'::json as logic`
    await keep(warehouse, 3, { ...snapshotOf('acme', { ads: '{}' }), query: rewritten })
    expect(await versions(warehouse)).toEqual([['acme', 'ads', '{}', 1, null]])
  })

  it('opens a version again for what comes back', async () => {
    await using warehouse = await openWarehouse(':memory:')
    for (const [day, logic] of [
      [1, { ads: '{}' }],
      [2, {}],
      [3, { ads: '{}' }],
    ] as const)
      await keep(warehouse, day, snapshotOf('acme', logic))
    expect(await versions(warehouse)).toEqual([
      ['acme', 'ads', '{}', 1, 2],
      ['acme', 'ads', '{}', 3, null],
    ])
  })

  it('logs the keys of a hub once, as they were first seen', async () => {
    await using warehouse = await openWarehouse(':memory:')
    await keep(warehouse, 1, snapshotOf('acme', { ads: '{"a":1}' }, hub))
    await keep(warehouse, 2, snapshotOf('acme', { ads: '{"a":2}', shop: '{}' }, hub))
    expect(await warehouse.rows('select source_name, logic from platform.hub order by all')).toEqual([
      { source_name: 'ads', logic: '{"a":1}' },
      { source_name: 'shop', logic: '{}' },
    ])
  })

  it('must name its table of versions and how a row is known again', () => {
    const { into: _, grain: __, ...rest } = snapshotOf('acme', {})
    expect(() => compile([history, { ...rest, into: null, grain: [] }])).toThrow(/snapshot-without-table/)
    expect(() => compile([history, { ...rest, into: history, grain: [] }])).toThrow(/snapshot-without-grain/)
  })
})
