import { column, sql } from '@gata/sql'
import type { Warehouse } from '@gata/warehouse'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { describe, expect, it } from 'vitest'
import { compile, defineModel, type Manifest, type Model } from '../index.ts'
import { insertRows } from './insert-rows.ts'
import { runGraph } from './run-graph.ts'
import type { RunOptions } from './run-options.ts'

describe('a run', () => {
  it('is complete in one pass, from landed records to facts', async () => {
    await using warehouse = await openMemoryWarehouse()
    await land(warehouse, 'acme', [
      ['o1', 1, 10],
      ['o2', 1, 5],
    ])

    const { succeeded } = await runGraph(warehouse, manifestOf(['acme']))

    expect(succeeded).toBe(true)
    expect(await facts(warehouse, 'acme')).toEqual([
      { order_id: 'o1', total: '10.00' },
      { order_id: 'o2', total: '5.00' },
    ])
  })

  it('runs nothing when nothing changed', async () => {
    await using warehouse = await openMemoryWarehouse()
    await land(warehouse, 'acme', [['o1', 1, 10]])
    const manifest = manifestOf(['acme'])
    await runGraph(warehouse, manifest)

    expect(await statuses(warehouse, manifest)).toEqual({ unchanged: 7 })
  })

  it('builds what stands below new records of one tenant and no other', async () => {
    await using warehouse = await openMemoryWarehouse()
    await land(warehouse, 'acme', [['o1', 1, 10]])
    await land(warehouse, 'bolt', [['o1', 2, 3]])
    const manifest = manifestOf(['acme', 'bolt'])
    await runGraph(warehouse, manifest)
    await land(warehouse, 'acme', [['o1', 3, 11]])

    const { results } = await runGraph(warehouse, manifest)

    expect(results.filter(({ status }) => status === 'success').map(({ node, reason }) => [node.name, reason])).toEqual(
      [
        ['push_acme__shop_orders', 'input changed'],
        ['fct_acme__orders', 'input changed'],
        ['fct_acme__totals', 'input changed'],
      ],
    )
    expect(await facts(warehouse, 'acme')).toEqual([{ order_id: 'o1', total: '11.00' }])
  })

  it('stops at a push that brings nothing new', async () => {
    await using warehouse = await openMemoryWarehouse()
    await land(warehouse, 'acme', [['o1', 1, 10]])
    const manifest = manifestOf(['acme'])
    await runGraph(warehouse, manifest)
    await land(warehouse, 'acme', [['o1', 2, 10]])

    expect(await statuses(warehouse, manifest)).toEqual({ success: 1, unchanged: 6 })
    expect(await statuses(warehouse, manifest)).toEqual({ unchanged: 7 })
  })

  it('leaves out what stands below a failed node, and nothing else, and mends it in the next run', async () => {
    await using warehouse = await openMemoryWarehouse()
    await land(warehouse, 'acme', [['o1', 1, 'not a number']])
    await land(warehouse, 'bolt', [['o1', 2, 3]])
    const manifest = manifestOf(['acme', 'bolt'])

    const { results, succeeded } = await runGraph(warehouse, manifest)

    expect(succeeded).toBe(false)
    expect(
      results
        .filter(({ status }) => status !== 'success')
        .map(({ node, status, failedUpstream }) => [node.name, status, failedUpstream]),
    ).toEqual([
      ['fct_acme__orders', 'error', null],
      ['fct_acme__totals', 'skipped', 'analytics.fct_acme__orders'],
    ])
    expect(results.find(({ status }) => status === 'error')?.error?.message).toMatch(/fct_acme__orders: .*not a number/)
    expect(await facts(warehouse, 'bolt')).toHaveLength(1)

    await land(warehouse, 'acme', [['o1', 3, 4]])
    expect(await statuses(warehouse, manifest)).toEqual({ success: 3, unchanged: 10 })
  })

  it('builds of small models that share a commit with a bad one all others', async () => {
    await using warehouse = await openMemoryWarehouse()
    const manifest = compile(
      Array.from({ length: 40 }, (_, number) =>
        defineModel({
          name: `small_${number}`,
          schema: 'analytics',
          kind: 'table',
          layer: 'analytics',
          description: 'Some rows; of one model none, since its cast fails.',
          columns: { id: column('bigint', 'A number.') },
          query: sql`select (case when range = ${number === 7 ? 1 : -1} then 'x' else range::varchar end)::bigint as id from range(${number})`,
        }),
      ),
    )
    const { results } = await runGraph(warehouse, manifest)

    expect(results.filter(({ status }) => status !== 'success').map(({ node }) => node.name)).toEqual(['small_7'])
    expect(results.find(({ node }) => node.name === 'small_39')?.rows).toBe(39)
    const tables = await warehouse.rows(`from duckdb_tables() where schema_name = 'analytics'`)
    expect(tables).toHaveLength(39)
  })

  it('rebuilds a model whose code changed, and what reads it', async () => {
    await using warehouse = await openMemoryWarehouse()
    await land(warehouse, 'acme', [['o1', 1, 10]])
    await runGraph(warehouse, manifestOf(['acme']))

    const { results } = await runGraph(warehouse, manifestOf(['acme'], { factor: 2 }))

    expect(results.filter(({ status }) => status === 'success').map(({ node, reason }) => [node.name, reason])).toEqual(
      [
        ['fct_acme__orders', 'code changed'],
        ['fct_acme__totals', 'input changed'],
      ],
    )
    expect(await facts(warehouse, 'acme')).toEqual([{ order_id: 'o1', total: '20.00' }])
  })

  it('called off in the middle and started again gives the same rows as one that was not', async () => {
    await using whole = await openMemoryWarehouse()
    await using halted = await openMemoryWarehouse()
    const manifest = manifestOf(['acme', 'bolt'])
    for (const warehouse of [whole, halted]) {
      await land(warehouse, 'acme', [
        ['o1', 1, 10],
        ['o1', 2, 12],
      ])
      await land(warehouse, 'bolt', [['o9', 3, 1]])
    }
    await runGraph(whole, manifest)
    for (const stopAfter of [1, 3, 5]) {
      const controller = new AbortController()
      let done = 0
      const onEvent: RunOptions['onEvent'] = ({ type }) => {
        if (type === 'node-done' && ++done === stopAfter) controller.abort()
      }
      const { succeeded } = await runGraph(halted, manifest, { signal: controller.signal, concurrency: 1, onEvent })
      expect(succeeded).toBe(false)
    }
    await runGraph(halted, manifest)

    for (const tenant of ['acme', 'bolt']) expect(await facts(halted, tenant)).toEqual(await facts(whole, tenant))
    expect(await statuses(halted, manifest)).toEqual({ unchanged: 13 })
  })

  it('loses nothing when the state of finished nodes was never written', async () => {
    await using warehouse = await openMemoryWarehouse()
    await land(warehouse, 'acme', [['o1', 1, 10]])
    const manifest = manifestOf(['acme'])
    await runGraph(warehouse, manifest)
    await warehouse.run('delete from platform.model_state')

    await runGraph(warehouse, manifest)

    expect(await facts(warehouse, 'acme')).toEqual([{ order_id: 'o1', total: '10.00' }])
    expect(await warehouse.rows('select count(*) as versions from platform.platform_mm__shop_orders')).toEqual([
      { versions: 1 },
    ])
  })

  it('pushes everything again into a master that is gone', async () => {
    await using warehouse = await openMemoryWarehouse()
    await land(warehouse, 'acme', [['o1', 1, 10]])
    const manifest = manifestOf(['acme'])
    await runGraph(warehouse, manifest)
    await warehouse.run('drop table platform.platform_mm__shop_orders')

    await runGraph(warehouse, manifest)

    expect(await facts(warehouse, 'acme')).toHaveLength(1)
  })

  it('parses a payload once where a view is read twice, and drops the copy', async () => {
    await using warehouse = await openMemoryWarehouse()
    await land(warehouse, 'acme', [['o1', 1, 10]])
    const attached: unknown[] = []
    const manifest = manifestOf(['acme'], { readTwice: true })

    const { succeeded } = await runGraph(warehouse, manifest)
    attached.push(
      ...(await warehouse.rows(`select database_name from duckdb_databases() where database_name like 'copies%'`)),
    )

    expect(succeeded).toBe(true)
    expect(attached).toEqual([])
    const [view] = await warehouse.rows(`select sql from duckdb_views() where view_name = 'int_acme__shop_orders'`)
    expect(view?.sql).not.toContain('copies')
    expect(await facts(warehouse, 'acme')).toEqual([{ order_id: 'o1', total: '10.00' }])
  })

  it('records its results while it runs, the latest of every node and all that ever was', async () => {
    await using warehouse = await openMemoryWarehouse()
    await land(warehouse, 'acme', [['o1', 1, 10]])
    const manifest = manifestOf(['acme'])
    await runGraph(warehouse, manifest, { runId: 'first' })
    await land(warehouse, 'acme', [['o2', 2, 1]])
    await runGraph(warehouse, manifest, { runId: 'second' })

    expect(
      await warehouse.rows(`
        select invocation_id, node_name, status, rows_affected
        from observability.run_results__current
        where node_name like 'fct%'
        order by node_name
      `),
    ).toEqual([
      { invocation_id: 'second', node_name: 'fct_acme__orders', status: 'success', rows_affected: 2 },
      { invocation_id: 'second', node_name: 'fct_acme__totals', status: 'success', rows_affected: 1 },
    ])
    expect(await warehouse.rows('select count(*) as results from observability.run_results')).toEqual([{ results: 10 }])
    expect(await warehouse.rows('select count(*) as models from observability.model_artifacts__current')).toEqual([
      { models: 7 },
    ])
  })

  it('pushes many tenants into one master at the same time', async () => {
    await using warehouse = await openMemoryWarehouse()
    const tenants = ['t1', 't2', 't3', 't4', 't5', 't6']
    const manifest = manifestOf(tenants)
    for (const load of [1, 2, 3]) {
      for (const tenant of tenants) {
        await land(
          warehouse,
          tenant,
          Array.from({ length: 50 }, (_, index) => [`o${index}`, load, load * 10] as const),
        )
      }
      const { succeeded } = await runGraph(warehouse, manifest, { concurrency: 4 })
      expect(succeeded).toBe(true)
    }
    expect(
      await warehouse.rows(
        'select count(*) as versions, count_if(is_current) as records from platform.platform_mm__shop_orders',
      ),
    ).toEqual([{ versions: 900, records: 300 }])
  })

  it('builds only what is selected', async () => {
    await using warehouse = await openMemoryWarehouse()
    await land(warehouse, 'acme', [['o1', 1, 10]])
    await land(warehouse, 'bolt', [['o1', 2, 3]])
    const manifest = manifestOf(['acme', 'bolt'])

    const { results } = await runGraph(warehouse, manifest, { selection: { tenant: 'acme' } })

    expect(results).toHaveLength(7)
    expect(results.every(({ node }) => node.tenant !== 'bolt')).toBe(true)
  })
})

