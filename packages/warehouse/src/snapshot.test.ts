import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isGataError, md5Hex } from '@gata/base'
import { relation, sql, unsafeSql } from '@gata/sql'
import { describe, expect, it } from 'vitest'
import type { RollupSource } from './build-rollups.ts'
import { buildSnapshot } from './build-snapshot.ts'
import { openWarehouse } from './open-warehouse.ts'
import { pruneSnapshots } from './prune-snapshots.ts'
import { currentSnapshot, openSnapshot, openSnapshotFile, snapshotOf } from './snapshot.ts'
import { listSnapshots, snapshotDirectory, snapshotPath } from './snapshot-files.ts'
import { readManifest, snapshotProblems } from './snapshot-manifest.ts'
import { pointAt, readPointer } from './snapshot-pointer.ts'
import { openMemoryWarehouse, temporaryFolder } from './testing/index.ts'
import type { Warehouse } from './warehouse.ts'

const tenant = 'tyrell_corp'

describe('publishing', () => {
  it('gives readers a version of their own while the next one is published', async () => {
    await using home = await temporaryFolder()
    await using warehouse = await builtWith(10)
    await publish(warehouse, home.path, 'a1')
    await using reader = await openSnapshot(home.path, tenant)
    await warehouse.run('insert into analytics.fct_orders select 5, range from range(90)')
    await publish(warehouse, home.path, 'a2')

    expect(await reader.rows('select count(*) as n from fct_orders')).toEqual([{ n: 10 }])
    await using next = await openSnapshot(home.path, tenant)
    expect(next.snapshot).toMatchObject({ id: 'a2', tables: { fct_orders: 100 } })
    expect(await next.rows('select count(*) as n from fct_orders')).toEqual([{ n: 100 }])
    expect(await next.rows('select snapshot_id, data_as_of, table_rows from _snapshot')).toEqual([
      { snapshot_id: 'a2', data_as_of: '2026-11-16T00:00:00.000Z', table_rows: [{ key: 'fct_orders', value: 100 }] },
    ])
  })

  it('takes away what a crash left half done', async () => {
    await using home = await temporaryFolder()
    await using warehouse = await builtWith(1)
    await publish(warehouse, home.path, 'a0')
    for (const name of ['a0x.building', 'a0x.building.wal', 'current.json.1f.tmp']) {
      await writeFile(join(snapshotDirectory(home.path, tenant), name), 'half a file')
    }
    await publish(warehouse, home.path, 'a1')

    expect((await readdir(snapshotDirectory(home.path, tenant))).sort()).toEqual([
      'a0.duckdb',
      'a1.duckdb',
      'current.json',
    ])
  })

  it('leaves the last version in service when a publish fails', async () => {
    await using home = await temporaryFolder()
    await using warehouse = await builtWith(3)
    await publish(warehouse, home.path, 'a1')
    await warehouse.run('drop table analytics.fct_orders')

    await expect(publish(warehouse, home.path, 'a2')).rejects.toThrow('fct_orders')
    expect((await currentSnapshot(home.path, tenant))?.id).toBe('a1')
    await using reader = await openSnapshot(home.path, tenant)
    expect(await reader.rows('select count(*) as n from fct_orders')).toEqual([{ n: 3 }])
  })

  it('says that nothing is published yet', async () => {
    await using home = await temporaryFolder()
    const failure = await openSnapshot(home.path, tenant).catch((thrown: unknown) => thrown)
    expect(isGataError(failure, 'nothing-published')).toBe(true)
  })

  it('keeps a pin beside the snapshot that is in service', async () => {
    await using home = await temporaryFolder()
    await using warehouse = await builtWith(1)
    await publish(warehouse, home.path, 'a1')
    const pin = { at: '2026-11-16T13:00:00Z', by: 'ada', from: 'a2' }
    const first = await readPointer(home.path, tenant)
    if (!first) throw new Error('nothing is in service')
    await pointAt(home.path, { ...first, pin })
    expect(first.pin).toBeNull()
    expect(await readPointer(home.path, tenant)).toEqual({ ...first, pin })
  })
})

