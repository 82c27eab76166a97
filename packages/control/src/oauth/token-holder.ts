import { GataError } from '@gata/base'
import type { ControlDatabase } from '../control-store.ts'
import { identityHolder } from '../identity/identities.ts'
import type { Principal } from '../identity/principal.ts'
import { type AccessTokens, invalidToken, limitOf } from './access-tokens.ts'

/** A token as it came, and the resource that it came to, by all its names. */
export interface PresentedToken {
  readonly text: string
  readonly audiences: readonly string[]
}

/**
 * Who holds an access token: the person whom an operator linked with its subject, limited to what the token is for.
 *
 * @throws GataError `invalid-token`, `authorization-server-unavailable`, and `scope-missing` for a token that is for nothing here.
 */
export async function tokenHolder(
  db: ControlDatabase,
  tokens: AccessTokens,
  { text, audiences }: PresentedToken,
  now: Date,
): Promise<Principal> {
  const token = await tokens.prove(text, audiences, now)
  const person = await identityHolder(db, token)
  if (!person) {
    throw invalidToken(
      'the token is of a subject that is linked with nobody who may ask here',
      'An operator links it with gata users link.',
    )
  }
  if (token.scopes.length > 0) return { ...person, limit: limitOf(token) }
  throw new GataError('scope-missing', 'the token has none of the scopes of this server', {
    expected: 'read',
    todo: 'Ask the authorization server for a token with it.',
  })
}