interface Variant {
  readonly factor?: number
  readonly readTwice?: boolean
}

function manifestOf(tenants: readonly string[], variant: Variant = {}): Manifest {
  const master = keptTable('platform', 'platform_mm__shop_orders', null, {
    ...stagedColumns,
    is_current: column('boolean', 'Newest.'),
  })
  return compile([master, ...tenants.flatMap((tenant) => tenantModels(tenant, master, variant))])
}

function tenantModels(tenant: string, master: Model, { factor = 1, readTwice = false }: Variant): readonly Model[] {
  const landed = keptTable(`raw_${tenant}`, 'shop_orders', tenant, landedColumns)
  const node = { tenant, description: 'For a test.' }
  const staging = defineModel({
    ...node,
    name: `stg_${tenant}__shop_orders`,
    schema: 'staging',
    kind: 'view',
    layer: 'staging',
    columns: stagedColumns,
    query: sql`select ${tenant} as tenant_slug, 'shop' as source_platform, * from ${landed}`,
  })
  const push = defineModel({
    ...node,
    name: `push_${tenant}__shop_orders`,
    schema: 'platform',
    kind: 'push',
    layer: 'master',
    columns: stagedColumns,
    into: master,
    query: sql`select * from ${staging}`,
  })
  const typed = defineModel({
    ...node,
    name: `int_${tenant}__shop_orders`,
    schema: 'intermediate',
    kind: 'view',
    layer: 'intermediate',
    columns: { order_id: text, total: text, payload: column('json', 'Record.') },
    heavyColumns: ['payload'],
    after: [push],
    query: sql`
      select record_key as order_id, payload->>'total' as total, payload
      from ${master}
      where tenant_slug = ${tenant} and is_current and not is_deleted
    `,
  })
  const orders = defineModel({
    ...node,
    name: `fct_${tenant}__orders`,
    schema: 'analytics',
    kind: 'table',
    layer: 'analytics',
    columns: { order_id: text, total: column('decimal(18,2)', 'Sum.') },
    query: sql`
      select order_id, (total::decimal(9,2) * ${factor})::decimal(18,2) as total
      from ${typed}
      ${readTwice ? sql`semi join ${typed} as again using (order_id)` : sql``}
    `,
  })
  const totals = defineModel({
    ...node,
    name: `fct_${tenant}__totals`,
    schema: 'analytics',
    kind: 'table',
    layer: 'analytics',
    columns: { total: column('decimal(38,2)', 'Sum.') },
    query: sql`select sum(total) as total from ${orders}`,
  })
  return [landed, staging, push, typed, orders, totals]
}

