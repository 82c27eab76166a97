import type { Connector } from '../connector.ts'
import { defaultBaseUrl } from './auth.ts'
import { accountPerformanceReport, adGroups, adPerformanceReport, ads, campaigns } from './contract.ts'
import { openSession } from './extract.ts'
import { apiVersion } from './service-client.ts'
import { settings } from './settings.ts'

/** Microsoft Advertising, formerly Bing Ads, by its REST API. */
export const bingAds: Connector = {
  name: 'bing_ads',
  title: 'Microsoft Advertising',
  domain: 'paid_ads',
  apiVersion,
  masterModelId: 'bing_ads_api_v1',
  defaultBaseUrl,
  objects: [accountPerformanceReport, adGroups, adPerformanceReport, ads, campaigns],
  settings,
  secrets: ['client_id', 'client_secret', 'refresh_token', 'developer_token'],
  replacedSecrets: ['refresh_token'],
  open: openSession,
}
