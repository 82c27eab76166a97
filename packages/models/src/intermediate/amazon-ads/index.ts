export { amazonAdGroups } from './ad-groups.ts'
export { amazonAdvertisedProductReport } from './advertised-product-report.ts'
export { amazonCampaigns } from './campaigns.ts'
export { amazonProductAds } from './product-ads.ts'
