import type { Connector } from '../connector.ts'
import { adSets, ads, campaigns, facebookInsights } from './contract.ts'
import { type MetaReader, openSession } from './extract.ts'
import { apiVersion } from './graph-client.ts'
import { settings } from './settings.ts'

/**
 * A connector to Meta's Marketing API. Facebook and Instagram ads run in the same accounts and come from the same API; the two
 * connectors share the insights out by platform, so that no figure is landed by both.
 */
export function defineMetaConnector(title: string, reader: MetaReader): Connector {
  return {
    name: reader.connector,
    title,
    domain: 'paid_ads',
    apiVersion,
    masterModelId: 'facebook_ads_api_v1',
    defaultBaseUrl: 'https://graph.facebook.com',
    objects: [ads, adSets, campaigns, facebookInsights],
    settings,
    secrets: ['access_token'],
    open: (connection, io) => openSession(reader, connection, io),
  }
}
