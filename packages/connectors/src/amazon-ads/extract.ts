import { GataError } from '@gata/base'
import { z } from 'zod'
import type { Account, Connection, ConnectorIo, ExtractWindow, Page, Session } from '../connector.ts'
import { slicesOf } from '../day-range.ts'
import { type AdsClient, createAdsClient, type ListName } from './ads-client.ts'
import {
  spAdvertisedProductReport,
  sponsoredProductsAdGroups,
  sponsoredProductsCampaigns,
  sponsoredProductsProductAds,
} from './contract.ts'
import { type ReportContext, readReport } from './report.ts'
import { settings } from './settings.ts'

const lists: Readonly<Record<string, ListName>> = {
  [sponsoredProductsCampaigns.name]: listName('campaigns', 'spCampaign'),
  [sponsoredProductsAdGroups.name]: listName('adGroups', 'spAdGroup'),
  [sponsoredProductsProductAds.name]: listName('productAds', 'spProductAd'),
}

/** The longest range of one report, in days. */
const LONGEST_REPORT = 31

const profileList = z.array(
  z.looseObject({
    profileId: z.union([z.string(), z.number()]).transform(String),
    currencyCode: z.string(),
    timezone: z.string(),
  }),
)

/** One Amazon Ads profile. */
export function openSession(connection: Connection, io: ConnectorIo): Session {
  const profileId = settings.parse(connection.settings).profile_id
  const client = createAdsClient(connection, io)
  return {
    account: () => readAccount(client, profileId),
    async *extract(object, window) {
      for await (const page of extract({ client, io }, object, window)) {
        yield { records: page.records.map((record) => ({ profileId, ...record })) }
      }
    },
  }
}

/** An advertiser has a profile for each country; it tells the currency of the money and the time zone of the days. */
async function readAccount(client: AdsClient, profileId: string): Promise<Account> {
  const profiles = profileList.parse(await client.get('/v2/profiles?profileTypeFilter=seller,vendor'))
  const profile = profiles.find((one) => one.profileId === profileId)
  if (profile) return { accountId: profileId, timeZone: profile.timezone, currency: profile.currencyCode }
  throw new GataError('vendor-not-found', 'the user sees no such profile', {
    where: 'amazon_ads /v2/profiles',
    expected: profileId,
    got: profiles.length > 0 ? profiles.map((one) => one.profileId).join(', ') : 'no profile at all',
    todo: 'Check settings.profile_id and settings.region.',
  })
}

async function* extract(context: ReportContext, object: string, window: ExtractWindow): AsyncGenerator<Page> {
  const list = lists[object]
  if (list && window.kind === 'full') {
    yield* readList(context.client, list)
    return
  }
  if (object !== spAdvertisedProductReport.name || window.kind !== 'days') {
    throw new GataError('unknown-object', `amazon_ads does not deliver ${object} by ${window.kind}`, {
      expected: `${spAdvertisedProductReport.name} by days; ${Object.keys(lists).join(', ')} by full`,
      got: `${object} by ${window.kind}`,
    })
  }
  for (const range of slicesOf(window, LONGEST_REPORT)) yield* readReport(context, range)
}

async function* readList(client: AdsClient, list: ListName): AsyncGenerator<Page> {
  let nextToken: string | null = null
  do {
    const page = await client.page(list, nextToken)
    if (page.rows.length > 0) yield { records: page.rows }
    nextToken = page.nextToken
  } while (nextToken !== null)
}

function listName(member: string, resource: string): ListName {
  return { path: `/sp/${member}/list`, member, mediaType: `application/vnd.${resource}.v3+json` }
}
