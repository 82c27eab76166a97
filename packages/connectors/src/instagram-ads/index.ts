import type { Connector } from '../connector.ts'
import { defineMetaConnector } from '../meta/index.ts'

/** Instagram Ads: the Instagram part of a Meta ad account. */
export const instagramAds: Connector = defineMetaConnector('Instagram Ads', {
  connector: 'instagram_ads',
  ownsPlatform: (platform) => platform === 'instagram',
})
