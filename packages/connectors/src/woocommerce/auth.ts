import { GataError } from '@gata/base'
import type { Connection } from '../connector.ts'
import type { HttpRequest } from '../http/http-client.ts'
import { settings } from './settings.ts'

/** Where the REST API of the site lies: the base URL with `{site}` filled in. */
export function siteUrl(connection: Connection): string {
  const { site } = settings.parse(connection.settings)
  return `${connection.baseUrl.replace('{site}', site).replace(/\/$/, '')}/wp-json`
}

/**
 * Access by a key pair that a person of the shop made; it does not end by itself and may do what that person may do.
 * Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#authentication-over-https
 */
export function createAuthorize(connection: Connection): (request: HttpRequest) => Promise<HttpRequest> {
  const { consumer_key: key, consumer_secret: secret } = connection.secrets
  if (!key || !secret) {
    throw new GataError('missing-secret', 'there are no keys for WooCommerce', {
      where: `woocommerce ${key ? 'consumer_secret' : 'consumer_key'}`,
      todo: 'Make a key that may read (WooCommerce, Settings, Advanced, REST API) and set both of its parts.',
    })
  }
  const basic = Buffer.from(`${key}:${secret}`).toString('base64')
  return async (request) => ({ ...request, headers: { ...request.headers, authorization: `Basic ${basic}` } })
}
