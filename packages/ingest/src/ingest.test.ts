import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExtractWindow, ObjectContract } from '@gata/connectors'
import type { Warehouse } from '@gata/warehouse'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { extractPackage, loadPackages, readLoadedCursor, sealedPackages } from './index.ts'
import { fakeContract, fakeSession } from './testing/index.ts'

type JsonRecord = Readonly<Record<string, unknown>>

const place = { tenant: 'acme', source: 'facebook_ads', object: 'figures' }
const now = () => new Date('2026-11-16T12:00:00Z')
const days: ExtractWindow = { kind: 'days', from: '2026-11-10', to: '2026-11-15' }
const figure = (id: string, spend: string, more: JsonRecord = {}): JsonRecord => ({
  id,
  day: '2026-11-15',
  spend,
  ...more,
})

let home: string
let warehouse: Warehouse

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'gata-ingest-'))
  warehouse = await openMemoryWarehouse()
})

afterEach(async () => {
  await warehouse[Symbol.asyncDispose]()
  await rm(home, { recursive: true, force: true })
})

async function extract(pages: readonly (readonly JsonRecord[])[], contract = fakeContract(), window = days) {
  return await extractPackage({
    home,
    place,
    contract,
    session: fakeSession(() => pages),
    planned: {
      window,
      cursorBefore: readLoadedCursor(home, place),
      cursorAfter: { kind: 'days', from: '2026-11-10', to: '2026-11-15' },
    },
    now,
    traffic: () => ({ requests: 0, retries: 0 }),
  })
}

async function load(contract: ObjectContract = fakeContract()) {
  const [result] = await loadPackages(warehouse, {
    home,
    targets: [{ place, contract, masterModelId: 'facebook_ads_api_v1' }],
    now,
  })
  return result
}

async function sync(pages: readonly (readonly JsonRecord[])[], contract = fakeContract()) {
  await extract(pages, contract)
  return await load(contract)
}

const landed = () =>
  warehouse.rows(`select record_key, payload->>'spend' as spend, is_deleted, load_seq
    from raw_acme.facebook_ads_figures order by load_seq, record_key`)

describe('a load', () => {
  it('lands records with their key, day, hash and payload', async () => {
    expect(await sync([[figure('a', '1.50')], [figure('b', '2.00')]])).toMatchObject({
      records: 2,
      landed: 2,
      unchanged: 0,
    })
    const rows = await warehouse.rows(
      `select record_key, record_day, payload::varchar as payload from raw_acme.facebook_ads_figures order by record_key`,
    )
    expect(rows[0]).toEqual({
      record_key: 'a|2026-11-15',
      record_day: '2026-11-15',
      payload: '{"id":"a","day":"2026-11-15","spend":"1.50"}',
    })
  })

  it('lands nothing when a day is read again and nothing changed', async () => {
    await sync([[figure('a', '1'), figure('b', '2')]])
    expect(await sync([[figure('b', '2'), figure('a', '1')]])).toMatchObject({ landed: 0, unchanged: 2, deleted: 0 })
  })

  it('keeps both versions of a restated record', async () => {
    await sync([[figure('a', '10')]])
    expect(await sync([[figure('a', '11')]])).toMatchObject({ landed: 1 })
    expect((await landed()).map((row) => row.spend)).toEqual(['10', '11'])
  })

  it('takes a record once that the vendor sent twice, and its later copy where the copies differ', async () => {
    expect(
      await sync([
        [figure('a', '1'), figure('b', '5')],
        [figure('a', '1'), figure('b', '6')],
      ]),
    ).toMatchObject({
      records: 4,
      landed: 2,
      duplicates: 2,
    })
    expect((await landed()).map((row) => row.spend)).toEqual(['1', '6'])
  })

  it('marks as deleted what a whole day no longer holds, and takes it back when it returns', async () => {
    await sync([[figure('a', '1'), figure('b', '2')]])
    expect(await sync([[figure('a', '1')]])).toMatchObject({ landed: 0, deleted: 1 })
    expect(await sync([[figure('a', '1'), figure('b', '2')]])).toMatchObject({ landed: 1, deleted: 0 })
    expect((await landed()).filter((row) => row.record_key === 'b|2026-11-15').map((row) => row.is_deleted)).toEqual([
      false,
      true,
      false,
    ])
  })

  it('changes nothing when a package is loaded twice', async () => {
    const sealed = await extract([[figure('a', '1')]])
    await cp(sealed.directory, join(home, 'copy'), { recursive: true })
    await load()
    await cp(join(home, 'copy'), sealed.directory, { recursive: true })
    expect(await load()).toBeUndefined()
    expect(await landed()).toHaveLength(1)
    expect(sealedPackages(home, place)).toEqual([])
  })

  it('moves the cursor only with the rows', async () => {
    await extract([[figure('a', '1')]])
    expect(readLoadedCursor(home, place)).toBeNull()
    await load()
    expect(readLoadedCursor(home, place)).toEqual({ kind: 'days', from: '2026-11-10', to: '2026-11-15' })
    expect(await warehouse.rows('select cursor from platform.cursors')).toHaveLength(1)
  })

  it('refuses a damaged package, keeps it aside and does not move the cursor', async () => {
    const sealed = await extract([[figure('a', '1')]])
    await writeFile(join(sealed.directory, 'part-00000.ndjson.zst'), 'broken')
    await expect(load()).rejects.toMatchObject({ code: 'package-damaged' })
    expect(await readdir(join(home, 'packages', '_damaged'))).toEqual([sealed.manifest.loadId])
    expect(readLoadedCursor(home, place)).toBeNull()
    expect(await load()).toBeUndefined()
  })
})

