import { z } from 'zod'
import type { Page } from '../connector.ts'
import type { ServiceClient } from './service-client.ts'

type Records = Page['records']

/** Kinds that are left out where they are not named. */
const campaignTypes = 'Search Shopping DynamicSearchAds Audience Hotel PerformanceMax App'

const adTypes = [
  'AppInstall',
  'DynamicSearch',
  'ExpandedText',
  'Hotel',
  'Image',
  'Product',
  'ResponsiveAd',
  'ResponsiveSearch',
  'Text',
  'Video',
]

/** Calls that are under way at once; Microsoft counts calls by the minute. */
const AT_ONCE = 6

/** Lists are checked for being a list only: their contract is checked later. An empty one may be null. */
const list = z.custom<Records | null>((value) => value === null || Array.isArray(value), 'a list').optional()
const campaignsAnswer = z.looseObject({ Campaigns: list })
const adGroupsAnswer = z.looseObject({ AdGroups: list })
const adsAnswer = z.looseObject({ Ads: list })

/** Reads the account's campaigns, all at once: these calls have no pages. */
export async function* readCampaigns(client: ServiceClient, accountId: string): AsyncGenerator<Page> {
  const body = { AccountId: accountId, CampaignType: campaignTypes }
  const answer = await client.call('CampaignManagement', 'Campaigns/QueryByAccountId', body, campaignsAnswer)
  yield* pageOf(answer.Campaigns ?? [])
}

/** Reads the ad groups, a page for each campaign; `CampaignId` is added to each. */
export async function* readAdGroups(client: ServiceClient, accountId: string): AsyncGenerator<Page> {
  for await (const { records } of readCampaigns(client, accountId)) {
    yield* readBelow(records, async (campaign) => {
      const body = { CampaignId: campaign.Id }
      const answer = await client.call('CampaignManagement', 'AdGroups/QueryByCampaignId', body, adGroupsAnswer)
      return (answer.AdGroups ?? []).map((adGroup) => ({ CampaignId: campaign.Id, ...adGroup }))
    })
  }
}

/** Reads the ads, a page for each ad group; `AdGroupId` and `CampaignId` are added to each. */
export async function* readAds(client: ServiceClient, accountId: string): AsyncGenerator<Page> {
  for await (const { records } of readAdGroups(client, accountId)) {
    yield* readBelow(records, async (adGroup) => {
      const body = { AdGroupId: adGroup.Id, AdTypes: adTypes }
      const answer = await client.call('CampaignManagement', 'Ads/QueryByAdGroupId', body, adsAnswer)
      return (answer.Ads ?? []).map((ad) => ({ AdGroupId: adGroup.Id, CampaignId: adGroup.CampaignId, ...ad }))
    })
  }
}

/** What lies below each parent, in the parents' order, several asked for at once. */
async function* readBelow(parents: Records, read: (parent: Records[number]) => Promise<Records>): AsyncGenerator<Page> {
  for (let start = 0; start < parents.length; start += AT_ONCE) {
    const found = await Promise.all(parents.slice(start, start + AT_ONCE).map(read))
    for (const records of found) yield* pageOf(records)
  }
}

function* pageOf(records: Records): Generator<Page> {
  if (records.length > 0) yield { records }
}
