import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GataError } from '@gata/base'
import type { Queryable, Warehouse } from '@gata/warehouse'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { describe, expect, it } from 'vitest'
import { readLoadedCursor } from './cursor.ts'
import { packageDirectory, sealedPackages } from './load-package.ts'
import { loadPackages } from './load-packages.ts'
import { mirrorCursors } from './loaded-cursors.ts'
import { fakeContract, openFakeIngest } from './testing/index.ts'

const figure = (id: string, spend: string, day = '2026-11-15') => ({ id, day, spend })
const bad = { id: 'x', day: '2026-11-15', spend: 7 }
const day = (of: string) => ({ kind: 'days', from: of, to: of }) as const
const upTo = (to: string) => ({ kind: 'days', from: '2026-11-10', to }) as const

describe('a load that is killed', () => {
  it('ends, whichever statement it was killed at, in the state of one that never was', async () => {
    await using whole = await openFakeIngest()
    await whole.sync([figure('a', '1'), figure('b', '2')])
    await whole.sync([figure('a', '3'), { ...figure('c', '4'), reach: 5 }, bad])
    const expected = await stateOf(whole.warehouse)

    const statements = await statementsOfOneLoad()
    expect(statements).toBeGreaterThan(8)
    for (let killAt = 1; killAt <= statements; killAt++) {
      await using killed = await openFakeIngest()
      await killed.sync([figure('a', '1'), figure('b', '2')])
      await killed.extract([figure('a', '3'), { ...figure('c', '4'), reach: 5 }, bad])
      await expect(killed.load(fakeContract(), killedAt(killed.warehouse, killAt).warehouse)).rejects.toThrow('killed')
      expect(await killed.landed()).toHaveLength(2)

      await killed.load()
      expect(await stateOf(killed.warehouse)).toEqual(expected)
    }
  })

  it('mirrors the cursor that was committed when it died before that', async () => {
    await using ingest = await openFakeIngest()
    const sealed = await ingest.extract([figure('a', '1')])
    await cp(sealed.directory, join(ingest.home, 'copy'), { recursive: true })
    await ingest.load()
    await ingest.sync([figure('a', '2')], { cursorAfter: upTo('2026-11-16') })
    // The first package comes again, as if it had been committed and not removed.
    await cp(join(ingest.home, 'copy'), sealed.directory, { recursive: true })
    expect(await ingest.load()).toEqual([])
    expect(readLoadedCursor(ingest.home, ingest.place)).toEqual(upTo('2026-11-16'))
    expect(sealedPackages(ingest.home, ingest.place)).toEqual([])
  })
})

describe('an extraction that fails', () => {
  it('leaves nothing behind', async () => {
    await using ingest = await openFakeIngest()
    await expect(
      ingest.extract([figure('a', '1'), bad], { contract: fakeContract({ mode: 'freeze' }) }),
    ).rejects.toThrow('contract')
    expect(await readdir(packageDirectory(ingest.home, ingest.place))).toEqual([])
  })
})

