import type { Connector } from '../connector.ts'
import { defaultBaseUrl } from './auth.ts'
import { apiVersion } from './business-client.ts'
import { adGroups, ads, adsReportsDaily, campaigns } from './contract.ts'
import { openSession } from './extract.ts'
import { settings } from './settings.ts'

/** TikTok Ads, by the API for Business. */
export const tiktokAds: Connector = {
  name: 'tiktok_ads',
  title: 'TikTok Ads',
  domain: 'paid_ads',
  apiVersion,
  masterModelId: 'tiktok_ads_api_v1',
  defaultBaseUrl,
  objects: [ads, adGroups, adsReportsDaily, campaigns],
  settings,
  secrets: ['access_token'],
  open: openSession,
}
