import type { ControlDatabase } from '../control-store.ts'
import type { AccessTokens } from '../oauth/access-tokens.ts'
import { tokenHolder } from '../oauth/token-holder.ts'
import { keyHolder } from './api-keys.ts'
import type { Principal } from './principal.ts'
import { sessionHolder } from './sessions.ts'

/** What a request proves itself with. */
export interface Credentials {
  /** The text behind `Bearer` of the authorization header. */
  readonly bearer?: string
  /** The cookie of a session. */
  readonly session?: string
}

/** Who else than us issues what is accepted, and by which names of what is asked for. */
export interface ForeignTokens {
  readonly tokens: AccessTokens
  readonly audiences: readonly string[]
}

/**
 * Who a request comes from; null for nobody. A key or token that is sent counts, also a bad one: the cookie is then not asked.
 *
 * @throws GataError those of `tokenHolder`, for a token of the authorization server.
 */
export async function authenticate(
  db: ControlDatabase,
  { bearer, session }: Credentials,
  now: Date,
  foreign: ForeignTokens | null = null,
): Promise<Principal | null> {
  if (bearer === undefined) return session === undefined ? null : await sessionHolder(db, session, now)
  if (foreign === null || !isJwt(bearer)) return await keyHolder(db, bearer, now)
  return await tokenHolder(db, foreign.tokens, { text: bearer, audiences: foreign.audiences }, now)
}

/** Our own keys hold no dot. */
function isJwt(text: string): boolean {
  return text.split('.', 4).length === 3
}
