import type { Connector } from '../connector.ts'
import { defaultBaseUrl } from './auth.ts'
import { adGroups, adPerformance, ads, campaigns, customers } from './contract.ts'
import { openSession } from './extract.ts'
import { apiVersion } from './search-client.ts'
import { settings } from './settings.ts'

/** Google Ads, by its query language. */
export const googleAds: Connector = {
  name: 'google_ads',
  title: 'Google Ads',
  domain: 'paid_ads',
  apiVersion,
  masterModelId: 'google_ads_api_v1',
  defaultBaseUrl,
  objects: [ads, adGroups, adPerformance, campaigns, customers],
  settings,
  secrets: ['client_id', 'client_secret', 'refresh_token', 'developer_token'],
  open: openSession,
}
