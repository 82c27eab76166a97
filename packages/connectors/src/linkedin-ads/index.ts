import type { Connector } from '../connector.ts'
import { apiVersion, defaultBaseUrl } from './auth.ts'
import { adAnalytics, adAnalyticsByCampaign, campaigns } from './contract.ts'
import { openSession } from './extract.ts'
import { settings } from './settings.ts'

/**
 * LinkedIn Ads. Levels: the account holds campaign groups, these hold campaigns, these hold creatives. GATA's campaign is LinkedIn's
 * campaign and its ad the creative; there is no ad group, and a campaign group is only a name on the campaign.
 */
export const linkedinAds: Connector = {
  name: 'linkedin_ads',
  title: 'LinkedIn Ads',
  domain: 'paid_ads',
  apiVersion,
  masterModelId: 'linkedin_ads_api_v1',
  defaultBaseUrl,
  objects: [adAnalytics, adAnalyticsByCampaign, campaigns],
  settings,
  secrets: ['client_id', 'client_secret', 'refresh_token'],
  open: openSession,
}
