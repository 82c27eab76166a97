import { column, sql } from '@gata/sql'
import type { Warehouse } from '@gata/warehouse'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { describe, expect, it } from 'vitest'
import { compile, defineModel, type ManifestNode } from '../index.ts'
import { insertRows } from './insert-rows.ts'
import { createPushState, runPush } from './push.ts'
import { createEmptyTable } from './table-columns.ts'

const text = column('varchar', 'Text.')
const columns = {
  tenant_slug: text,
  source_platform: text,
  record_key: text,
  record_hash: column('ubigint', 'Hash.'),
  load_seq: column('bigint', 'Load.'),
  changed_at: column('timestamptz', 'Change.', { nullable: true }),
  is_deleted: column('boolean', 'Gone.'),
  raw_data_payload: column('json', 'Record.'),
}
const landed = defineModel({
  name: 'ads_orders',
  schema: 'raw_acme',
  kind: 'incremental',
  layer: 'source',
  description: '',
  columns,
  query: null,
})
const master = defineModel({
  name: 'platform_mm__ads_orders',
  schema: 'platform',
  kind: 'incremental',
  layer: 'master',
  description: '',
  columns: { ...columns, is_current: column('boolean', 'Newest.') },
  query: null,
})
const push = defineModel({
  name: 'push_acme__ads_orders',
  schema: 'platform',
  kind: 'push',
  layer: 'master',
  tenant: 'acme',
  description: '',
  columns,
  into: master,
  query: sql`select * from ${landed}`,
})
const { nodes } = compile([landed, master, push])

describe('a push', () => {
  it('counts a restated record once and keeps both versions', async () => {
    await using warehouse = await openMasters()
    await land(warehouse, [version('day1', 1, { spend: 10 }), version('day2', 1, { spend: 7 })])
    expect(await pushed(warehouse)).toBe(2)
    await land(warehouse, [version('day1', 2, { spend: 11 })])
    expect(await pushed(warehouse)).toBe(1)

    const [row] = await warehouse.rows(`
      select
        sum((raw_data_payload->>'spend')::bigint) filter (where is_current)::bigint as spend,
        count(*) as versions
      from platform.platform_mm__ads_orders
    `)
    expect(row).toEqual({ spend: 18, versions: 3 })
  })

  it('changes nothing when a load is pushed twice, even if the watermark is lost', async () => {
    await using warehouse = await openMasters()
    await land(warehouse, [version('a', 1, 1), version('a', 2, 2), version('b', 2, 1), version('a', 3, 1)])
    await pushed(warehouse)
    const before = await versions(warehouse)

    expect(await pushed(warehouse)).toBe(0)
    await warehouse.run('delete from platform.push_state')
    expect(await pushed(warehouse)).toBe(0)
    expect(await versions(warehouse)).toEqual(before)
    expect(before).toEqual(['a 1 1 ', 'a 2 2 ', 'a 3 1 current', 'b 2 1 current'])
  })

  it('skips a version that says what the one before it says', async () => {
    await using warehouse = await openMasters()
    await land(warehouse, [version('a', 1, 1)])
    await pushed(warehouse)
    await land(warehouse, [version('a', 2, 1), version('b', 2, 5), version('b', 3, 5)])

    expect(await pushed(warehouse)).toBe(1)
    expect(await versions(warehouse)).toEqual(['a 1 1 current', 'b 2 5 current'])
  })

  it('does not rewrite history when the source gets a column, since the hash covers declared fields alone', async () => {
    await using warehouse = await openMasters()
    await land(warehouse, [{ ...version('a', 1, 1), raw_data_payload: { id: 'a' } }])
    await pushed(warehouse)
    await land(warehouse, [{ ...version('a', 2, 1), raw_data_payload: { id: 'a', surprise: null } }])

    expect(await pushed(warehouse)).toBe(0)
  })

  it('keeps an older version that comes later, but not as the current one', async () => {
    await using warehouse = await openMasters()
    await land(warehouse, [version('a', 1, 2, '2026-11-02 00:00:00+00')])
    await pushed(warehouse)
    await land(warehouse, [version('a', 2, 1, '2026-11-01 00:00:00+00'), version('a', 3, 9)])
    await pushed(warehouse)

    expect(await versions(warehouse)).toEqual(['a 1 2 current', 'a 2 1 ', 'a 3 9 '])
  })

  it('keeps a deletion as a version, and a record that comes back', async () => {
    await using warehouse = await openMasters()
    await land(warehouse, [version('a', 1, 1), version('b', 1, 1)])
    await pushed(warehouse)
    await land(warehouse, [{ ...version('a', 2, 1), is_deleted: true }])
    await pushed(warehouse)
    expect(await versions(warehouse)).toEqual(['a 1 1 ', 'a 2 1 deleted current', 'b 1 1 current'])

    await land(warehouse, [version('a', 3, 1)])
    await pushed(warehouse)
    expect(await versions(warehouse)).toEqual(['a 1 1 ', 'a 2 1 deleted ', 'a 3 1 current', 'b 1 1 current'])
  })

  it('takes one of two copies of a record in one load', async () => {
    await using warehouse = await openMasters()
    await land(warehouse, [version('a', 1, 1), version('a', 1, 1), version('b', 1, 1)])

    expect(await pushed(warehouse)).toBe(2)
    expect(await versions(warehouse)).toEqual(['a 1 1 current', 'b 1 1 current'])
  })

  it('has exactly one current version of every record, whatever the order in which versions come', async () => {
    await using warehouse = await openMasters()
    for (let load = 1; load <= 12; load++) {
      const rows = Array.from({ length: 40 }, (_, index) => {
        const seed = (load * 7919 + index * 104_729) % 1009
        return {
          ...version(`k${seed % 25}`, load, seed % 4, seed % 3 === 0 ? null : `2026-11-${10 + (seed % 9)} 00:00:00+00`),
          is_deleted: seed % 11 === 0,
        }
      })
      await land(warehouse, rows)
      await pushed(warehouse)
    }
    const [wrong] = await warehouse.rows(`
      with expected as (
        select
          record_key,
          max_by(rowid, (coalesce(changed_at, '1900-01-01'::timestamptz), load_seq, record_hash, is_deleted)) as newest
        from platform.platform_mm__ads_orders
        group by record_key
      )
      select
        count(*) filter (where is_current <> (master.rowid = newest)) as marks,
        count(distinct record_key) as records
      from platform.platform_mm__ads_orders as master
      join expected using (record_key)
    `)
    expect(wrong).toEqual({ marks: 0, records: 25 })
  })

  it('leaves other tenants and platforms in the same master alone', async () => {
    await using warehouse = await openMasters()
    await insertRows(warehouse, 'platform.platform_mm__ads_orders', columnList({ ...columns, is_current: text }), [
      { ...version('a', 1, 1), tenant_slug: 'other', is_current: true },
      { ...version('a', 1, 1), source_platform: 'other', is_current: true },
    ])
    await land(warehouse, [version('a', 1, 2)])
    await pushed(warehouse)

    const rows = await warehouse.rows('select is_current from platform.platform_mm__ads_orders')
    expect(rows).toEqual([{ is_current: true }, { is_current: true }, { is_current: true }])
  })

  it('refuses rows of another tenant', async () => {
    await using warehouse = await openMasters()
    await land(warehouse, [{ ...version('a', 1, 1), tenant_slug: 'other' }])

    await expect(pushed(warehouse)).rejects.toThrow(/belong to another tenant \(expected acme, got other\)/)
  })
})