describe('a contract', () => {
  it('sends a record that breaks it to quarantine with the reason, and goes on', async () => {
    const result = await sync([
      [figure('a', '1'), { id: 'b', day: '2026-11-15', spend: 5 }, { day: '2026-11-15', spend: '1' }],
    ])
    expect(result).toMatchObject({ landed: 1, quarantined: 2 })
    expect(await warehouse.rows('select record_key, path, got from platform._quarantine order by path')).toEqual([
      { record_key: '|2026-11-15', path: 'id', got: 'nothing' },
      { record_key: 'b|2026-11-15', path: 'spend', got: '5' },
    ])
  })

  it('never counts a quarantined record as gone', async () => {
    await sync([[figure('a', '1'), figure('b', '2')]])
    expect(await sync([[figure('a', '1'), { id: 'b', day: '2026-11-15', spend: 2 }]])).toMatchObject({ deleted: 0 })
  })

  it('takes in a field that the vendor adds, says so, and re-versions nothing', async () => {
    await sync([[figure('a', '1')]])
    const result = await sync([[figure('a', '1', { reach: 7 }), figure('b', '2', { reach: 8 })]])
    expect(result).toMatchObject({ landed: 1, unchanged: 1, drift: { added: [{ name: 'reach', type: 'BIGINT' }] } })
    const [b] = await warehouse.rows(
      `select payload::varchar as payload from raw_acme.facebook_ads_figures where record_key like 'b%'`,
    )
    expect(b?.payload).toBe('{"id":"b","day":"2026-11-15","spend":"2","reach":8}')
    expect(
      await warehouse.rows('select version, master_model_id from platform.connector_blueprints order by version'),
    ).toEqual([
      { version: 1, master_model_id: 'facebook_ads_api_v1_figures' },
      { version: 2, master_model_id: 'facebook_ads_api_v1_figures' },
    ])
    expect(
      await warehouse.rows(
        'select valid_to is null as open from platform.platform_sat__source_schema_history order by open',
      ),
    ).toEqual([{ open: false }, { open: true }])
  })

  it('fails the extraction when it is frozen, naming field, expected and got', async () => {
    await expect(
      extract([[{ id: 'a', day: '2026-11-15', spend: 5 }]], fakeContract({ mode: 'freeze' })),
    ).rejects.toMatchObject({
      code: 'contract-violation',
      message: expect.stringContaining('spend breaks the contract'),
    })
    await expect(extract([[figure('a', '1', { reach: 1 })]], fakeContract({ mode: 'freeze' }))).rejects.toMatchObject({
      code: 'contract-violation',
    })
    expect(sealedPackages(home, place)).toEqual([])
  })
})

describe('records read by changes', () => {
  const contract = fakeContract({
    key: ['id'],
    sync: { kind: 'changes', field: 'day', lookbackMs: 0, historyDays: 10 },
  })
  const changed = (spend: string, at: string): JsonRecord => ({ id: 'a', day: `2026-11-15T${at}:00Z`, spend })

  async function syncChanges(pages: readonly (readonly JsonRecord[])[]) {
    await extract(pages, contract, {
      kind: 'changes',
      from: '2026-11-01T00:00:00Z',
      to: '2026-11-16T00:00:00Z',
      initial: false,
    })
    return await load(contract)
  }

  it('settle two copies in one package by the change time, whatever their order', async () => {
    expect(await syncChanges([[changed('new', '12:00')], [changed('old', '10:00')]])).toMatchObject({
      landed: 1,
      duplicates: 1,
    })
    expect((await landed()).map((row) => row.spend)).toEqual(['new'])
  })

  it('do not take an unchanged newest version again after an older one arrived late', async () => {
    await syncChanges([[changed('new', '12:00')]])
    await syncChanges([[changed('old', '10:00')]])
    expect(await syncChanges([[changed('new', '12:00')]])).toMatchObject({ landed: 0, unchanged: 1 })
  })
})
