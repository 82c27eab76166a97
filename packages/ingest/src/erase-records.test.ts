import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type ObjectContract } from '@gata/connectors'
import { describe, expect, it } from 'vitest'
import type { ObjectPlace } from './cursor.ts'
import { eraseRecords } from './erase-records.ts'
import { ensureErasureKey } from './erasure-key.ts'
import { extractPackage } from './extract-package.ts'
import { createIngestTables } from './ingest-tables.ts'
import { loadPackages } from './load-packages.ts'
import { type FakeIngest, fakeContract, fakeSession, openFakeIngest } from './testing/index.ts'

const orders = fakeContract({ name: 'orders', key: ['id'], pii: ['note'], sync: { kind: 'full' } })
const events = fakeContract({ name: 'events', key: ['note', 'id'], pii: ['note'], sync: { kind: 'full' } })
const ann = { id: '1', day: '2026-11-15', spend: '5', note: 'ann@x.test' }
const bob = { id: '2', day: '2026-11-15', spend: '7', note: 'bob@x.test' }

describe('an erased record', () => {
  it('of money is redacted in every version, and comes back neither unchanged nor changed', async () => {
    await using ingest = await openFakeIngest()
    await sync(ingest, 'shopify', orders, [ann, bob])
    await sync(ingest, 'shopify', orders, [{ ...ann, spend: '6' }, bob])
    expect(await erase(ingest, 'shopify', orders, '1')).toEqual({ 'raw_acme.shopify_orders': 2 })
    const erased = ['1 5 null', '1 6 null', '2 7 bob@x.test']
    expect(await landed(ingest, 'shopify', orders)).toEqual(erased)

    await sync(ingest, 'shopify', orders, [{ ...ann, spend: '6' }, bob])
    expect(await landed(ingest, 'shopify', orders)).toEqual(erased)
    await sync(ingest, 'shopify', orders, [{ ...ann, spend: '4' }, bob])
    expect(await landed(ingest, 'shopify', orders)).toEqual(['1 4 null', ...erased])
  })

  it('that is named by the person is removed, and left out when it is read again', async () => {
    await using ingest = await openFakeIngest()
    await sync(ingest, 'google_analytics', events, [ann, bob])
    await erase(ingest, 'google_analytics', events, 'ann@x.test|1')
    await sync(ingest, 'google_analytics', events, [ann, bob, { ...bob, id: '3' }])
    expect(await landed(ingest, 'google_analytics', events)).toEqual(['2 7 bob@x.test', '3 7 bob@x.test'])
  })

  it('is kept out of the quarantine too', async () => {
    await using ingest = await openFakeIngest()
    await sync(ingest, 'shopify', orders, [
      { ...ann, spend: 5 },
      { ...bob, spend: 7 },
    ])
    expect(await erase(ingest, 'shopify', orders, '1')).toEqual({ 'platform._quarantine': 1 })
    await sync(ingest, 'shopify', orders, [{ ...ann, spend: 55 }])
    expect(await ingest.warehouse.rows('select record_key from platform._quarantine')).toEqual([{ record_key: '2' }])
  })

  it('is remembered by a hash that tells nobody what it was, and never without the secret', async () => {
    await using ingest = await openFakeIngest()
    await sync(ingest, 'shopify', orders, [ann])
    await erase(ingest, 'shopify', orders, '1')
    await erase(ingest, 'shopify', orders, '1')
    expect(await ingest.warehouse.rows('select object, length(key_hash) as length from platform.erased_keys')).toEqual([
      { object: 'orders', length: 64 },
    ])
    await rm(join(ingest.home, 'erasure.key'))
    await expect(sync(ingest, 'shopify', orders, [ann])).rejects.toThrow('the secret that tells their records is gone')
  })
})

const now = () => new Date('2026-11-16T12:00:00Z')
const placeOf = (source: string, { name }: ObjectContract): ObjectPlace => ({ tenant: 'acme', source, object: name })

async function sync(ingest: FakeIngest, source: string, contract: ObjectContract, records: readonly object[]) {
  const place = placeOf(source, contract)
  await extractPackage({
    home: ingest.home,
    place,
    contract,
    session: fakeSession(() => [records.map((record) => ({ ...record }))]),
    planned: { window: { kind: 'full' }, cursorBefore: null, cursorAfter: { kind: 'full', at: now().toISOString() } },
    now,
    traffic: () => ({ requests: 0, retries: 0 }),
  })
  await loadPackages(ingest.warehouse, {
    home: ingest.home,
    targets: [{ place, contract, masterModelId: 'none' }],
    now,
  })
}

async function erase(ingest: FakeIngest, source: string, contract: ObjectContract, recordKey: string) {
  const place = placeOf(source, contract)
  const key = await ensureErasureKey(ingest.home)
  await createIngestTables(ingest.warehouse)
  return await ingest.warehouse.transaction(async (transaction) => {
    await transaction.run(`create or replace temp table keys_to_erase as select '${recordKey}' as record_key`)
    const existing = new Set([`raw_acme.${source}_${contract.name}`])
    return await eraseRecords(transaction, {
      place,
      contract,
      masterModelId: 'none',
      key,
      at: now().toISOString(),
      existing,
    })
  })
}

async function landed(ingest: FakeIngest, source: string, { name }: ObjectContract): Promise<readonly string[]> {
  const rows = await ingest.warehouse.rows<{ line: string }>(`
    select concat_ws(' ', payload->>'id', payload->>'spend', coalesce(payload->>'note', 'null')) as line
    from raw_acme.${source}_${name}
    order by all`)
  return rows.map(({ line }) => line)
}
