import { amplitudeEvents } from './analytics/amplitude-events.ts'
import { googleAnalyticsEvents } from './analytics/google-analytics-events.ts'
import { mixpanelEvents } from './analytics/mixpanel-events.ts'
import { bigcommerceOrders } from './ecommerce/bigcommerce-orders.ts'
import { shopifyOrders } from './ecommerce/shopify-orders.ts'
import { woocommerceOrders } from './ecommerce/woocommerce-orders.ts'
import type { Engine } from './engine.ts'
import { amazonAdPerformance } from './paid-ads/amazon-ad-performance.ts'
import { amazonCampaigns } from './paid-ads/amazon-campaigns.ts'
import { bingAdPerformance } from './paid-ads/bing-ad-performance.ts'
import { bingCampaigns } from './paid-ads/bing-campaigns.ts'
import { googleAdPerformance } from './paid-ads/google-ad-performance.ts'
import { googleCampaigns } from './paid-ads/google-campaigns.ts'
import { linkedinAdPerformance } from './paid-ads/linkedin-ad-performance.ts'
import { linkedinCampaigns } from './paid-ads/linkedin-campaigns.ts'
import { facebookAdPerformance, instagramAdPerformance } from './paid-ads/meta-ad-performance.ts'
import { facebookCampaigns, instagramCampaigns } from './paid-ads/meta-campaigns.ts'
import { tiktokAdPerformance } from './paid-ads/tiktok-ad-performance.ts'
import { tiktokCampaigns } from './paid-ads/tiktok-campaigns.ts'

/** Every engine there is. */
export const engines: readonly Engine[] = [
  facebookAdPerformance,
  instagramAdPerformance,
  googleAdPerformance,
  bingAdPerformance,
  linkedinAdPerformance,
  amazonAdPerformance,
  tiktokAdPerformance,
  facebookCampaigns,
  instagramCampaigns,
  googleCampaigns,
  bingCampaigns,
  linkedinCampaigns,
  amazonCampaigns,
  tiktokCampaigns,
  shopifyOrders,
  bigcommerceOrders,
  woocommerceOrders,
  googleAnalyticsEvents,
  amplitudeEvents,
  mixpanelEvents,
]
