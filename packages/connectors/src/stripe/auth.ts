import { GataError } from '@gata/base'
import type { Connection } from '../connector.ts'
import type { HttpRequest } from '../http/http-client.ts'
import { settings } from './settings.ts'

/** Version of the API, sent with every request so that an account's own default never changes what we read. */
export const apiVersion = '2026-09-30.endive'

/**
 * Access by a restricted key, which does not end by itself, to one account: the key's own or one connected to it.
 * Source: https://docs.stripe.com/keys, https://docs.stripe.com/connect/authentication
 */
export function createAuthorize(connection: Connection): (request: HttpRequest) => Promise<HttpRequest> {
  const key = connection.secrets.restricted_key
  if (!key) {
    throw new GataError('missing-secret', 'there is no key for Stripe', {
      where: 'stripe restricted_key',
      todo: 'Set a restricted key (rk_…) that may read charges, payment intents, events, balance transactions.',
    })
  }
  const accountId = settings.parse(connection.settings).account_id
  return async (request) => ({
    ...request,
    headers: {
      ...request.headers,
      authorization: `Bearer ${key}`,
      'stripe-version': apiVersion,
      'stripe-account': accountId,
    },
  })
}
