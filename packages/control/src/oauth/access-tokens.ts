import { createHash } from 'node:crypto'
import { GataError, isGataError } from '@gata/base'
import { errors, jwtVerify } from 'jose'
import type { Grant } from '../identity/principal.ts'
import { type AccessToken, readClaims } from './read-claims.ts'
import { type IssuerAccess, IssuerKeys } from './issuer-keys.ts'
import type { OAuthSettings } from './oauth-settings.ts'

/** Whoever could check a signature by a shared secret could make one. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']

/** Clocks of two machines are never quite the same. */
const LEEWAY_S = 30
/** How long a token that was checked is known again, and how many are. */
const KNOWN_MS = 60_000
const KNOWN_TOKENS = 10_000

/** Proves access tokens of the one authorization server that the operator named (RFC 9068, RFC 7519). */
export class AccessTokens {
  readonly settings: OAuthSettings
  readonly #keys: IssuerKeys
  readonly #known = new Map<string, { readonly token: AccessToken; readonly until: number }>()

  constructor(settings: OAuthSettings, access: IssuerAccess = {}) {
    this.settings = settings
    this.#keys = new IssuerKeys(settings, access)
  }

  /**
   * What a token says, once it is proven that the issuer says so now, to be used at one of the audiences.
   *
   * @throws GataError `invalid-token`, `authorization-server-unavailable`.
   */
  async prove(text: string, audiences: readonly string[], now: Date): Promise<AccessToken> {
    const name = createHash('sha256').update(text).digest('base64')
    const known = this.#known.get(name)
    const token = known && known.until > now.getTime() ? known.token : await this.#check(text, name, now)
    const accepted = [...audiences, ...this.settings.audiences]
    if (token.audiences.some((each) => accepted.includes(each))) return token
    throw invalidToken('the token was issued for another server')
  }

  async #check(text: string, name: string, now: Date): Promise<AccessToken> {
    this.#known.delete(name)
    const token = await this.#verified(text, now)
    if (this.#known.size >= KNOWN_TOKENS) this.#known.delete(this.#known.keys().next().value ?? '')
    const until = Math.min(now.getTime() + KNOWN_MS, token.expiresAt.getTime())
    this.#known.set(name, { token, until })
    return token
  }

  async #verified(text: string, now: Date): Promise<AccessToken> {
    try {
      const { payload, protectedHeader } = await jwtVerify(text, this.#keys.keyOf, {
        issuer: this.settings.issuer,
        algorithms,
        requiredClaims: ['exp', 'sub', 'aud'],
        clockTolerance: LEEWAY_S,
        currentDate: now,
      })
      const token = readClaims(payload, protectedHeader.typ)
      if (token) return token
    } catch (thrown) {
      if (isGataError(thrown)) throw thrown
      if (thrown instanceof errors.JWTExpired) throw invalidToken('the token is over')
    }
    throw invalidToken('the token is not accepted')
  }
}

/** A token that proves nothing; the words are such as anybody may read. */
export function invalidToken(
  summary: string,
  todo = 'Ask the authorization server that the resource metadata names for a new one.',
): GataError {
  return new GataError('invalid-token', summary, { todo })
}

/** What a token allows at most. */
export function limitOf({ scopes, seesPersonalData }: AccessToken): Grant {
  return { scopes, seesPersonalData }
}
