import { GataError } from '@gata/base'
import type { Connection, ConnectorIo } from '../connector.ts'
import { createHttpClient, type HttpRequest } from '../http/http-client.ts'
import { createTokenCache } from '../http/token-cache.ts'
import type { HttpAnswer, Verdict } from '../http/verdict.ts'
import { settings } from './settings.ts'

/** Where the vendor itself is. */
export const defaultBaseUrl = 'https://googleads.googleapis.com'

const TOKEN_URL = 'https://oauth2.googleapis.com/token'
const LIFE_SECONDS = 3600

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
  const client = createHttpClient(io, { vendor: 'google_ads', authorize: async (request) => request, classify })
  const cache = createTokenCache(io.clock, async () => {
    const { body } = await client.json({
      method: 'POST',
      url: tokenUrl(connection.baseUrl),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ grant_type: 'refresh_token', client_id, client_secret, refresh_token }).toString(),
    })
    const grant = body as { readonly access_token: string; readonly expires_in?: number } // classify saw the token
    return {
      value: grant.access_token,
      expiresAt: io.clock.now().getTime() + (grant.expires_in ?? LIFE_SECONDS) * 1000,
    }
  })
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

function classify(answer: HttpAnswer, body: unknown): Verdict {
  if (answer.status >= 500 || answer.status === 429) return { kind: 'retry', reason: `HTTP ${answer.status}` }
  const fields = typeof body === 'object' && body !== null ? body : {}
  if (answer.status === 200 && 'access_token' in fields && typeof fields.access_token === 'string')
    return { kind: 'ok' }
  const said = 'error_description' in fields ? fields.error_description : 'error' in fields ? fields.error : ''
  return {
    kind: 'fatal',
    error: new GataError('vendor-refused-credentials', 'Google gives no access token for this refresh token', {
      where: 'google_ads token',
      expected: 'an access token',
      got: `HTTP ${answer.status} ${String(said)}`.trim(),
      todo: 'Connect the account again: refresh tokens end when unused for six months or taken back.',
    }),
  }
}
