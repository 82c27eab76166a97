import { GataError } from '@gata/base'
import type { Connection, ConnectorIo } from '../connector.ts'
import { createHttpClient, type HttpRequest } from '../http/http-client.ts'
import { createTokenCache } from '../http/token-cache.ts'
import type { HttpAnswer, Verdict } from '../http/verdict.ts'

/** Puts the access token on a request; `isRefused` asks for a new one. */
export type Authorize = (request: HttpRequest, isRefused: boolean) => Promise<HttpRequest>

/** The shop's address: the base URL with `{shop}` filled in. */
export function shopUrl(connection: Connection): string {
  return connection.baseUrl.replace('{shop}', encodeURIComponent(String(connection.settings.shop))).replace(/\/$/, '')
}

/**
 * Access by a fixed token of an app made in the shop (`access_token`), else by the client credentials of an app of one's own
 * organisation, whose tokens live 24 hours and are asked for again without anybody's consent.
 * Source: https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/client-credentials-grant
 */
export function createAuthorize(connection: Connection, io: ConnectorIo): Authorize {
  const fixed = connection.secrets.access_token
  if (fixed) return async (request) => withToken(request, fixed)
  const client = createHttpClient(io, { vendor: 'shopify', authorize: async (request) => request, classify })
  const cache = createTokenCache(io.clock, async () => {
    const { body } = await client.json({
      method: 'POST',
      url: `${shopUrl(connection)}/admin/oauth/access_token`,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({
        client_id: connection.secrets.client_id,
        client_secret: connection.secrets.client_secret,
        grant_type: 'client_credentials',
      }),
    })
    const grant = body as { readonly access_token: string; readonly expires_in?: number } // classify saw the token
    return { value: grant.access_token, expiresAt: io.clock.now().getTime() + (grant.expires_in ?? 86_399) * 1000 }
  })
  return async (request, isRefused) => withToken(request, await cache.tokenFor(request, isRefused))
}

function withToken(request: HttpRequest, token: string): HttpRequest {
  return { ...request, headers: { ...request.headers, 'x-shopify-access-token': token } }
}

function classify(answer: HttpAnswer, body: unknown): Verdict {
  if (answer.status >= 500 || answer.status === 429) return { kind: 'retry', reason: `HTTP ${answer.status}` }
  const fields = typeof body === 'object' && body !== null ? body : {}
  if (answer.status === 200 && 'access_token' in fields && typeof fields.access_token === 'string')
    return { kind: 'ok' }
  return {
    kind: 'fatal',
    error: new GataError('vendor-refused-credentials', 'Shopify gives no access token for these credentials', {
      where: 'shopify admin/oauth/access_token',
      expected: 'an access token',
      got: `HTTP ${answer.status} ${'error_description' in fields ? String(fields.error_description) : ''}`.trim(),
      todo: 'Check client_id and client_secret, and that the app is installed in the shop.',
    }),
  }
}
