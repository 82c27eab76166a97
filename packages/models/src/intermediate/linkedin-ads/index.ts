export { linkedinAdAnalytics } from './ad-analytics.ts'
export { linkedinAdAnalyticsByCampaign } from './ad-analytics-by-campaign.ts'
export { linkedinCampaigns } from './campaigns.ts'