async function openMasters(): Promise<Warehouse> {
  const warehouse = await openMemoryWarehouse()
  for (const schema of ['raw_acme', 'platform']) await warehouse.run(`create schema ${schema}`)
  await createPushState(warehouse)
  await warehouse.run(createEmptyTable(nodeOf(landed.name)))
  await warehouse.run(createEmptyTable(nodeOf(master.name)))
  return warehouse
}

function version(
  key: string,
  load: number,
  content: unknown,
  changedAt: string | null = null,
): Record<string, unknown> {
  const hash = typeof content === 'number' ? content : JSON.stringify(content).length * 1000 + load
  return {
    tenant_slug: 'acme',
    source_platform: 'ads',
    record_key: key,
    record_hash: hash,
    load_seq: load,
    changed_at: changedAt,
    is_deleted: false,
    raw_data_payload: content,
  }
}

async function land(warehouse: Warehouse, rows: readonly Record<string, unknown>[]): Promise<void> {
  await insertRows(warehouse, 'raw_acme.ads_orders', columnList(columns), rows)
}

async function pushed(warehouse: Warehouse): Promise<number> {
  const outcome = await warehouse.transaction((transaction) =>
    runPush(transaction, nodeOf(push.name), nodeOf(master.name)),
  )
  return outcome.rows
}

async function versions(warehouse: Warehouse): Promise<readonly unknown[]> {
  const rows = await warehouse.rows(`
    select
      record_key || ' ' || load_seq || ' ' || record_hash || if(is_deleted, ' deleted', '') || if(is_current, ' current', ' ') as line
    from platform.platform_mm__ads_orders
    order by record_key, load_seq
  `)
  return rows.map((row) => row.line)
}

function columnList(declared: Record<string, { type: string }>): { name: string; type: string }[] {
  return Object.entries(declared).map(([name, { type }]) => ({ name, type }))
}

function nodeOf(name: string): ManifestNode {
  const node = nodes.find((candidate) => candidate.name === name)
  if (!node) throw new Error(`no node ${name}`)
  return node
}