describe('a snapshot', () => {
  it('reaches nothing but itself, opened however often', async () => {
    await using home = await temporaryFolder()
    await using warehouse = await builtWith(1)
    await publish(warehouse, home.path, 'a1')
    const secret = join(home.path, 'secret.csv')
    await writeFile(secret, 'a\n1\n')
    await using first = await openSnapshot(home.path, tenant)
    await using second = await openSnapshot(home.path, tenant)
    await using connection = await second.connect()
    for (const reader of [first, second, connection]) {
      await expect(reader.rows(`from read_csv('${secret}')`)).rejects.toThrow('disabled')
      await expect(reader.run('set enable_external_access = true')).rejects.toThrow('locked')
      await expect(reader.run('delete from fct_orders')).rejects.toThrow('read-only')
      expect(await reader.rows('select count(*) as n from fct_orders')).toEqual([{ n: 1 }])
    }
  })

  it('says what it is made of, and finds out when that is not so', async () => {
    await using home = await temporaryFolder()
    await using warehouse = await openMemoryWarehouse()
    await warehouse.run('create schema analytics')
    await warehouse.run(`
      create table analytics.fct_orders as
      select
        'it''s' as "na""me",
        (i * 0.1)::decimal(18,4) as price,
        9007199254740993 as big,
        null::bigint as never,
        i * 0.1::double as inexact
      from range(1, 4) as numbers(i)
    `)
    await publish(warehouse, home.path, 'a1')
    {
      await using reader = await openSnapshot(home.path, tenant)
      expect(await readManifest(reader)).toEqual({
        id: 'a1',
        tenant,
        runId: 'run-1',
        version: 'a1',
        publishedAt: '2026-11-16T12:00:00.000Z',
        dataAsOf: '2026-11-16T00:00:00.000Z',
        loadMarks: { 'shopify.orders': 7 },
        tests: { passed: 4, warned: 1 },
        tables: [
          {
            name: 'fct_orders',
            rows: 3,
            totals: { price: '0.6000', big: '27021597764222979', never: null },
            fingerprint: 'code',
            dataVersion: 'rows',
            dataAsOf: null,
          },
        ],
        rollups: [],
      })
      expect(await snapshotProblems(reader)).toEqual([])
    }
    await using file = await openWarehouse(snapshotPath(home.path, tenant, 'a1'))
    await file.run('update fct_orders set price = price + 1 where price > 0.25')
    await file.run('insert into fct_orders (big) values (0)')
    expect(await snapshotProblems(file)).toEqual([
      'fct_orders has 4 rows, not 3',
      'fct_orders.price adds up to 1.6000, not 0.6000',
    ])
  })
})

describe('a rollup in a snapshot', () => {
  const sums = (name: string, by: string, of: string): RollupSource => ({
    name,
    table: `rollup_${name}`,
    facts: 'fct_orders',
    leastFacts: 8,
    sums: ['total'],
    select: (facts) =>
      sql`select ${unsafeSql(by)} as by, sum(${unsafeSql(of)}) as total, count(*) as rows from ${facts} group by 1`,
  })

  it('is kept where it is four times smaller and exact, and told of where it is not', async () => {
    await using home = await temporaryFolder()
    await using warehouse = await builtWith(100)
    await publish(warehouse, home.path, 'a1', [
      sums('small', 'id % 25', 'id'),
      sums('large', 'id % 26', 'id'),
      sums('inexact', 'id % 2', 'id::double'),
    ])
    await using reader = await openSnapshot(home.path, tenant)
    expect(reader.snapshot.rollups).toEqual([
      { table: 'rollup_small', rows: 25, state: 'kept' },
      { table: 'rollup_large', rows: 26, state: 'not-smaller' },
      { table: 'rollup_inexact', rows: 0, state: 'not-exact' },
    ])
    expect((await readManifest(reader)).rollups[0]).toMatchObject({
      name: 'small',
      facts: 'fct_orders',
      factRows: 100,
      totals: { total: '4950', rows: '100' },
    })
    expect(await reader.rows('select table_name as name from duckdb_tables() order by 1')).toEqual([
      { name: '_snapshot' },
      { name: 'fct_orders' },
      { name: 'rollup_small' },
    ])
    expect(await snapshotProblems(reader)).toEqual([])
  })

  it('is not built of few facts', async () => {
    await using home = await temporaryFolder()
    await using warehouse = await builtWith(7)
    await publish(warehouse, home.path, 'a1', [sums('small', 'true', 'id')])
    expect((await currentSnapshot(home.path, tenant))?.rollups).toEqual([
      { table: 'rollup_small', rows: 0, state: 'few-facts' },
    ])
  })

  it('is looked at as the facts are when a snapshot is verified', async () => {
    await using home = await temporaryFolder()
    await using warehouse = await builtWith(8)
    await publish(warehouse, home.path, 'a1', [sums('small', 'id % 2', 'id')])
    await using file = await openWarehouse(snapshotPath(home.path, tenant, 'a1'))
    await file.run('update rollup_small set total = total + 1 where "by" = 0')
    expect(await snapshotProblems(file)).toEqual(['rollup_small.total adds up to 29, not 28'])
  })

  it('is none of what was published before there were any', async () => {
    await using home = await temporaryFolder()
    await using warehouse = await builtWith(1)
    await publish(warehouse, home.path, 'a1')
    await using file = await openWarehouse(snapshotPath(home.path, tenant, 'a1'))
    await file.run('alter table _snapshot drop column rollups')
    expect((await readManifest(file)).rollups).toEqual([])
  })
})

