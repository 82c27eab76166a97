import { GataError } from '@gata/base'
import { and, asc, eq, getTableColumns } from 'drizzle-orm'
import { type Doing, record } from '../audit-log.ts'
import type { ControlDatabase } from '../control-store.ts'
import { identities, memberships, sessions, users } from '../schema/index.ts'
import { checkPassword, fullCost, hashPassword } from './password.ts'
import type { Principal } from './principal.ts'
import { type Role, rights } from './scope.ts'

export interface NewUser {
  readonly email: string
  readonly name: string
  readonly password: string
  readonly isPlatformAdmin: boolean
}

export interface User {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly isPlatformAdmin: boolean
  readonly createdAt: Date
  readonly disabledAt: Date | null
  readonly roles: Readonly<Record<string, Role>>
  /** By which subjects of authorization servers the person is known. */
  readonly identities: readonly { readonly issuer: string; readonly subject: string }[]
}

/**
 * Makes a person's account and gives its id.
 *
 * @throws GataError `password-refused`, `email-refused` or `email-taken`.
 */
export async function createUser(db: ControlDatabase, user: NewUser, doing: Doing, cost = fullCost): Promise<string> {
  const email = normalEmail(user.email)
  checkPassword(user.password)
  const passwordHash = await hashPassword(user.password, cost)
  const { name, isPlatformAdmin } = user
  return await db.transaction(async (transaction) => {
    const [made] = await transaction
      .insert(users)
      .values({ email, name, passwordHash, isPlatformAdmin, createdAt: doing.now })
      .onConflictDoNothing()
      .returning({ id: users.id })
    if (!made)
      throw new GataError('email-taken', 'there is an account with this address', {
        got: email,
        todo: 'Choose another address, or see gata users list.',
      })
    await record(transaction, doing, { action: 'user.created', subject: made.id, detail: { isPlatformAdmin } })
    return made.id
  })
}

/** All people, oldest first, with their roles by tenant and the subjects that they are linked with. */
export async function listUsers(db: ControlDatabase): Promise<readonly User[]> {
  const { passwordHash: _passwordHash, ...shown } = getTableColumns(users)
  const rows = await db.select(shown).from(users).orderBy(asc(users.createdAt))
  const held = await db.select().from(memberships)
  const linked = await db.select().from(identities).orderBy(asc(identities.createdAt))
  return rows.map((user) => ({
    ...user,
    roles: Object.fromEntries(
      held.filter(({ userId }) => userId === user.id).map(({ tenant, role }) => [tenant, role]),
    ),
    identities: linked.filter(({ userId }) => userId === user.id).map(({ issuer, subject }) => ({ issuer, subject })),
  }))
}

/**
 * Gives a person a role in a tenant, in place of the one held before; null takes it away.
 *
 * @throws GataError `user-not-found`.
 */
export async function setRole(
  db: ControlDatabase,
  { email, tenant, role }: { readonly email: string; readonly tenant: string; readonly role: Role | null },
  doing: Doing,
): Promise<void> {
  await db.transaction(async (transaction) => {
    const id = await userIdOf(transaction, email)
    await transaction.delete(memberships).where(and(eq(memberships.userId, id), eq(memberships.tenant, tenant)))
    if (role !== null) await transaction.insert(memberships).values({ userId: id, tenant, role })
    await record(transaction, doing, { action: 'role.set', subject: id, tenant, detail: { role } })
  })
}

/**
 * Locks a person out: the account stays, and every session of it ends at once.
 *
 * @throws GataError `user-not-found`.
 */
export async function disableUser(db: ControlDatabase, email: string, doing: Doing): Promise<void> {
  await db.transaction(async (transaction) => {
    const id = await userIdOf(transaction, email)
    await transaction.update(users).set({ disabledAt: doing.now }).where(eq(users.id, id))
    await transaction.delete(sessions).where(eq(sessions.userId, id))
    await record(transaction, doing, { action: 'user.disabled', subject: id })
  })
}

/** Who a person is to the platform; null for one who is not there or locked out. */
export async function userPrincipal(db: ControlDatabase, id: string): Promise<Principal | null> {
  const [user] = await db.select().from(users).where(eq(users.id, id))
  if (!user || user.disabledAt) return null
  const held = await db.select().from(memberships).where(eq(memberships.userId, id))
  const grants = user.isPlatformAdmin ? null : new Map(held.map(({ tenant, role }) => [tenant, rights[role]]))
  return { kind: 'user', id, name: user.name, grants, limit: null }
}

/**
 * An address as it is kept.
 *
 * @throws GataError `email-refused`.
 */
function normalEmail(email: string): string {
  const normal = email.trim().toLowerCase()
  if (/^[^\s@]+@[^\s@]+$/.test(normal) && normal.length <= 254) return normal
  throw new GataError('email-refused', 'this is not an e-mail address', { expected: 'name@example.com', got: email })
}

/**
 * The id of a person's account.
 *
 * @throws GataError `user-not-found`, `email-refused`.
 */
export async function userIdOf(db: Pick<ControlDatabase, 'select'>, email: string): Promise<string> {
  const [user] = await db
    .select({ id: users.id })
    .from(users)
    .where(eq(users.email, normalEmail(email)))
  if (user) return user.id
  throw new GataError('user-not-found', 'there is no account with this address', {
    got: email,
    todo: 'gata users list shows them.',
  })
}
