import type { TokenBook } from '../../server/token-book.ts'
import { membersOf } from '../members-of.ts'

/** Secrets that the simulated LinkedIn accepts. */
export const secrets = {
  client_id: '86simulated0client',
  client_secret: 'simulated-client-secret',
  refresh_token: 'AQSimulatedRefreshToken',
}

const LIFE_SECONDS = 5_184_000

/**
 * LinkedIn's token endpoint for refresh tokens: the refresh token stays the same, and so does its end.
 * Source: https://learn.microsoft.com/en-us/linkedin/shared/authentication/programmatic-refresh-tokens
 */
export function tokenAnswer(form: unknown, tokens: TokenBook): { readonly status: number; readonly body: unknown } {
  const given = membersOf(form)
  if (given.client_id !== secrets.client_id || given.client_secret !== secrets.client_secret) {
    return refusal(401, 'invalid_client', 'Client authentication failed')
  }
  if (given.grant_type !== 'refresh_token') {
    return refusal(400, 'invalid_request', 'The value of "grant_type" is not supported')
  }
  if (given.refresh_token !== secrets.refresh_token) return deadRefreshToken
  return {
    status: 200,
    body: {
      access_token: tokens.issue(LIFE_SECONDS),
      expires_in: LIFE_SECONDS,
      refresh_token: secrets.refresh_token,
      refresh_token_expires_in: 31_000_000,
      scope: 'r_ads,r_ads_reporting',
    },
  }
}

/** What LinkedIn says to a refresh token that has ended. */
export const deadRefreshToken = refusal(
  400,
  'invalid_request',
  'The provided authorization grant or refresh token is invalid, expired or revoked.',
)

function refusal(status: number, error: string, description: string) {
  return { status, body: { error, error_description: description } }
}
