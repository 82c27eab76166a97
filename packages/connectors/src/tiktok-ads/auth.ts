import { GataError } from '@gata/base'
import type { Connection } from '../connector.ts'
import type { HttpRequest } from '../http/http-client.ts'

/** Where the vendor itself is. */
export const defaultBaseUrl = 'https://business-api.tiktok.com'

/**
 * Access by the token that an advertiser's consent was exchanged for. It does not end and cannot be renewed: one that TikTok refuses
 * was taken back, and stays refused until somebody connects the account again.
 * Source: https://business-api.tiktok.com/portal/docs?id=1738373164380162
 */
export function createAuthorize(connection: Connection): (request: HttpRequest) => Promise<HttpRequest> {
  const token = connection.secrets.access_token
  if (!token) {
    throw new GataError('missing-secret', 'there is no access token for TikTok', {
      where: 'tiktok_ads access_token',
      todo: 'Connect the account, or set a token that may read ads and reports of the advertiser.',
    })
  }
  return async (request) => ({ ...request, headers: { ...request.headers, 'access-token': token } })
}