describe('pruning', () => {
  it('keeps the newest, and the one in service however old', async () => {
    await using home = await temporaryFolder()
    await using warehouse = await builtWith(1)
    for (const id of ['a1', 'a2', 'a3', 'a4', 'a5']) await publish(warehouse, home.path, id)

    expect(await pruneSnapshots(home.path, tenant, 4)).toEqual({ removed: ['a1'], held: [] })
    await serve(home.path, 'a2')
    expect(await pruneSnapshots(home.path, tenant, 2)).toEqual({ removed: ['a4', 'a3'], held: [] })
    expect(await listSnapshots(home.path, tenant)).toEqual(['a5', 'a2'])
    expect(await pruneSnapshots(home.path, tenant, 1)).toEqual({ removed: ['a5'], held: [] })
    expect(await pruneSnapshots(home.path, 'nobody', 1)).toEqual({ removed: [], held: [] })
  })

  it('leaves a snapshot that this process or another reads, byte for byte', async () => {
    await using home = await temporaryFolder()
    await using warehouse = await builtWith(1)
    for (const id of ['a1', 'a2', 'a3']) await publish(warehouse, home.path, id)
    const bytes = async () => md5Hex((await readFile(snapshotPath(home.path, tenant, 'a1'))).toString('base64'))
    const before = await bytes()
    const other = spawn(
      process.execPath,
      [join(import.meta.dirname, 'testing/read-a-snapshot.ts'), home.path, tenant, 'a1'],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const ended = once(other, 'exit')
    try {
      await once(other.stdout, 'data')
      await using _ = await openSnapshotFile(home.path, tenant, 'a2')
      expect(await pruneSnapshots(home.path, tenant, 1)).toEqual({ removed: [], held: ['a2', 'a1'] })
      expect(await bytes()).toBe(before)
    } finally {
      other.kill('SIGKILL')
      await ended
    }
    expect(await pruneSnapshots(home.path, tenant, 1)).toEqual({ removed: ['a2', 'a1'], held: [] })
  })
})

async function builtWith(orders: number): Promise<Warehouse> {
  const warehouse = await openMemoryWarehouse()
  await warehouse.run('create schema analytics')
  await warehouse.run(`create table analytics.fct_orders as select 5 as total, range as id from range(${orders})`)
  return warehouse
}

async function publish(
  warehouse: Warehouse,
  home: string,
  id: string,
  rollups: readonly RollupSource[] = [],
): Promise<void> {
  const manifest = await buildSnapshot(warehouse, {
    home,
    tenant,
    id,
    runId: 'run-1',
    publishedAt: '2026-11-16T12:00:00Z',
    dataAsOf: '2026-11-16T00:00:00Z',
    version: id,
    loadMarks: { 'shopify.orders': 7 },
    tests: { passed: 4, warned: 1 },
    rollups,
    tables: [
      { relation: relation('analytics', 'fct_orders'), fingerprint: 'code', dataVersion: 'rows', dataAsOf: null },
    ],
  })
  await pointAt(home, { snapshot: snapshotOf(manifest), pin: null })
}

async function serve(home: string, id: string): Promise<void> {
  await using file = await openSnapshotFile(home, tenant, id)
  await pointAt(home, { snapshot: snapshotOf(await readManifest(file)), pin: null })
}
