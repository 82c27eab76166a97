import type { ControlDatabase } from '../control-store.ts'
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

/** Who a request comes from; null for nobody. A key that is sent counts, also a bad one: the cookie is then not asked. */
export async function authenticate(
  db: ControlDatabase,
  { bearer, session }: Credentials,
  now: Date,
): Promise<Principal | null> {
  if (bearer !== undefined) return await keyHolder(db, bearer, now)
  return session === undefined ? null : await sessionHolder(db, session, now)
}
