import type { IncomingHttpHeaders } from 'node:http'
import type { TokenState } from '../../server/token-book.ts'
import { GoogleAdsError } from './google-ads-error.ts'
import { secrets } from './oauth.ts'

/** Throws where the bearer token or the developer token is not good. */
export function checkCaller(headers: IncomingHttpHeaders, token: TokenState): void {
  if (token === 'expired') throw expiredToken()
  if (token === 'unknown') {
    throw new GoogleAdsError(
      401,
      ['authenticationError', 'OAUTH_TOKEN_INVALID'],
      'OAuth token HTTP header is malformed or the token is unknown.',
    )
  }
  const developerToken = headers['developer-token']
  if (developerToken === undefined) {
    throw new GoogleAdsError(
      400,
      ['requestError', 'DEVELOPER_TOKEN_PARAMETER_MISSING'],
      'Developer token parameter was missing in the request header.',
    )
  }
  if (developerToken !== secrets.developer_token) {
    throw new GoogleAdsError(
      401,
      ['authenticationError', 'DEVELOPER_TOKEN_INVALID'],
      'The developer token is not valid.',
    )
  }
}

/** What a token says that has come to its end. */
export function expiredToken(): GoogleAdsError {
  return new GoogleAdsError(401, ['authenticationError', 'OAUTH_TOKEN_EXPIRED'], 'OAuth token has expired.')
}

/** The accounts there are. */
export interface Accounts {
  readonly customerId: string
  /** null: access is direct, or through any account that a request names. */
  readonly managerId: string | null
}

/** Tells whether the account asked for is the manager; throws where the caller may not see it. */
export function checkCustomer(headers: IncomingHttpHeaders, asked: string, accounts: Accounts): boolean {
  if (!/^\d+$/.test(asked)) {
    throw new GoogleAdsError(400, ['requestError', 'INVALID_CUSTOMER_ID'], `Invalid customer ID '${asked}'.`)
  }
  const login = headers['login-customer-id']
  const manager = accounts.managerId ?? (typeof login === 'string' && login !== accounts.customerId ? login : null)
  const isKnown = asked === accounts.customerId || asked === manager
  if (!isKnown || (accounts.managerId !== null && login !== accounts.managerId)) {
    throw new GoogleAdsError(
      403,
      ['authorizationError', 'USER_PERMISSION_DENIED'],
      "User doesn't have permission to access customer. Note: If you're accessing a client customer, the manager's customer id must be set in the 'login-customer-id' header. See https://developers.google.com/google-ads/api/docs/concepts/call-structure#cid",
    )
  }
  return asked === manager
}
