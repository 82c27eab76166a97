import { amazonAdsApi } from '../vendors/amazon-ads/index.ts'
import { amplitudeApi } from '../vendors/amplitude/index.ts'
import { bigcommerceApi } from '../vendors/bigcommerce/index.ts'
import { bingAdsApi } from '../vendors/bing-ads/index.ts'
import { googleAdsApi } from '../vendors/google-ads/index.ts'
import { googleAnalyticsApi } from '../vendors/google-analytics/index.ts'
import { linkedinAdsApi } from '../vendors/linkedin-ads/index.ts'
import { metaApi } from '../vendors/meta/index.ts'
import { mixpanelApi } from '../vendors/mixpanel/index.ts'
import { shopifyApi } from '../vendors/shopify/index.ts'
import { stripeApi } from '../vendors/stripe/index.ts'
import { tiktokAdsApi } from '../vendors/tiktok-ads/index.ts'
import { woocommerceApi } from '../vendors/woocommerce/index.ts'
import type { VendorApi } from './vendor-api.ts'

/** Every simulated vendor, fresh. */
export function vendorApis(): readonly VendorApi[] {
  return [
    metaApi(),
    googleAdsApi(),
    bingAdsApi(),
    linkedinAdsApi(),
    amazonAdsApi(),
    tiktokAdsApi(),
    shopifyApi(),
    bigcommerceApi(),
    woocommerceApi(),
    googleAnalyticsApi(),
    amplitudeApi(),
    mixpanelApi(),
    stripeApi(),
  ]
}
