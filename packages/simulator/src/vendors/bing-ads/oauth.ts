import type { TokenBook } from '../../server/token-book.ts'
import { membersOf } from '../members-of.ts'

/** Secrets that the simulated Microsoft accepts. */
export const secrets = {
  client_id: '3f1c2b6e-0000-4000-8000-simulated00',
  client_secret: 'simulated-client-secret',
  refresh_token: 'M.C5_BAY.simulated-refresh-token',
  developer_token: 'simulated-developer-token',
}

const LIFE_SECONDS = 3600

interface TokenAnswer {
  readonly status: number
  readonly body: unknown
}

/**
 * Microsoft's token endpoint. Each exchange gives another refresh token; older ones stay good, as Microsoft does not take them back,
 * unless `endsUsedTokens`.
 * Source: https://learn.microsoft.com/en-us/entra/identity-platform/refresh-tokens
 */
export function createTokenEndpoint(tokens: TokenBook, endsUsedTokens: boolean): (form: unknown) => TokenAnswer {
  const good = new Set([secrets.refresh_token])
  let exchanges = 0
  return (form) => {
    const given = membersOf(form)
    if (given.client_id !== secrets.client_id || given.client_secret !== secrets.client_secret) {
      return refusal(401, 'invalid_client', 'AADSTS7000215: Invalid client secret provided.')
    }
    if (given.grant_type !== 'refresh_token') {
      return refusal(400, 'unsupported_grant_type', 'AADSTS70003: The app requested an unsupported grant type.')
    }
    const used = String(given.refresh_token)
    if (!good.has(used)) return deadRefreshToken
    if (endsUsedTokens) good.delete(used)
    const refreshToken = `${secrets.refresh_token}-${++exchanges}`
    good.add(refreshToken)
    return {
      status: 200,
      body: {
        token_type: 'Bearer',
        scope: 'https://ads.microsoft.com/msads.manage',
        expires_in: LIFE_SECONDS,
        access_token: tokens.issue(LIFE_SECONDS),
        refresh_token: refreshToken,
      },
    }
  }
}

/** What Microsoft says to a refresh token that has ended. */
export const deadRefreshToken = refusal(
  400,
  'invalid_grant',
  'The user could not be authenticated or the grant is expired. The user must first sign in and if needed grant the client application access to the requested scope.',
)

function refusal(status: number, error: string, description: string): TokenAnswer {
  return { status, body: { error, error_description: description } }
}
