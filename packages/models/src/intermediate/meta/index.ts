export { metaAdSets } from './ad-sets.ts'
export { metaAds } from './ads.ts'
export { metaCampaigns } from './campaigns.ts'
export { metaInsights } from './facebook-insights.ts'
