import { GataError } from '@gata/base'
import type { Connection, ConnectorIo } from '../connector.ts'
import type { HttpRequest } from '../http/http-client.ts'
import { createTokenCache } from '../http/token-cache.ts'
import { buyToken } from '../oauth/buy-token.ts'
import { settings } from './settings.ts'

/** Where the vendor itself is, for North America. */
export const defaultBaseUrl = 'https://advertising-api.amazon.com'

const regions = {
  na: { api: defaultBaseUrl, tokens: 'https://api.amazon.com/auth/o2/token' },
  eu: { api: 'https://advertising-api-eu.amazon.com', tokens: 'https://api.amazon.co.uk/auth/o2/token' },
  fe: { api: 'https://advertising-api-fe.amazon.com', tokens: 'https://api.amazon.co.jp/auth/o2/token' },
} as const

/** Hosts of a connection. Amazon serves each region on hosts of its own, tokens apart from data; whoever stands in for it serves both. */
export function hostsOf(connection: Connection): { readonly api: string; readonly tokens: string } {
  const base = connection.baseUrl.replace(/\/$/, '')
  if (base !== defaultBaseUrl) return { api: base, tokens: `${base}/auth/o2/token` }
  return regions[settings.parse(connection.settings).region]
}

/**
 * Access by Login with Amazon: a refresh token, which lives until it is taken back, buys tokens of one hour.
 * Source: https://advertising.amazon.com/API/docs/en-us/guides/account-management/authorization/access-tokens
 */
export function createAuthorize(
  connection: Connection,
  io: ConnectorIo,
): (request: HttpRequest, isRefused: boolean) => Promise<HttpRequest> {
  const { client_id, client_secret, refresh_token } = readSecrets(connection)
  const cache = createTokenCache(io.clock, () =>
    buyToken(io, {
      vendor: 'amazon_ads',
      seller: 'Amazon',
      url: hostsOf(connection).tokens,
      form: { grant_type: 'refresh_token', client_id, client_secret, refresh_token },
      refusal: { given: 'refresh token', todo: 'Connect the account again: its access has been taken back.' },
    }),
  )
  return async (request, isRefused) => ({
    ...request,
    headers: {
      ...request.headers,
      'amazon-advertising-api-clientid': client_id,
      authorization: `Bearer ${await cache.tokenFor(request, isRefused)}`,
    },
  })
}

const secretNames = ['client_id', 'client_secret', 'refresh_token'] as const

function readSecrets({ secrets }: Connection): Readonly<Record<(typeof secretNames)[number], string>> {
  const missing = secretNames.filter((name) => !secrets[name])
  if (missing.length > 0) {
    throw new GataError('missing-secret', 'secrets of Amazon Ads are missing', {
      where: 'amazon_ads',
      expected: secretNames.join(', '),
      got: `no ${missing.join(', no ')}`,
      todo: 'Set them, or connect the account again.',
    })
  }
  const { client_id = '', client_secret = '', refresh_token = '' } = secrets
  return { client_id, client_secret, refresh_token }
}