function keptTable(schema: string, name: string, tenant: string | null, columns: Model['columns']): Model {
  const layer = tenant === null ? 'master' : 'source'
  return defineModel({
    schema,
    name,
    tenant,
    kind: 'incremental',
    layer,
    description: 'For a test.',
    columns,
    query: null,
  })
}

const text = column('varchar', 'Text.')
const landedColumns = {
  record_key: text,
  record_hash: column('ubigint', 'Hash.'),
  load_seq: column('bigint', 'Load.'),
  changed_at: column('timestamptz', 'Change.', { nullable: true }),
  is_deleted: column('boolean', 'Gone.'),
  payload: column('json', 'Record.'),
}
const stagedColumns = { tenant_slug: text, source_platform: text, ...landedColumns }

async function land(
  warehouse: Warehouse,
  tenant: string,
  records: readonly (readonly [key: string, load: number, total: number | string])[],
): Promise<void> {
  const columns = Object.entries(landedColumns).map(([name, { type }]) => ({ name, type }))
  await warehouse.run(`create schema if not exists raw_${tenant}`)
  await warehouse.run(
    `create table if not exists raw_${tenant}.shop_orders (${columns.map(({ name, type }) => `${name} ${type}`).join(', ')})`,
  )
  const rows = records.map(([record_key, load_seq, total]) => ({
    record_key,
    record_hash: typeof total === 'number' ? total : 0,
    load_seq,
    is_deleted: false,
    payload: { total },
  }))
  await insertRows(warehouse, `raw_${tenant}.shop_orders`, columns, rows)
}

async function facts(warehouse: Warehouse, tenant: string): Promise<readonly unknown[]> {
  return await warehouse.rows(`select order_id, total from analytics.fct_${tenant}__orders order by order_id`)
}

async function statuses(warehouse: Warehouse, manifest: Manifest): Promise<Record<string, number>> {
  const { results } = await runGraph(warehouse, manifest)
  const counts: Record<string, number> = {}
  for (const { status } of results) counts[status] = (counts[status] ?? 0) + 1
  return counts
}
