import type { TokenBook } from '../../server/token-book.ts'
import { membersOf } from '../members-of.ts'

/** Secrets that the simulated Google accepts. */
export const secrets = {
  client_id: 'simulated-client.apps.googleusercontent.com',
  client_secret: 'simulated-client-secret',
  refresh_token: '1//simulated-refresh-token',
  developer_token: 'simulated-developer-token',
}

const LIFE_SECONDS = 3599

/**
 * Google's token endpoint for refresh tokens; an answer never brings a new refresh token.
 * Source: https://developers.google.com/identity/protocols/oauth2/web-server#offline
 */
export function tokenAnswer(form: unknown, tokens: TokenBook): { readonly status: number; readonly body: unknown } {
  const given = membersOf(form)
  if (given.client_id !== secrets.client_id || given.client_secret !== secrets.client_secret) {
    return refusal(401, 'invalid_client', 'The OAuth client was not found.')
  }
  if (given.grant_type !== 'refresh_token') {
    return refusal(400, 'unsupported_grant_type', `Invalid grant_type: ${String(given.grant_type)}`)
  }
  if (given.refresh_token !== secrets.refresh_token) return deadRefreshToken
  const scope = 'https://www.googleapis.com/auth/adwords'
  return {
    status: 200,
    body: { access_token: tokens.issue(LIFE_SECONDS), expires_in: LIFE_SECONDS, scope, token_type: 'Bearer' },
  }
}

/** What Google says to a refresh token that was revoked or not used for long. */
export const deadRefreshToken = refusal(400, 'invalid_grant', 'Token has been expired or revoked.')

function refusal(status: number, error: string, description: string) {
  return { status, body: { error, error_description: description } }
}
