import { GataError } from '@gata/base'
import type { Connection, ConnectorIo } from '../connector.ts'
import type { HttpRequest } from '../http/http-client.ts'
import { createTokenCache } from '../http/token-cache.ts'
import { buyToken } from '../oauth/buy-token.ts'
import { settings } from './settings.ts'

/** Where the vendor itself is. */
export const defaultBaseUrl = 'https://googleads.googleapis.com'

const TOKEN_URL = 'https://oauth2.googleapis.com/token'

/**
 * Access by a person's refresh token, which buys tokens of one hour, beside the developer token of the company that reads.
 * Source: https://developers.google.com/google-ads/api/rest/auth
 */
export function createAuthorize(
  connection: Connection,
  io: ConnectorIo,
): (request: HttpRequest, isRefused: boolean) => Promise<HttpRequest> {
  const { client_id, client_secret, refresh_token, developer_token } = readSecrets(connection)
  const { login_customer_id } = settings.parse(connection.settings)
  const cache = createTokenCache(io.clock, () =>
    buyToken(io, {
      vendor: 'google_ads',
      seller: 'Google',
      url: tokenUrl(connection.baseUrl),
      form: { grant_type: 'refresh_token', client_id, client_secret, refresh_token },
      refusal: {
        given: 'refresh token',
        todo: 'Connect the account again: refresh tokens end when unused for six months or taken back.',
      },
    }),
  )
  return async (request, isRefused) => ({
    ...request,
    headers: {
      ...request.headers,
      'developer-token': developer_token,
      ...(login_customer_id ? { 'login-customer-id': login_customer_id } : {}),
      authorization: `Bearer ${await cache.tokenFor(request, isRefused)}`,
    },
  })
}

/** Google's tokens come from another host than its data; whoever stands in for Google serves both. */
function tokenUrl(baseUrl: string): string {
  const base = baseUrl.replace(/\/$/, '')
  return base === defaultBaseUrl ? TOKEN_URL : `${base}/oauth2/token`
}

const secretNames = ['client_id', 'client_secret', 'refresh_token', 'developer_token'] as const

function readSecrets({ secrets }: Connection): Readonly<Record<(typeof secretNames)[number], string>> {
  const missing = secretNames.filter((name) => !secrets[name])
  if (missing.length > 0) {
    throw new GataError('missing-secret', 'secrets of Google Ads are missing', {
      where: 'google_ads',
      expected: secretNames.join(', '),
      got: `no ${missing.join(', no ')}`,
      todo: 'Set them, or connect the account again.',
    })
  }
  const { client_id = '', client_secret = '', refresh_token = '', developer_token = '' } = secrets
  return { client_id, client_secret, refresh_token, developer_token }
}
