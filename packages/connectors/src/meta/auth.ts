import { GataError } from '@gata/base'
import type { Connection } from '../connector.ts'
import type { HttpRequest } from '../http/http-client.ts'

/**
 * Access by a long-lived token: that of a system user, or one that a person's short-lived token was exchanged for (about 60 days).
 * Meta has no refresh tokens, so a token that Meta refuses stays refused until somebody connects the account again.
 * Source: https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived
 */
export function createAuthorize(
  connector: string,
  connection: Connection,
): (request: HttpRequest, isRefused: boolean) => Promise<HttpRequest> {
  const token = connection.secrets.access_token
  if (!token) {
    throw new GataError('missing-secret', 'there is no access token for Meta', {
      where: `${connector} access_token`,
      todo: 'Set a system user token, or a long-lived token with the permission ads_read.',
    })
  }
  return async (request) => ({ ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } })
}
