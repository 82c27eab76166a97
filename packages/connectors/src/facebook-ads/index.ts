import type { Connector } from '../connector.ts'
import { defineMetaConnector } from '../meta/index.ts'

/** Facebook Ads: an ad account on every platform of Meta but Instagram. */
export const facebookAds: Connector = defineMetaConnector('Facebook Ads', {
  connector: 'facebook_ads',
  ownsPlatform: (platform) => platform !== 'instagram',
})
