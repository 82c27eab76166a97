import { GataError } from '@gata/base'
import type { Connection, ConnectorIo } from '../connector.ts'
import type { HttpRequest } from '../http/http-client.ts'
import { createTokenCache } from '../http/token-cache.ts'
import { buyToken } from '../oauth/buy-token.ts'
import { settings } from './settings.ts'

/** Where the vendor itself is; each of its services has a host of its own below it. */
export const defaultBaseUrl = 'https://api.bingads.microsoft.com'

const TOKEN_URL = 'https://login.microsoftonline.com/common/oauth2/v2.0/token'
const SCOPE = 'https://ads.microsoft.com/msads.manage offline_access'

/** The refresh token that a connection holds now: Microsoft gives another one with each access token. */
const newestRefreshTokens = new WeakMap<Connection, string>()

/**
 * Access by a person's refresh token, which buys tokens of one hour, beside the developer token of the company that reads.
 *
 * A refresh token ends 90 days after it was given, and each exchange brings the next one: it is told to `onSecret` and taken for
 * every later exchange of the same connection.
 * Source: https://learn.microsoft.com/en-us/advertising/guides/authentication-oauth-get-tokens
 */
export function createAuthorize(
  connection: Connection,
  io: ConnectorIo,
): (request: HttpRequest, isRefused: boolean) => Promise<HttpRequest> {
  const { client_id, client_secret, refresh_token, developer_token } = readSecrets(connection)
  const { account_id, customer_id } = settings.parse(connection.settings)
  const cache = createTokenCache(io.clock, async () => {
    const bought = await buyToken(io, {
      vendor: 'bing_ads',
      seller: 'Microsoft',
      url: tokenUrl(connection.baseUrl),
      form: {
        grant_type: 'refresh_token',
        client_id,
        client_secret,
        scope: SCOPE,
        refresh_token: newestRefreshTokens.get(connection) ?? refresh_token,
      },
      refusal: {
        given: 'refresh token',
        todo: 'Connect the account again: refresh tokens end when unused for 90 days, or when the person’s password changes.',
      },
    })
    if (bought.refreshToken !== null) {
      newestRefreshTokens.set(connection, bought.refreshToken)
      await io.onSecret?.('refresh_token', bought.refreshToken)
    }
    return bought
  })
  return async (request, isRefused) => ({
    ...request,
    headers: {
      ...request.headers,
      developertoken: developer_token,
      customerid: customer_id,
      customeraccountid: account_id,
      authorization: `Bearer ${await cache.tokenFor(request, isRefused)}`,
    },
  })
}

/** Microsoft's tokens come from another host than its data; whoever stands in for Microsoft serves both. */
function tokenUrl(baseUrl: string): string {
  const base = baseUrl.replace(/\/$/, '')
  return base === defaultBaseUrl ? TOKEN_URL : `${base}/common/oauth2/v2.0/token`
}

const secretNames = ['client_id', 'client_secret', 'refresh_token', 'developer_token'] as const

function readSecrets({ secrets }: Connection): Readonly<Record<(typeof secretNames)[number], string>> {
  const missing = secretNames.filter((name) => !secrets[name])
  if (missing.length > 0) {
    throw new GataError('missing-secret', 'secrets of Microsoft Advertising are missing', {
      where: 'bing_ads',
      expected: secretNames.join(', '),
      got: `no ${missing.join(', no ')}`,
      todo: 'Set them, or connect the account again.',
    })
  }
  const { client_id = '', client_secret = '', refresh_token = '', developer_token = '' } = secrets
  return { client_id, client_secret, refresh_token, developer_token }
}