describe('a cursor', () => {
  it('does not jump over a damaged package', async () => {
    await using ingest = await openFakeIngest()
    await ingest.sync([figure('a', '1', '2026-11-12')], { window: day('2026-11-12'), cursorAfter: upTo('2026-11-12') })
    const lost = await ingest.extract([figure('b', '1', '2026-11-13')], {
      window: day('2026-11-13'),
      cursorAfter: upTo('2026-11-13'),
    })
    await ingest.extract([figure('c', '1', '2026-11-14')], {
      window: day('2026-11-14'),
      cursorBefore: upTo('2026-11-13'),
      cursorAfter: upTo('2026-11-14'),
    })
    await writeFile(join(lost.directory, 'part-00000.ndjson.zst'), 'broken')
    await expect(ingest.load()).rejects.toMatchObject({ code: 'package-damaged' })
    await ingest.load()
    expect(await ingest.landed()).toEqual(['a|2026-11-12 1 1', 'c|2026-11-14 1 2'])
    expect(readLoadedCursor(ingest.home, ingest.place)).toEqual(upTo('2026-11-12'))
  })

  it('does not jump over a package whose manifest is lost', async () => {
    await using ingest = await openFakeIngest()
    const lost = await ingest.extract([figure('b', '1')], { cursorAfter: upTo('2026-11-13') })
    await writeFile(join(lost.directory, 'manifest.json'), '{"loadId": "loa')
    await expect(ingest.load()).rejects.toMatchObject({ code: 'package-damaged' })
    expect(await readdir(join(ingest.home, 'packages', '_damaged'))).toEqual([lost.manifest.loadId])
    expect(readLoadedCursor(ingest.home, ingest.place)).toBeNull()
  })

  it('begins anew when the warehouse was made anew', async () => {
    await using ingest = await openFakeIngest()
    await ingest.sync([figure('a', '1')])
    await ingest.warehouse[Symbol.asyncDispose]()
    ingest.warehouse = await openMemoryWarehouse()
    // Extracted before anybody looked at the new warehouse: its rows land, its step is not made.
    await ingest.sync([figure('b', '1')], { cursorAfter: upTo('2026-11-16') })
    expect(readLoadedCursor(ingest.home, ingest.place)).toBeNull()
    expect(await ingest.landed()).toEqual(['b|2026-11-15 1 1'])
  })

  it('is what the warehouse says, once asked', async () => {
    await using ingest = await openFakeIngest()
    await ingest.sync([figure('a', '1')])
    await using other = await openMemoryWarehouse()
    await mirrorCursors(other, { home: ingest.home, targets: [ingest] })
    expect(readLoadedCursor(ingest.home, ingest.place)).toBeNull()
    await mirrorCursors(ingest.warehouse, { home: ingest.home, targets: [ingest] })
    expect(readLoadedCursor(ingest.home, ingest.place)).toEqual(upTo('2026-11-15'))
  })
})

it('one object that can not be loaded does not stop another', async () => {
  await using ingest = await openFakeIngest()
  await ingest.extract([figure('a', '1')])
  const broken = { ...ingest.place, object: 'broken' }
  await mkdir(join(packageDirectory(ingest.home, broken), 'load_1'), { recursive: true })
  const target = (place: typeof broken) => ({ place, contract: fakeContract(), masterModelId: 'm' })
  const failed: string[] = []
  const results = await loadPackages(ingest.warehouse, {
    home: ingest.home,
    targets: [target(broken), target(ingest.place)],
    now: () => new Date('2026-11-16T12:00:00Z'),
    onFailed: (place, error) => failed.push(`${place.object} ${error instanceof GataError ? error.code : ''}`),
  })
  expect(failed).toEqual(['broken package-damaged'])
  expect(results.map(({ landed }) => landed)).toEqual([1])
  expect(existsSync(join(packageDirectory(ingest.home, broken), 'load_1'))).toBe(false)
})

/** A warehouse whose transactions die at their n-th statement. */
function killedAt(warehouse: Warehouse, killAt: number): { warehouse: Warehouse; count: () => number } {
  let count = 0
  const step = <T>(work: () => Promise<T>): Promise<T> => {
    count++
    return count === killAt ? Promise.reject(new Error('killed')) : work()
  }
  const mortal = (queryable: Queryable): Queryable => ({
    ...queryable,
    run: (statement) => step(() => queryable.run(statement)),
    rows: (query) => step(() => queryable.rows(query)),
  })
  return {
    warehouse: { ...warehouse, transaction: (work) => warehouse.transaction((inner) => work(mortal(inner))) },
    count: () => count,
  }
}

/** How many statements a load of the same package takes when nothing kills it. */
async function statementsOfOneLoad(): Promise<number> {
  await using ingest = await openFakeIngest()
  await ingest.sync([figure('a', '1'), figure('b', '2')])
  await ingest.extract([figure('a', '3'), { ...figure('c', '4'), reach: 5 }, bad])
  const counted = killedAt(ingest.warehouse, Number.POSITIVE_INFINITY)
  await ingest.load(fakeContract(), counted.warehouse)
  return counted.count()
}

/** Everything a load writes, without the names of packages. */
async function stateOf(warehouse: Warehouse): Promise<unknown> {
  return await Promise.all([
    warehouse.rows('select * exclude (load_id, extracted_at) from raw_acme.facebook_ads_figures order by all'),
    warehouse.rows('select * exclude (load_id, extracted_at, loaded_at) from platform.load_ledger order by all'),
    warehouse.rows('select * exclude (load_id, updated_at) from platform.cursors'),
    warehouse.rows('select * exclude (load_id, quarantined_at) from platform._quarantine'),
    warehouse.rows('select * from platform.connector_blueprints order by version'),
    warehouse.rows('select * from platform.platform_sat__source_schema_history order by source_schema_hash'),
  ])
}
