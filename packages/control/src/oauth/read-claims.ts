import type { JWTPayload } from 'jose'
import { type Scope, scopes } from '../identity/scope.ts'

/** What the issuer says of somebody, once it is proven that it does. */
export interface AccessToken {
  readonly issuer: string
  readonly subject: string
  readonly audiences: readonly string[]
  readonly scopes: readonly Scope[]
  readonly seesPersonalData: boolean
  readonly expiresAt: Date
}

/** Beside `read`, `query` and `admin`: lets whoever may see them see fields that name people, which no client is given by asking for figures. */
const personalDataScope = 'personal-data'

/** The claims of a proven token; null for one that is no access token, or only for who holds a key that we can not ask for. */
export function readClaims(claims: JWTPayload, typ: string | undefined): AccessToken | null {
  const { iss, sub, exp, aud } = claims
  if (!isAccessToken(claims, typ) || claims['cnf'] !== undefined) return null
  if (typeof iss !== 'string' || typeof sub !== 'string' || sub === '' || exp === undefined) return null
  const words = scopeWords(claims) ?? []
  return {
    issuer: iss,
    subject: sub,
    audiences: [aud ?? []].flat().filter((each) => typeof each === 'string'),
    scopes: scopes.filter((scope) => words.includes(scope)),
    seesPersonalData: words.includes(personalDataScope),
    expiresAt: new Date(exp * 1000),
  }
}

/**
 * Whether this is an access token: its header says so (RFC 9068), or, where the issuer writes `JWT` on all that it signs, it carries scopes
 * and no mark of another kind. An ID token is told by either.
 */
function isAccessToken(claims: JWTPayload, typ: string | undefined): boolean {
  const kind = typ?.toLowerCase().replace(/^application\//, '')
  if (kind === 'at+jwt') return true
  if (kind !== undefined && kind !== 'jwt') return false
  const isOther = ['at_hash', 'c_hash', 's_hash', 'events'].some((mark) => claims[mark] !== undefined)
  // Keycloak says here what the header does not.
  const named = claims['typ']
  const isBearer = named === undefined || (typeof named === 'string' && named.toLowerCase() === 'bearer')
  return !isOther && isBearer && scopeWords(claims) !== null
}

/** The words of `scope` (RFC 8693), or of `scp`, as Okta (a list) and Entra (a text) have it; null where there is neither. */
function scopeWords({ scope, scp }: JWTPayload): readonly string[] | null {
  const given = scope ?? scp
  if (typeof given === 'string') return given.split(' ')
  return Array.isArray(given) ? given.filter((each) => typeof each === 'string') : null
}
