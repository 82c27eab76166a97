import { didYouMean, GataError } from '@gata/base'
import { amazonAds } from './amazon-ads/index.ts'
import { amplitude } from './amplitude/index.ts'
import { bigcommerce } from './bigcommerce/index.ts'
import { bingAds } from './bing-ads/index.ts'
import type { Connector } from './connector.ts'
import { facebookAds } from './facebook-ads/index.ts'
import { googleAds } from './google-ads/index.ts'
import { googleAnalytics } from './google-analytics/index.ts'
import { instagramAds } from './instagram-ads/index.ts'
import { linkedinAds } from './linkedin-ads/index.ts'
import { mixpanel } from './mixpanel/index.ts'
import { shopify } from './shopify/index.ts'
import { stripe } from './stripe/index.ts'
import { tiktokAds } from './tiktok-ads/index.ts'
import { woocommerce } from './woocommerce/index.ts'

/** Every connector that can be read today. */
export const connectors: readonly Connector[] = [
  facebookAds,
  instagramAds,
  googleAds,
  bingAds,
  linkedinAds,
  amazonAds,
  tiktokAds,
  shopify,
  bigcommerce,
  woocommerce,
  googleAnalytics,
  amplitude,
  mixpanel,
  stripe,
]

/** The connector of a name; throws `unknown-connector` for one that nobody wrote. */
export function findConnector(name: string): Connector {
  const found = connectors.find((connector) => connector.name === name)
  if (found) return found
  const names = connectors.map((connector) => connector.name)
  throw new GataError('unknown-connector', `there is no connector ${name}${didYouMean(name, names)}`, {
    expected: names.join(', '),
    got: name,
  })
}
