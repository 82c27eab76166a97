import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { GataError } from '@gata/base'
import { relation } from '@gata/sql'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../open-warehouse.ts'
import { motherduckStandIn } from '../testing/motherduck-stand-in.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { isTransient, motherduckError } from './motherduck-errors.ts'
import { motherduckSettings, requireSupportedClient } from './motherduck-settings.ts'
import { databaseSql, motherduckSql } from './motherduck-sql.ts'
import { motherduckTarget } from './motherduck-target.ts'

const token = 'eyJhbGciOi.secret.token'
const settings = { token, database: 'gata' }

describe('the statements of MotherDuck', () => {
  it('are these and no others', () => {
    expect([
      motherduckSql.createDatabase('gata'),
      motherduckSql.replaceDatabase('gata_acme@1'),
      motherduckSql.overwriteDatabase('gata_acme@1', 'gata_acme'),
      motherduckSql.dropDatabase('gata_acme@1'),
      databaseSql.use('gata'),
      databaseSql.copyTable('gata', relation('analytics', 't'), 'gata_acme@1'),
    ]).toEqual([
      'create database if not exists "gata"',
      'create or replace database "gata_acme@1"',
      'copy from database "gata_acme@1" (overwrite) to "gata_acme"',
      'drop database if exists "gata_acme@1"',
      'use "gata"',
      'create table "gata_acme@1"."main"."t" as from "gata"."analytics"."t"',
    ])
  })
})

describe('a tenant that is published on MotherDuck', () => {
  it('is a clone of a version that was made whole before, and old versions go', async () => {
    await using folder = await temporaryFolder()
    const port = motherduckStandIn(folder.path)
    const target = motherduckTarget(() => settings, port)
    await using warehouse = await target.openWriter({ command: 'gata run' })
    await warehouse.run('create schema analytics')
    for (const version of [1, 2, 3]) {
      await warehouse.run(`create or replace table analytics.fct_acme__orders as select ${version} as version`)
      const tables = [relation('analytics', 'fct_acme__orders')]
      await target.serve(warehouse, { tenant: 'acme', snapshotId: `2026110${version}`, tables, keep: 2 })
    }
    const served = await warehouse.rows('from gata_acme.main.fct_acme__orders')
    const names = await warehouse.rows<{ name: string }>(databaseSql.databases('gata_acme'))
    expect(served).toEqual([{ version: 3 }])
    expect(names.map(({ name }) => name)).toEqual(['gata_acme@20261103', 'gata_acme@20261102', 'gata_acme'])
    expect(port.sent.slice(1, 4)).toEqual([
      'create or replace database "gata_acme@20261101"',
      'create database if not exists "gata_acme"',
      'copy from database "gata_acme@20261101" (overwrite) to "gata_acme"',
    ])
  })

  it('is an older version again after a rollback, as long as that one is kept', async () => {
    await using folder = await temporaryFolder()
    const target = motherduckTarget(() => settings, motherduckStandIn(folder.path))
    await using warehouse = await target.openWriter({ command: 'gata run' })
    await warehouse.run('create schema analytics')
    for (const version of [1, 2]) {
      await warehouse.run(`create or replace table analytics.t as select ${version} as version`)
      await target.serve(warehouse, { tenant: 'acme', snapshotId: `${version}`, tables: [relation('analytics', 't')] })
    }
    await target.restore('acme', '1')
    expect(await warehouse.rows('from gata_acme.main.t')).toEqual([{ version: 1 }])
    await expect(target.restore('acme', '0')).rejects.toThrow(/does not keep this version/)
  })

  it('can be withdrawn, another whose name begins alike stays', async () => {
    await using folder = await temporaryFolder()
    const target = motherduckTarget(() => settings, motherduckStandIn(folder.path))
    await using warehouse = await target.openWriter({ command: 'gata run' })
    for (const tenant of ['acme', 'acme_two']) {
      await target.serve(warehouse, { tenant, snapshotId: '1', tables: [] })
      await target.serve(warehouse, { tenant, snapshotId: '2', tables: [] })
    }
    await target.withdraw(warehouse, 'acme_two', 'old')
    await target.withdraw(warehouse, 'acme', 'all')
    const names = await warehouse.rows<{ name: string }>(databaseSql.databases('gata_'))
    expect(names.map(({ name }) => name)).toEqual(['gata_acme_two@2', 'gata_acme_two'])
  })
})

