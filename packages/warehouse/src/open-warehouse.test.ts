import { join } from 'node:path'
import { GataError } from '@gata/base'
import { sql } from '@gata/sql'
import { describe, expect, it } from 'vitest'
import { openWarehouse } from './open-warehouse.ts'
import { openMemoryWarehouse, temporaryFolder } from './testing/index.ts'

describe('a warehouse', () => {
  it('gives values to JSON without loss', async () => {
    await using warehouse = await openMemoryWarehouse()
    const [row] = await warehouse.rows(`
      select
        42::bigint as small,
        9007199254740993::bigint as big,
        18446744073709551615::ubigint as hash,
        sum(2) as total,
        0.10::decimal(18,4) as money,
        date '2026-11-01' as day,
        timestamptz '2026-11-01 00:30:00-04' as instant,
        timestamptz '2026-11-01 00:30:00.123456-04' as precise,
        [1::bigint, null] as list,
        null as nothing
    `)
    expect(row).toEqual({
      small: 42,
      big: '9007199254740993',
      hash: '18446744073709551615',
      total: 2,
      money: '0.1000',
      day: '2026-11-01',
      instant: '2026-11-01T04:30:00.000Z',
      precise: '2026-11-01T04:30:00.123456Z',
      list: [1, null],
      nothing: null,
    })
  })

  it('binds the values of a query', async () => {
    await using warehouse = await openMemoryWarehouse()
    const evil = `'; drop table x; --`
    expect(await warehouse.rows(sql`select ${evil} as text, ${2} + ${3n} as five, ${null} as nothing`)).toEqual([
      { text: evil, five: 5, nothing: null },
    ])
  })

  it('says how many rows a statement changed and what a query would give', async () => {
    await using warehouse = await openMemoryWarehouse()
    await warehouse.run('create table t (a integer, b decimal(18,4))')
    expect(await warehouse.run('insert into t values (1, 2), (2, 3)')).toBe(2)
    expect(await warehouse.describe('select a, b from t')).toEqual([
      { name: 'a', type: 'INTEGER' },
      { name: 'b', type: 'DECIMAL(18,4)' },
    ])
  })

  it('streams a large result in chunks', async () => {
    await using warehouse = await openMemoryWarehouse()
    let chunks = 0
    let sum = 0
    for await (const rows of warehouse.stream<{ i: number }>('select range as i from range(10000)')) {
      chunks++
      for (const { i } of rows) sum += i
    }
    expect(sum).toBe((9999 * 10_000) / 2)
    expect(chunks).toBeGreaterThan(1)
  })

  it('rolls a transaction back when its work throws', async () => {
    await using warehouse = await openMemoryWarehouse()
    await warehouse.run('create table t (a integer)')
    const failed = warehouse.transaction(async (transaction) => {
      await transaction.run('insert into t values (1)')
      throw new Error('stop')
    })
    await expect(failed).rejects.toThrow('stop')
    expect(await warehouse.rows('select a from t')).toEqual([])
  })

  it('tries a transaction again that lost against another one', async () => {
    await using warehouse = await openMemoryWarehouse()
    await warehouse.run('create table counter as select 0 as n')
    const add = async () => {
      await using connection = await warehouse.connect()
      await connection.transaction((transaction) => transaction.run('update counter set n = n + 1'))
    }
    await Promise.all([add(), add(), add()])
    expect(await warehouse.rows('select n from counter')).toEqual([{ n: 3 }])
  })

  it('shows the SQL that failed', async () => {
    await using warehouse = await openMemoryWarehouse()
    const error = await warehouse.rows(sql`select nothing from nowhere where a = ${1}`).catch((thrown) => thrown)
    expect(error).toBeInstanceOf(GataError)
    expect(error.code).toBe('sql-error')
    expect(error.detail.sql).toBe('select nothing from nowhere where a = $1')
    expect(error.message).toContain('nowhere')
  })

  it('stands in UTC on every connection, whatever the machine says', async () => {
    await using warehouse = await openMemoryWarehouse()
    await using connection = await warehouse.connect()
    const query = `select date_trunc('day', timestamptz '2026-11-01 23:00:00-05')::varchar as day`
    expect(await connection.rows(query)).toEqual([{ day: '2026-11-02 00:00:00+00' }])
  })

  it('is one instance when a file is opened twice in one process', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'one.duckdb')
    {
      await using first = await openWarehouse(path)
      await using second = await openWarehouse(path)
      await first.run('create table t as select range as i from range(1000)')
      await second.run('insert into t select range from range(1000)')
      expect(await first.rows('select count(*) as n from t')).toEqual([{ n: 2000 }])
    }
    await using again = await openWarehouse(path)
    expect(await again.rows('select count(*) as n from t')).toEqual([{ n: 2000 }])
  })
})
