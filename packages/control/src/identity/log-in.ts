import { GataError } from '@gata/base'
import { eq, sql } from 'drizzle-orm'
import type { ControlDatabase } from '../control-store.ts'
import { loginFailures, users } from '../schema/index.ts'
import { fullCost, hashPassword, verifyPassword } from './password.ts'
import { beginSession } from './sessions.ts'
import { hashToken } from './token.ts'

/** So many wrong passwords are free; then each makes the next try wait twice as long. */
const FREE_FAILURES = 5
const LONGEST_WAIT_MS = 15 * 60_000

/** A hash that no password has, so that an unknown address takes as long as a known one. */
const decoys = new Map<number, Promise<string>>()

/**
 * Logs a person in and gives the token of the session. Whoever fails learns neither whether the address is known nor what was wrong.
 *
 * @throws GataError `log-in-refused`, or `log-in-throttled` after several failures.
 */
export async function logIn(
  db: ControlDatabase,
  { email, password }: { readonly email: string; readonly password: string },
  now: Date,
  cost = fullCost,
): Promise<string> {
  const address = email.trim().toLowerCase()
  await refuseTooMany(db, address, now)
  const [user] = await db.select().from(users).where(eq(users.email, address))
  const isRight = await verifyPassword(password, user?.passwordHash ?? (await decoy(cost)))
  if (!user || !isRight || user.disabledAt) {
    await noteFailure(db, address, now)
    throw new GataError('log-in-refused', 'address and password do not belong together')
  }
  await db.delete(loginFailures).where(eq(loginFailures.emailHash, hashToken(address)))
  return await beginSession(db, user.id, now)
}

async function refuseTooMany(db: ControlDatabase, address: string, now: Date): Promise<void> {
  const [failures] = await db
    .select()
    .from(loginFailures)
    .where(eq(loginFailures.emailHash, hashToken(address)))
  if (!failures || failures.count < FREE_FAILURES) return
  const wait = Math.min(1000 * 2 ** (failures.count - FREE_FAILURES), LONGEST_WAIT_MS)
  const left = failures.lastAt.getTime() + wait - now.getTime()
  if (left <= 0) return
  throw new GataError('log-in-throttled', 'too many wrong passwords for this address', {
    todo: `Wait ${Math.ceil(left / 1000)} seconds.`,
  })
}

async function noteFailure(db: ControlDatabase, address: string, now: Date): Promise<void> {
  await db
    .insert(loginFailures)
    .values({ emailHash: hashToken(address), count: 1, lastAt: now })
    .onConflictDoUpdate({
      target: loginFailures.emailHash,
      set: { count: sql`${loginFailures.count} + 1`, lastAt: now },
    })
}

function decoy(cost: number): Promise<string> {
  const known = decoys.get(cost) ?? hashPassword('nobody has this password', cost)
  decoys.set(cost, known)
  return known
}
