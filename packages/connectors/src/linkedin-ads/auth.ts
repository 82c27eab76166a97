import { GataError } from '@gata/base'
import type { Connection, ConnectorIo } from '../connector.ts'
import type { HttpRequest } from '../http/http-client.ts'
import { createTokenCache } from '../http/token-cache.ts'
import { buyToken } from '../oauth/buy-token.ts'

/** Version of the Marketing API. LinkedIn brings one a month and ends it after a year. */
export const apiVersion = '202607'

/** Where the vendor itself is. */
export const defaultBaseUrl = 'https://api.linkedin.com'

const TOKEN_URL = 'https://www.linkedin.com/oauth/v2/accessToken'

/**
 * Access by a person's refresh token, which lives a year from the consent on whatever is bought with it, for tokens of sixty days;
 * with every request the version that we know and the protocol's.
 * Source: https://learn.microsoft.com/en-us/linkedin/shared/authentication/programmatic-refresh-tokens
 */
export function createAuthorize(
  connection: Connection,
  io: ConnectorIo,
): (request: HttpRequest, isRefused: boolean) => Promise<HttpRequest> {
  const { client_id, client_secret, refresh_token } = readSecrets(connection)
  const cache = createTokenCache(io.clock, () =>
    buyToken(io, {
      vendor: 'linkedin_ads',
      seller: 'LinkedIn',
      url: tokenUrl(connection.baseUrl),
      form: { grant_type: 'refresh_token', client_id, client_secret, refresh_token },
      refusal: {
        given: 'refresh token',
        todo: 'Connect the account again: refresh tokens end a year after the consent, or when it is taken back.',
      },
    }),
  )
  return async (request, isRefused) => ({
    ...request,
    headers: {
      ...request.headers,
      'linkedin-version': apiVersion,
      'x-restli-protocol-version': '2.0.0',
      authorization: `Bearer ${await cache.tokenFor(request, isRefused)}`,
    },
  })
}

/** LinkedIn's tokens come from another host than its data; whoever stands in for LinkedIn serves both. */
function tokenUrl(baseUrl: string): string {
  const base = baseUrl.replace(/\/$/, '')
  return base === defaultBaseUrl ? TOKEN_URL : `${base}/oauth/v2/accessToken`
}

const secretNames = ['client_id', 'client_secret', 'refresh_token'] as const

function readSecrets({ secrets }: Connection): Readonly<Record<(typeof secretNames)[number], string>> {
  const missing = secretNames.filter((name) => !secrets[name])
  if (missing.length > 0) {
    throw new GataError('missing-secret', 'secrets of LinkedIn Ads are missing', {
      where: 'linkedin_ads',
      expected: secretNames.join(', '),
      got: `no ${missing.join(', no ')}`,
      todo: 'Set them, or connect the account again.',
    })
  }
  const { client_id = '', client_secret = '', refresh_token = '' } = secrets
  return { client_id, client_secret, refresh_token }
}
