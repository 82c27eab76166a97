import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openWarehouse } from './open-warehouse.ts'
import { overwriteDeleted } from './overwrite-deleted.ts'
import { temporaryFolder } from './testing/index.ts'

describe('what was deleted', () => {
  it('stays in the file until it is overwritten; what is left stays as it was', async () => {
    await using home = await temporaryFolder()
    const path = join(home.path, 'warehouse.duckdb')
    const holds = async (text: string): Promise<boolean> => (await readFile(path)).includes(text)
    const left =
      'select count(*) as n, min(id) as first, count(*) filter (where note is null) as redacted from s.people'
    await using warehouse = await openWarehouse(path)
    await warehouse.run('create schema s')
    await warehouse.run('create table s.people (id bigint not null, note varchar)')
    await warehouse.run(`insert into s.people select range, 'somebody-' || hash(range) from range(200000)`)
    await warehouse.run(`insert into s.people values (-1, 'deleted-person'), (-2, 'redacted-person')`)
    await warehouse.run('checkpoint')
    await warehouse.run('delete from s.people where id = -1')
    await warehouse.run('update s.people set note = null where id = -2')
    await warehouse.run('checkpoint')
    const before = await warehouse.rows(left)
    expect(await holds('deleted-person')).toBe(true)

    await overwriteDeleted(warehouse, [{ schema: 's', name: 'people' }])
    expect([await holds('deleted-person'), await holds('redacted-person')]).toEqual([false, false])
    expect(await warehouse.rows(left)).toEqual(before)
    await expect(warehouse.run('insert into s.people values (null, null)')).rejects.toThrow('NOT NULL')
    expect(await warehouse.rows(`select table_name from duckdb_tables() where table_name <> 'people'`)).toEqual([])
  })
})
