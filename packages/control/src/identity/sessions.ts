import { createHmac, timingSafeEqual } from 'node:crypto'
import { eq, lt } from 'drizzle-orm'
import type { ControlDatabase } from '../control-store.ts'
import { sessions } from '../schema/index.ts'
import type { Principal } from './principal.ts'
import { hashToken, randomToken } from './token.ts'
import { userPrincipal } from './users.ts'

/** Who is not seen for so long is logged out. */
const IDLE_MS = 12 * 3_600_000
/** And everybody after so long. */
const LONGEST_MS = 14 * 24 * 3_600_000
/** How often it is written down that somebody was seen. */
const NOTE_EVERY_MS = 5 * 60_000

/** Begins a session and gives its token, for an http-only cookie; of the token only a hash is kept. */
export async function beginSession(db: ControlDatabase, userId: string, now: Date): Promise<string> {
  const token = randomToken()
  await db.insert(sessions).values({
    tokenHash: hashToken(token),
    userId,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + LONGEST_MS),
  })
  await db.delete(sessions).where(lt(sessions.expiresAt, now))
  return token
}

/** Who a session's token belongs to; null for one that is over, or never was. */
export async function sessionHolder(db: ControlDatabase, token: string, now: Date): Promise<Principal | null> {
  const tokenHash = hashToken(token)
  const [session] = await db.select().from(sessions).where(eq(sessions.tokenHash, tokenHash))
  if (!session || session.expiresAt <= now) return null
  const idle = now.getTime() - session.lastSeenAt.getTime()
  if (idle > IDLE_MS) return null
  if (idle > NOTE_EVERY_MS) await db.update(sessions).set({ lastSeenAt: now }).where(eq(sessions.tokenHash, tokenHash))
  return await userPrincipal(db, session.userId)
}

/** Ends a session. */
export async function endSession(db: ControlDatabase, token: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.tokenHash, hashToken(token)))
}

/** What a page of this session must send with each request that changes something: another site can not know it. */
export function csrfToken(sessionToken: string): string {
  return createHmac('sha256', sessionToken).update('csrf').digest('base64url')
}

/** Whether a request comes from a page of the session, in the same time for every answer. */
export function isCsrfToken(text: string, sessionToken: string): boolean {
  const [actual, expected] = [Buffer.from(text), Buffer.from(csrfToken(sessionToken))]
  return actual.length === expected.length && timingSafeEqual(actual, expected)
}
