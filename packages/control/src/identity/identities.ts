import { GataError } from '@gata/base'
import { and, eq } from 'drizzle-orm'
import { type Doing, record } from '../audit-log.ts'
import type { ControlDatabase } from '../control-store.ts'
import { identities } from '../schema/index.ts'
import type { Principal } from './principal.ts'
import { userIdOf, userPrincipal } from './users.ts'

/** Who somebody is to an authorization server: neither word means anything without the other. */
export interface Identity {
  readonly issuer: string
  readonly subject: string
}

/**
 * Lets a person in by tokens of an authorization server. It is said by an operator and never by a token, whose other claims are what people
 * write about themselves.
 *
 * @throws GataError `user-not-found`, `identity-taken`.
 */
export async function linkIdentity(
  db: ControlDatabase,
  { email, issuer, subject }: Identity & { readonly email: string },
  doing: Doing,
): Promise<void> {
  await db.transaction(async (transaction) => {
    const userId = await userIdOf(transaction, email)
    const made = await transaction
      .insert(identities)
      .values({ issuer, subject, userId, createdAt: doing.now })
      .onConflictDoNothing()
      .returning({ userId: identities.userId })
    if (made.length === 0)
      throw new GataError('identity-taken', 'this subject is linked with a person already', {
        got: `${subject} of ${issuer}`,
        todo: 'gata users shows with whom; gata users unlink ends it.',
      })
    await record(transaction, doing, { action: 'identity.linked', subject: userId, detail: { issuer, subject } })
  })
}

/**
 * Ends a link; from then on its tokens are nobody's.
 *
 * @throws GataError `identity-not-found`.
 */
export async function unlinkIdentity(db: ControlDatabase, { issuer, subject }: Identity, doing: Doing): Promise<void> {
  await db.transaction(async (transaction) => {
    const [ended] = await transaction
      .delete(identities)
      .where(and(eq(identities.issuer, issuer), eq(identities.subject, subject)))
      .returning({ userId: identities.userId })
    if (!ended)
      throw new GataError('identity-not-found', 'nobody is linked with this subject', {
        got: `${subject} of ${issuer}`,
        todo: 'gata users shows who is.',
      })
    await record(transaction, doing, {
      action: 'identity.unlinked',
      subject: ended.userId,
      detail: { issuer, subject },
    })
  })
}

/** Who is linked with a subject; null for one who is not there or locked out. */
export async function identityHolder(db: ControlDatabase, { issuer, subject }: Identity): Promise<Principal | null> {
  const [linked] = await db
    .select({ userId: identities.userId })
    .from(identities)
    .where(and(eq(identities.issuer, issuer), eq(identities.subject, subject)))
  return linked ? await userPrincipal(db, linked.userId) : null
}
