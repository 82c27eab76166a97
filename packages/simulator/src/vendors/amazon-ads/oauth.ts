import type { TokenBook } from '../../server/token-book.ts'
import { membersOf } from '../members-of.ts'

/** Secrets that the simulated Amazon accepts. */
export const secrets = {
  client_id: 'amzn1.application-oa2-client.simulated',
  client_secret: 'simulated-client-secret',
  refresh_token: 'Atzr|simulated-refresh-token',
}

const LIFE_SECONDS = 3600

/**
 * The token endpoint of Login with Amazon for refresh tokens, which it gives back as they are.
 * Source: https://developer.amazon.com/docs/login-with-amazon/authorization-code-grant.html
 */
export function tokenAnswer(form: unknown, tokens: TokenBook): { readonly status: number; readonly body: unknown } {
  const given = membersOf(form)
  if (given.grant_type !== 'refresh_token') {
    return refusal(
      'unsupported_grant_type',
      'The authorization grant type is not supported by the authorization server',
    )
  }
  if (given.client_id !== secrets.client_id || given.client_secret !== secrets.client_secret) {
    return refusal('invalid_client', 'Client authentication failed')
  }
  if (given.refresh_token !== secrets.refresh_token) return deadRefreshToken
  const { refresh_token } = secrets
  return {
    status: 200,
    body: { access_token: tokens.issue(LIFE_SECONDS), refresh_token, token_type: 'bearer', expires_in: LIFE_SECONDS },
  }
}

/** What Amazon says to a refresh token that its owner took back. */
export const deadRefreshToken = refusal(
  'invalid_grant',
  'The request has an invalid grant parameter : refresh_token. User may have revoked or didn’t grant the permission.',
)

function refusal(error: string, description: string) {
  return { status: 400, body: { error, error_description: description } }
}
