import { GataError } from '@gata/base'
import type { Connection } from '../connector.ts'
import { settings } from './settings.ts'

/** Where the two halves of the API lie: the raw export has a host of its own. */
export interface ApiUrls {
  readonly exportUrl: string
  readonly queryUrl: string
}

const suffixOf = { us: '', eu: '-eu', in: '-in' } as const
const prefixOf = { us: '', eu: 'eu.', in: 'in.' } as const

/** The addresses of the project's region: the base URL with `{host}` filled in. */
export function apiUrls(connection: Connection): ApiUrls {
  const { region } = settings.parse(connection.settings)
  const base = connection.baseUrl.replace(/\/$/, '')
  return {
    exportUrl: `${base.replace('{host}', `data${suffixOf[region]}.mixpanel.com`)}/2.0/export`,
    queryUrl: `${base.replace('{host}', `${prefixOf[region]}mixpanel.com`)}/query`,
  }
}

/**
 * Access as a service account, whose secret ends only where its maker said so.
 * Source: https://developer.mixpanel.com/reference/service-accounts
 */
export function authorization(connection: Connection): { readonly authorization: string } {
  const { service_account_username: username, service_account_secret: secret } = connection.secrets
  if (!username || !secret) {
    throw new GataError('missing-secret', 'there is no service account for Mixpanel', {
      where: `mixpanel ${username ? 'service_account_secret' : 'service_account_username'}`,
      todo: 'Make a service account (Organization Settings, Service Accounts) and set its username and secret.',
    })
  }
  return { authorization: `Basic ${Buffer.from(`${username}:${secret}`).toString('base64')}` }
}
