import type { Connector } from '../connector.ts'
import { apiVersion } from './ads-client.ts'
import { defaultBaseUrl } from './auth.ts'
import {
  spAdvertisedProductReport,
  sponsoredProductsAdGroups,
  sponsoredProductsCampaigns,
  sponsoredProductsProductAds,
} from './contract.ts'
import { openSession } from './extract.ts'
import { settings } from './settings.ts'

/** Amazon Ads, of which the Sponsored Products are read. */
export const amazonAds: Connector = {
  name: 'amazon_ads',
  title: 'Amazon Ads',
  domain: 'paid_ads',
  apiVersion,
  masterModelId: 'amazon_ads_api_v1',
  defaultBaseUrl,
  objects: [
    spAdvertisedProductReport,
    sponsoredProductsAdGroups,
    sponsoredProductsCampaigns,
    sponsoredProductsProductAds,
  ],
  settings,
  secrets: ['client_id', 'client_secret', 'refresh_token'],
  open: openSession,
}
