import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isGataError } from '@gata/base'
import { relation } from '@gata/sql'
import { describe, expect, it } from 'vitest'
import { publishSnapshot } from './publish-snapshot.ts'
import { currentSnapshot, listSnapshots, openSnapshot, snapshotDirectory } from './snapshot.ts'
import { openMemoryWarehouse, temporaryFolder } from './testing/index.ts'
import type { Warehouse } from './warehouse.ts'

describe('publishing', () => {
  it('gives readers a version of their own while the next one is published', async () => {
    await using home = await temporaryFolder()
    await using warehouse = await builtWith(10)
    await publish(warehouse, home.path, 'a1')
    await using reader = await openSnapshot(home.path, 'tyrell_corp')
    await warehouse.run('insert into analytics.fct_orders select 5, range from range(90)')
    await publish(warehouse, home.path, 'a2')

    expect(await reader.rows('select count(*) as n from fct_orders')).toEqual([{ n: 10 }])
    await using next = await openSnapshot(home.path, 'tyrell_corp')
    expect(next.snapshot).toMatchObject({ id: 'a2', tables: { fct_orders: 100 } })
    expect(await next.rows('select count(*) as n from fct_orders')).toEqual([{ n: 100 }])
    expect(await next.rows('select snapshot_id, data_as_of, table_rows from _snapshot')).toEqual([
      { snapshot_id: 'a2', data_as_of: '2026-11-16T00:00:00.000Z', table_rows: [{ key: 'fct_orders', value: 100 }] },
    ])
  })

  it('keeps the newest snapshots and takes away what a crash left', async () => {
    await using home = await temporaryFolder()
    await using warehouse = await builtWith(1)
    await publish(warehouse, home.path, 'a0')
    await writeFile(join(snapshotDirectory(home.path, 'tyrell_corp'), 'a0x.tmp'), 'half a file')
    for (const id of ['a1', 'a2', 'a3', 'a4']) await publish(warehouse, home.path, id, 3)

    expect(await listSnapshots(home.path, 'tyrell_corp')).toEqual(['a4', 'a3', 'a2'])
    expect(await readdir(snapshotDirectory(home.path, 'tyrell_corp'))).toHaveLength(4)
  })

  it('leaves the last version in service when a publish fails', async () => {
    await using home = await temporaryFolder()
    await using warehouse = await builtWith(3)
    await publish(warehouse, home.path, 'a1')
    await warehouse.run('drop table analytics.fct_orders')

    await expect(publish(warehouse, home.path, 'a2')).rejects.toThrow('fct_orders')
    expect((await currentSnapshot(home.path, 'tyrell_corp'))?.id).toBe('a1')
    await using reader = await openSnapshot(home.path, 'tyrell_corp')
    expect(await reader.rows('select count(*) as n from fct_orders')).toEqual([{ n: 3 }])
  })

  it('says that nothing is published yet', async () => {
    await using home = await temporaryFolder()
    const failure = await openSnapshot(home.path, 'tyrell_corp').catch((thrown: unknown) => thrown)
    expect(isGataError(failure, 'nothing-published')).toBe(true)
  })
})

describe('a snapshot', () => {
  it('reaches nothing but itself, opened however often', async () => {
    await using home = await temporaryFolder()
    await using warehouse = await builtWith(1)
    await publish(warehouse, home.path, 'a1')
    const secret = join(home.path, 'secret.csv')
    await writeFile(secret, 'a\n1\n')
    await using first = await openSnapshot(home.path, 'tyrell_corp')
    await using second = await openSnapshot(home.path, 'tyrell_corp')
    await using connection = await second.connect()
    for (const reader of [first, second, connection]) {
      await expect(reader.rows(`from read_csv('${secret}')`)).rejects.toThrow('disabled')
      await expect(reader.run('set enable_external_access = true')).rejects.toThrow('locked')
      await expect(reader.run('delete from fct_orders')).rejects.toThrow('read-only')
      expect(await reader.rows('select count(*) as n from fct_orders')).toEqual([{ n: 1 }])
    }
  })
})

async function builtWith(orders: number): Promise<Warehouse> {
  const warehouse = await openMemoryWarehouse()
  await warehouse.run('create schema analytics')
  await warehouse.run(`create table analytics.fct_orders as select 5 as total, range as id from range(${orders})`)
  return warehouse
}

function publish(warehouse: Warehouse, home: string, snapshotId: string, keep = 5) {
  return publishSnapshot(warehouse, {
    home,
    tenant: 'tyrell_corp',
    snapshotId,
    runId: 'run-1',
    createdAt: '2026-11-16T12:00:00Z',
    dataAsOf: '2026-11-16T00:00:00Z',
    version: snapshotId,
    tables: [relation('analytics', 'fct_orders')],
    keep,
  })
}
