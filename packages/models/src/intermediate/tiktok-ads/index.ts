export { tiktokAdGroups } from './ad-groups.ts'
export { tiktokAds } from './ads.ts'
export { tiktokAdsReportsDaily } from './ads-reports-daily.ts'
export { tiktokCampaigns } from './campaigns.ts'
