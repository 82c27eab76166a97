import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { GataError } from '@gata/base'
import { and, eq } from 'drizzle-orm'
import { type Doing, record } from '../audit-log.ts'
import type { ControlDatabase } from '../control-store.ts'
import { connectionSecrets } from '../schema/index.ts'
import type { KeyRing, SecretKey } from './key-ring.ts'

/** One source of a tenant. */
export interface SourcePlace {
  readonly tenant: string
  readonly source: string
}

/** Keeps one secret of a source's connection, encrypted with AES-256-GCM and bound to its place and name. */
export async function storeSecret(
  db: ControlDatabase,
  keys: KeyRing,
  { tenant, source, name, value }: SourcePlace & { readonly name: string; readonly value: string },
  doing: Doing,
): Promise<void> {
  const sealed = { ...seal(keys.current, boundTo({ tenant, source }, name), value), updatedAt: doing.now }
  await db.transaction(async (transaction) => {
    await transaction
      .insert(connectionSecrets)
      .values({ tenant, source, name, ...sealed })
      .onConflictDoUpdate({
        target: [connectionSecrets.tenant, connectionSecrets.source, connectionSecrets.name],
        set: sealed,
      })
    await record(transaction, doing, { action: 'secret.stored', subject: `${source}.${name}`, tenant })
  })
}

/**
 * All secrets of a source's connection by name.
 *
 * @throws GataError `secret-unreadable` for one whose key is not in the ring, or that was moved or changed.
 */
export async function readSecrets(
  db: ControlDatabase,
  keys: KeyRing,
  place: SourcePlace,
): Promise<Readonly<Record<string, string>>> {
  const rows = await db
    .select()
    .from(connectionSecrets)
    .where(and(eq(connectionSecrets.tenant, place.tenant), eq(connectionSecrets.source, place.source)))
  return Object.fromEntries(rows.map((row) => [row.name, unseal(keys, place, row)]))
}

/** Encrypts with the current key whatever is encrypted with an older one, and says how many secrets that were. */
export async function reencryptSecrets(db: ControlDatabase, keys: KeyRing, doing: Doing): Promise<number> {
  const rows = await db.select().from(connectionSecrets)
  const old = rows.filter(({ keyId }) => keyId !== keys.current.id)
  for (const row of old) await storeSecret(db, keys, { ...row, value: unseal(keys, row, row) }, doing)
  return old.length
}

interface Sealed {
  readonly keyId: string
  readonly nonce: Buffer
  readonly ciphertext: Buffer
}

function seal(key: SecretKey, bound: Buffer, value: string): Sealed {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce).setAAD(bound)
  const ciphertext = Buffer.concat([cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return { keyId: key.id, nonce, ciphertext }
}

function unseal(keys: KeyRing, place: SourcePlace, row: Sealed & { readonly name: string }): string {
  const key = keys.all.get(row.keyId)
  if (!key) throw unreadable(place, row.name, 'its key is not among those given')
  const tag = row.ciphertext.subarray(-16)
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, row.nonce)
    .setAAD(boundTo(place, row.name))
    .setAuthTag(tag)
  try {
    return Buffer.concat([decipher.update(row.ciphertext.subarray(0, -16)), decipher.final()]).toString('utf8')
  } catch (thrown) {
    throw unreadable(place, row.name, 'it was changed, or stood in another place', thrown)
  }
}

/** So that a secret copied to another tenant's row opens nothing there. */
function boundTo({ tenant, source }: SourcePlace, name: string): Buffer {
  return Buffer.from(JSON.stringify([tenant, source, name]))
}

function unreadable({ tenant, source }: SourcePlace, name: string, got: string, cause?: unknown): GataError {
  return new GataError('secret-unreadable', 'a secret of a connection can not be decrypted', {
    where: `${tenant}.${source}.${name}`,
    got,
    todo: 'Give the key it was encrypted with in GATA_SECRET_KEY, after the current one, or connect the source again.',
    cause,
  })
}
