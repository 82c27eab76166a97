import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { GataError } from '@gata/base'
import { and, eq, isNotNull, type SQL } from 'drizzle-orm'
import { type Doing, record } from '../audit-log.ts'
import type { ControlDatabase } from '../control-store.ts'
import { connectionSecrets } from '../schema/index.ts'
import type { KeyRing, SecretKey } from './key-ring.ts'

/** One source of a tenant. */
export interface SourcePlace {
  readonly tenant: string
  readonly source: string
}

/** A secret to be kept. */
export interface NewSecret extends SourcePlace {
  readonly name: string
  readonly value: string
  /** The value given from outside that the vendor put this one in the place of. */
  readonly supersedes?: string | undefined
}

/** Keeps one secret of a source's connection, encrypted with AES-256-GCM and bound to its place and name. */
export async function storeSecret(
  db: ControlDatabase,
  keys: KeyRing,
  { tenant, source, name, value, supersedes }: NewSecret,
  doing: Doing,
): Promise<void> {
  const sealed = {
    ...seal(keys.current, boundTo({ tenant, source }, name), value),
    supersedes: supersedes === undefined ? null : digest(supersedes),
    updatedAt: doing.now,
  }
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
 * The secrets in force of a source's connection by name: those given from outside, others as they are kept. A kept one goes before a
 * given one that it supersedes, so that a refresh token which its vendor replaced is not tried again, and one that a person gives anew is.
 *
 * @throws GataError `secret-unreadable` for one whose key is not in the ring, or that was moved or changed.
 */
export async function readSecrets(
  db: ControlDatabase,
  keys: KeyRing,
  place: SourcePlace,
  given: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, string>>> {
  const rows = await db.select().from(connectionSecrets).where(isAt(place))
  const inForce = rows.filter(({ name, supersedes }) => {
    const value = given[name]
    return value === undefined || supersedes?.equals(digest(value)) === true
  })
  return { ...given, ...Object.fromEntries(inForce.map((row) => [row.name, unseal(keys, place, row)])) }
}

/** A kept secret without its value. */
export interface KeptSecret extends SourcePlace {
  readonly name: string
  readonly keyId: string
  /** Whether the vendor put it in the place of one given from outside. */
  readonly isRotated: boolean
  readonly updatedAt: Date
}

/** What is kept, by tenant, source and name; no value is read. */
export async function listSecrets(db: ControlDatabase): Promise<readonly KeptSecret[]> {
  const { tenant, source, name, keyId, updatedAt, supersedes } = connectionSecrets
  return await db
    .select({ tenant, source, name, keyId, updatedAt, isRotated: isNotNull(supersedes).mapWith(Boolean) })
    .from(connectionSecrets)
    .orderBy(tenant, source, name)
}

/** Forgets every kept secret of a source's connection, and says how many that were. */
export async function removeSecrets(db: ControlDatabase, place: SourcePlace, doing: Doing): Promise<number> {
  return await db.transaction(async (transaction) => {
    const { rowCount } = await transaction.delete(connectionSecrets).where(isAt(place))
    const count = rowCount ?? 0
    if (count > 0)
      await record(transaction, doing, { action: 'secrets.removed', subject: place.source, tenant: place.tenant })
    return count
  })
}

/** Encrypts with the current key whatever is encrypted with an older one, and says how many secrets that were. */
export async function reencryptSecrets(db: ControlDatabase, keys: KeyRing, doing: Doing): Promise<number> {
  return await db.transaction(async (transaction) => {
    const rows = await transaction.select().from(connectionSecrets).for('update')
    const old = rows.filter(({ keyId }) => keyId !== keys.current.id)
    for (const row of old) {
      const sealed = seal(keys.current, boundTo(row, row.name), unseal(keys, row, row))
      await transaction
        .update(connectionSecrets)
        .set(sealed)
        .where(and(isAt(row), eq(connectionSecrets.name, row.name)))
    }
    if (old.length > 0) await record(transaction, doing, { action: 'secrets.re-encrypted', subject: `${old.length}` })
    return old.length
  })
}

function isAt({ tenant, source }: SourcePlace): SQL | undefined {
  return and(eq(connectionSecrets.tenant, tenant), eq(connectionSecrets.source, source))
}

function digest(value: string): Buffer {
  return createHash('sha256').update(value).digest()
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
