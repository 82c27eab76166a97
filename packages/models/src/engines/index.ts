import { googleAnalyticsEvents } from './analytics/google-analytics-events.ts'
import { shopifyOrders } from './ecommerce/shopify-orders.ts'
import type { Engine } from './engine.ts'
import { bingAdPerformance } from './paid-ads/bing-ad-performance.ts'
import { bingCampaigns } from './paid-ads/bing-campaigns.ts'
import { googleAdPerformance } from './paid-ads/google-ad-performance.ts'
import { googleCampaigns } from './paid-ads/google-campaigns.ts'
import { facebookAdPerformance, instagramAdPerformance } from './paid-ads/meta-ad-performance.ts'
import { facebookCampaigns, instagramCampaigns } from './paid-ads/meta-campaigns.ts'

/** Every engine there is. */
export const engines: readonly Engine[] = [
  facebookAdPerformance,
  instagramAdPerformance,
  googleAdPerformance,
  bingAdPerformance,
  facebookCampaigns,
  instagramCampaigns,
  googleCampaigns,
  bingCampaigns,
  shopifyOrders,
  googleAnalyticsEvents,
]
