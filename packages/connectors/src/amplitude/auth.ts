import { GataError } from '@gata/base'
import type { Connection } from '../connector.ts'
import { settings } from './settings.ts'

const hostOf = { us: 'amplitude.com', eu: 'analytics.eu.amplitude.com' } as const

/** Where the project's region keeps its data: the base URL with `{host}` filled in. */
export function apiUrl(connection: Connection): string {
  const { region } = settings.parse(connection.settings)
  return connection.baseUrl.replace('{host}', hostOf[region]).replace(/\/$/, '')
}

/**
 * Access by the two keys of the project, which do not end by themselves.
 * Source: https://amplitude.com/docs/apis/authentication
 */
export function authorization(connection: Connection): { readonly authorization: string } {
  const { api_key: apiKey, secret_key: secretKey } = connection.secrets
  if (!apiKey || !secretKey) {
    throw new GataError('missing-secret', 'there are no keys for Amplitude', {
      where: `amplitude ${apiKey ? 'secret_key' : 'api_key'}`,
      todo: 'Set the API key and the secret key of the project (Settings, Projects, General).',
    })
  }
  return { authorization: `Basic ${Buffer.from(`${apiKey}:${secretKey}`).toString('base64')}` }
}