describe('the platform database on MotherDuck', () => {
  it('is the one that every connection uses', async () => {
    await using folder = await temporaryFolder()
    await using warehouse = await motherduckTarget(() => settings, motherduckStandIn(folder.path)).openWriter({
      command: 'a',
    })
    await using further = await warehouse.connect()
    expect(await further.rows('select current_database() as name')).toEqual([{ name: 'gata' }])
  })

  it('has one writer, and is free when that one ends', async () => {
    await using folder = await temporaryFolder()
    const target = motherduckTarget(() => settings, motherduckStandIn(folder.path))
    const first = await target.openWriter({ command: 'gata run' })
    await expect(target.openWriter({ command: 'gata test' })).rejects.toThrow(
      /another run holds the warehouse: gata run since/,
    )
    await first[Symbol.asyncDispose]()
    await using second = await target.openWriter({ command: 'gata test' })
    expect(await second.rows('select command from platform.writer_lease')).toEqual([{ command: 'gata test' }])
  })

  it('is no longer written once another process may hold it', async () => {
    await using folder = await temporaryFolder()
    let present = new Date('2026-11-20T12:00:00Z')
    const target = motherduckTarget(() => settings, motherduckStandIn(folder.path))
    await using warehouse = await target.openWriter({ command: 'gata run', now: () => present })
    await warehouse.run('create table t (a integer)')
    present = new Date('2026-11-20T12:02:00Z')
    await expect(warehouse.run('insert into t values (1)')).rejects.toThrow(/could not be renewed/)
    await expect(warehouse.transaction(async () => {})).rejects.toThrow(/could not be renewed/)
  })
})

describe('what is needed of the environment and the client', () => {
  it('is a token, and a name that can be one', () => {
    expect(() => motherduckSettings({})).toThrow(/MOTHERDUCK_TOKEN/)
    expect(() => motherduckSettings({ MOTHERDUCK_TOKEN: token, GATA_MOTHERDUCK_DATABASE: 'a"b' })).toThrow(
      /no such name/,
    )
    expect(motherduckSettings({ MOTHERDUCK_TOKEN: ` ${token}\n` })).toEqual(settings)
  })

  it.each(['v1.3.2', 'v1.5.7', 'v2.0.0'])('is not DuckDB %s', (client) => {
    expect(() => requireSupportedClient(client)).toThrow(/1.4.0 to 1.5.6/)
  })

  it.each(['v1.4.0', 'v1.5.6', undefined])('may be DuckDB %s', (client) => {
    expect(() => requireSupportedClient(client)).not.toThrow()
  })
})

describe('an error of MotherDuck', () => {
  it.each([
    ['IO Error: Connection reset by peer', 'motherduck-connection-lost', true],
    ['Request failed: (UNAVAILABLE, RPC) upstream connect error', 'motherduck-connection-lost', true],
    ['Resource exhausted: too many requests', 'motherduck-limit', true],
    ['Jwt header is an invalid JSON (UNAUTHENTICATED)', 'motherduck-token-refused', false],
    ['HTTP Error: Failed to download extension "motherduck"', 'motherduck-extension-missing', false],
    [`Conversion Error: Could not convert string 'network' to INT32`, 'sql-error', false],
    ['Catalog Error: Table with name socket does not exist!', 'sql-error', false],
  ])('%s is %s', (message, code, transient) => {
    const error = motherduckError(new Error(message), token)
    expect([error.code, isTransient(error)]).toEqual([code, transient])
  })

  it('never shows the token, however it came there', () => {
    const thrown = new Error(`could not connect to md:gata?motherduck_token=${token} with ${token}`)
    const error = motherduckError(thrown, token, `attach 'md:?motherduck_token=${token}'`)
    const all = [
      error.message,
      error.stack,
      JSON.stringify(error),
      JSON.stringify(error.detail),
      String(error.cause),
      inspected(error.cause),
    ]
    expect(all.join('\n')).not.toContain(token)
  })
})

it('the token is read in one place, and handed to the client in one other', () => {
  const root = join(import.meta.dirname, '../../../..')
  const files = globSync('{packages,apps}/*/src/**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.test.ts'))
  const naming = files.filter((file) => /motherduck_token['":\]]/i.test(readFileSync(join(root, file), 'utf8')))
  expect(naming.map((file) => file.split('/').at(-1)).toSorted()).toEqual([
    'motherduck-settings.ts',
    'motherduck-target.ts',
  ])
})

describe('a connection that is lost', () => {
  it('is made up for in a transaction whose commit was not sent', async () => {
    let losses = 2
    await using warehouse = await lossy()
    let attempts = 0
    const done = await warehouse.transaction(async () => {
      attempts++
      if (losses-- > 0) throw new GataError('motherduck-connection-lost', 'lost')
      return 'done'
    })
    expect([done, attempts]).toEqual(['done', 3])
  })

  it('is given up after five attempts', async () => {
    await using warehouse = await lossy()
    let attempts = 0
    const work = warehouse.transaction(async () => {
      attempts++
      throw new GataError('motherduck-connection-lost', 'lost')
    })
    await expect(work).rejects.toThrow('lost')
    expect(attempts).toBe(5)
  })

  it('is tried again for what reads', async () => {
    let attempts = 0
    await using warehouse = await lossy(() => attempts++)
    await expect(warehouse.rows('select * from nowhere')).rejects.toThrow('lost')
    expect(attempts).toBe(5)
  })
})

/** Every error of DuckDB is a lost connection. */
async function lossy(onError: () => void = () => {}) {
  return await openDatabase(':memory:', {
    settings: {},
    errorOf: (thrown) => {
      onError()
      return new GataError('motherduck-connection-lost', 'lost', { cause: thrown })
    },
    isTransient,
    pause: async () => {},
    begin: async () => {},
  })
}

function inspected(value: unknown): string {
  return value instanceof Error ? `${value.message}${value.stack}` : String(value)
}
