import { randomBytes } from 'node:crypto'
import { GataError } from '@gata/base'
import { and, asc, eq, getTableColumns, isNull, sql } from 'drizzle-orm'
import { type Doing, record } from '../audit-log.ts'
import type { ControlDatabase } from '../control-store.ts'
import { apiKeys } from '../schema/index.ts'
import type { Principal } from './principal.ts'
import type { Scope } from './scope.ts'
import { hashToken, isToken, randomToken } from './token.ts'

export interface NewApiKey {
  readonly name: string
  readonly tenants: readonly string[]
  readonly scopes: readonly Scope[]
  readonly seesPersonalData: boolean
  readonly expiresAt: Date | null
}

/** A key as its owner sees it afterwards: without its secret. */
export interface ApiKey extends NewApiKey {
  readonly id: string
  readonly createdBy: string
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
  readonly revokedAt: Date | null
}

/** How long a use is not written down again: a note for people is not worth a write for every request. */
const NOTE_EVERY_MS = 60_000

/** Makes a key; its text, `gata_<id>_<secret>`, is given out this once and kept nowhere. */
export async function createApiKey(
  db: ControlDatabase,
  key: NewApiKey,
  doing: Doing,
): Promise<{ readonly id: string; readonly text: string }> {
  const id = randomBytes(8).toString('hex')
  const secret = randomToken()
  await db.transaction(async (transaction) => {
    await transaction.insert(apiKeys).values({
      ...key,
      id,
      tenants: [...key.tenants],
      scopes: [...key.scopes],
      secretHash: hashToken(secret),
      createdBy: doing.by.id,
      createdAt: doing.now,
    })
    const { name, tenants, scopes, seesPersonalData } = key
    const detail = { name, tenants, scopes, seesPersonalData }
    await record(transaction, doing, { action: 'api-key.created', subject: id, tenant: tenants[0] ?? null, detail })
  })
  return { id, text: `gata_${id}_${secret}` }
}

/** All keys, oldest first. */
export async function listApiKeys(db: ControlDatabase): Promise<readonly ApiKey[]> {
  const { secretHash: _secretHash, ...shown } = getTableColumns(apiKeys)
  return await db.select(shown).from(apiKeys).orderBy(asc(apiKeys.createdAt))
}

/**
 * Ends a key; from then on it opens nothing.
 *
 * @throws GataError `api-key-not-found`.
 */
export async function revokeApiKey(db: ControlDatabase, id: string, doing: Doing): Promise<void> {
  await db.transaction(async (transaction) => {
    const revoked = await transaction
      .update(apiKeys)
      .set({ revokedAt: doing.now })
      .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
      .returning({ tenants: apiKeys.tenants })
    const [key] = revoked
    if (!key)
      throw new GataError('api-key-not-found', 'there is no such key, or it is revoked already', {
        got: id,
        todo: 'gata keys list shows them.',
      })
    await record(transaction, doing, { action: 'api-key.revoked', subject: id, tenant: key.tenants[0] ?? null })
  })
}

/** Who holds a key; null for a text that opens nothing, whatever the reason. */
export async function keyHolder(db: ControlDatabase, text: string, now: Date): Promise<Principal | null> {
  const [, id, secret] = /^gata_([0-9a-f]{16})_([\w-]{43})$/.exec(text) ?? []
  if (id === undefined || secret === undefined) return null
  const [key] = await keyById(db).execute({ id })
  if (!key || !isToken(secret, key.secretHash) || key.revokedAt || (key.expiresAt && key.expiresAt <= now)) return null
  if (!key.lastUsedAt || now.getTime() - key.lastUsedAt.getTime() > NOTE_EVERY_MS)
    await db.update(apiKeys).set({ lastUsedAt: now }).where(eq(apiKeys.id, id))
  const grant = { scopes: key.scopes, seesPersonalData: key.seesPersonalData }
  return { kind: 'key', id, name: key.name, grants: new Map(key.tenants.map((tenant) => [tenant, grant])), limit: null }
}

type KeyById = ReturnType<typeof prepareKeyById>

/** Every request looks up its key: the statement is written once, and planned once by each connection. */
const keysById = new WeakMap<ControlDatabase, KeyById>()

function keyById(db: ControlDatabase): KeyById {
  const prepared = keysById.get(db) ?? prepareKeyById(db)
  keysById.set(db, prepared)
  return prepared
}

function prepareKeyById(db: ControlDatabase) {
  return db
    .select()
    .from(apiKeys)
    .where(eq(apiKeys.id, sql.placeholder('id')))
    .prepare('api_key_by_id')
}
