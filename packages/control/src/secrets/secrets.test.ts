import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { operator } from '../identity/principal.ts'
import { useControlStore } from '../testing/index.ts'
import { readSecrets, reencryptSecrets, storeSecret } from './connection-secrets.ts'
import { readKeyRing } from './key-ring.ts'

const doing = { by: operator, now: new Date('2026-09-07T12:00:00Z') }
const place = { tenant: 'tyrell_corp', source: 'bing_ads' }
const store = useControlStore()
const newKey = () => randomBytes(32).toString('base64')

describe('secrets of connections', () => {
  it('come back as they were, and lie encrypted', async () => {
    const keys = await readKeyRing(store.home, undefined)
    await storeSecret(store.db, keys, { ...place, name: 'refresh_token', value: 'hush ✓' }, doing)
    await storeSecret(store.db, keys, { ...place, name: 'refresh_token', value: 'hush, rotated' }, doing)
    expect(await readSecrets(store.db, keys, place)).toEqual({ refresh_token: 'hush, rotated' })
    const { rows } = await store.db.execute(sql`select *, encode(ciphertext, 'escape') from gata.connection_secrets`)
    expect(JSON.stringify(rows)).not.toContain('hush')
    expect((await stat(join(store.home, 'secret.key'))).mode & 0o077).toBe(0)
    expect(await readKeyRing(store.home, undefined)).toEqual(keys)
  })

  it('open nothing in another tenant’s row', async () => {
    const keys = await readKeyRing(store.home, undefined)
    await storeSecret(store.db, keys, { ...place, name: 'token', value: 'mine' }, doing)
    await store.db.execute(
      sql`insert into gata.connection_secrets select 'wayne_enterprises', source, name, key_id, nonce, ciphertext, updated_at from gata.connection_secrets where name = 'token'`,
    )
    const theirs = readSecrets(store.db, keys, { ...place, tenant: 'wayne_enterprises' })
    await expect(theirs).rejects.toMatchObject({ code: 'secret-unreadable' })
  })

  it('follow a new key, and need the old one until they do', async () => {
    const [first, second] = [newKey(), newKey()]
    const other = { ...place, source: 'google_ads' }
    await store.db.execute(sql`delete from gata.connection_secrets`)
    await storeSecret(store.db, await readKeyRing('', first), { ...other, name: 'token', value: 'kept' }, doing)
    await expect(readSecrets(store.db, await readKeyRing('', second), other)).rejects.toMatchObject({
      code: 'secret-unreadable',
    })
    expect(await reencryptSecrets(store.db, await readKeyRing('', `${second},${first}`), doing)).toBe(1)
    expect(await readSecrets(store.db, await readKeyRing('', second), other)).toEqual({ token: 'kept' })
  })

  it('refuse a key of another length', async () => {
    await expect(readKeyRing('', 'c2hvcnQ=')).rejects.toMatchObject({ code: 'bad-secret-key' })
  })
})
