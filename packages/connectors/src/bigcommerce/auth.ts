import { GataError } from '@gata/base'
import type { Connection } from '../connector.ts'
import type { HttpRequest } from '../http/http-client.ts'
import { settings } from './settings.ts'

/** Where the API of the store lies, without its version: the base URL with `{store_hash}` filled in. */
export function storeUrl(connection: Connection): string {
  const { store_hash: storeHash } = settings.parse(connection.settings)
  return connection.baseUrl.replace('{store_hash}', storeHash).replace(/\/$/, '')
}

/**
 * Access by the token of a store-level API account, which does not end by itself.
 * Source: https://developer.bigcommerce.com/docs/start/authentication/api-accounts
 */
export function createAuthorize(connection: Connection): (request: HttpRequest) => Promise<HttpRequest> {
  const token = connection.secrets.access_token
  if (!token) {
    throw new GataError('missing-secret', 'there is no access token for BigCommerce', {
      where: 'bigcommerce access_token',
      todo: 'Make a store-level API account that may read orders, order transactions, products and store information.',
    })
  }
  return async (request) => ({
    ...request,
    headers: { ...request.headers, 'x-auth-token': token, accept: 'application/json' },
  })
}
