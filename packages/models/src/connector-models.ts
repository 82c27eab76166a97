import {
  amazonAdGroups,
  amazonAdvertisedProductReport,
  amazonCampaigns,
  amazonProductAds,
} from './intermediate/amazon-ads/index.ts'
import { amplitudeEvents, amplitudeUsers } from './intermediate/amplitude/index.ts'
import { bigcommerceOrders, bigcommerceProducts } from './intermediate/bigcommerce/index.ts'
import {
  bingAccountPerformanceReport,
  bingAdGroups,
  bingAdPerformanceReport,
  bingAds,
  bingCampaigns,
} from './intermediate/bing-ads/index.ts'
import type { IntermediateSpec } from './intermediate/define-intermediate.ts'
import {
  googleAdGroups,
  googleAdPerformance,
  googleAds,
  googleCampaigns,
  googleCustomers,
} from './intermediate/google-ads/index.ts'
import { googleAnalyticsEvents } from './intermediate/google-analytics/index.ts'
import {
  linkedinAdAnalytics,
  linkedinAdAnalyticsByCampaign,
  linkedinCampaigns,
} from './intermediate/linkedin-ads/index.ts'
import { metaAdSets, metaAds, metaCampaigns, metaInsights } from './intermediate/meta/index.ts'
import { mixpanelEvents, mixpanelPeople } from './intermediate/mixpanel/index.ts'
import { shopifyOrders, shopifyProducts } from './intermediate/shopify/index.ts'
import { stripeCharges, stripePaymentIntents } from './intermediate/stripe/index.ts'
import { tiktokAdGroups, tiktokAds, tiktokAdsReportsDaily, tiktokCampaigns } from './intermediate/tiktok-ads/index.ts'
import { woocommerceOrders, woocommerceProducts } from './intermediate/woocommerce/index.ts'

const meta = [metaAds, metaAdSets, metaCampaigns, metaInsights]

/** How each connector's objects become typed columns. A connector that is missing here can land data but has no models yet. */
export const intermediateSpecs: Readonly<Record<string, readonly IntermediateSpec[]>> = {
  facebook_ads: meta,
  instagram_ads: meta,
  google_ads: [googleAds, googleAdGroups, googleAdPerformance, googleCampaigns, googleCustomers],
  bing_ads: [bingAccountPerformanceReport, bingAdGroups, bingAdPerformanceReport, bingAds, bingCampaigns],
  amazon_ads: [amazonAdvertisedProductReport, amazonAdGroups, amazonCampaigns, amazonProductAds],
  tiktok_ads: [tiktokAds, tiktokAdGroups, tiktokAdsReportsDaily, tiktokCampaigns],
  linkedin_ads: [linkedinAdAnalytics, linkedinAdAnalyticsByCampaign, linkedinCampaigns],
  shopify: [shopifyOrders, shopifyProducts],
  bigcommerce: [bigcommerceOrders, bigcommerceProducts],
  woocommerce: [woocommerceOrders, woocommerceProducts],
  google_analytics: [googleAnalyticsEvents],
  amplitude: [amplitudeEvents, amplitudeUsers],
  mixpanel: [mixpanelEvents, mixpanelPeople],
  stripe: [stripeCharges, stripePaymentIntents],
}
