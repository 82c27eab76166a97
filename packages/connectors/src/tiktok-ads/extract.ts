import { GataError, isGataError } from '@gata/base'
import { z } from 'zod'
import type { Account, Connection, ConnectorIo, ExtractWindow, Page, Session } from '../connector.ts'
import { type DayRange, halvesOf, slicesOf } from '../day-range.ts'
import { type BusinessClient, createBusinessClient } from './business-client.ts'
import { adGroups, ads, adsReportsDaily, campaigns, reportMetrics } from './contract.ts'
import { settings } from './settings.ts'

interface Entity {
  readonly path: string
  /** Names every status, without which deleted ones stay away while their figures stay in the reports. */
  readonly everyStatus: string
}

const entities: Readonly<Record<string, Entity>> = {
  [campaigns.name]: { path: 'campaign/get/', everyStatus: 'CAMPAIGN_STATUS_ALL' },
  [adGroups.name]: { path: 'adgroup/get/', everyStatus: 'ADGROUP_STATUS_ALL' },
  [ads.name]: { path: 'ad/get/', everyStatus: 'AD_STATUS_ALL' },
}

/** The longest range of one report by day, in days. */
const LONGEST_REPORT = 30

const advertiserData = z.looseObject({
  list: z.array(
    z.looseObject({
      advertiser_id: z.string(),
      currency: z.string(),
      timezone: z.string(),
      display_timezone: z.string().nullish(),
    }),
  ),
})

interface Context {
  readonly client: BusinessClient
  readonly advertiserId: string
}

/** One TikTok advertiser. */
export function openSession(connection: Connection, io: ConnectorIo): Session {
  const advertiserId = settings.parse(connection.settings).advertiser_id
  const context: Context = { client: createBusinessClient(connection, io), advertiserId }
  return {
    account: () => readAccount(context),
    extract: (object, window) => extract(context, object, window),
  }
}

/** `timezone` may be a bare offset (`Etc/GMT+8`); `display_timezone` names the place. */
async function readAccount({ client, advertiserId }: Context): Promise<Account> {
  const data = advertiserData.parse(await client.get('advertiser/info/', { advertiser_ids: [advertiserId] }))
  const advertiser = data.list.find((one) => one.advertiser_id === advertiserId)
  if (advertiser) {
    const timeZone = advertiser.display_timezone || advertiser.timezone
    return { accountId: advertiserId, timeZone, currency: advertiser.currency }
  }
  throw new GataError('vendor-not-found', 'TikTok knows no such advertiser', {
    where: 'tiktok_ads advertiser/info/',
    expected: advertiserId,
    got: data.list.map((one) => one.advertiser_id).join(', ') || 'none',
    todo: 'Check settings.advertiser_id.',
  })
}

async function* extract(context: Context, object: string, window: ExtractWindow): AsyncGenerator<Page> {
  const entity = entities[object]
  if (entity && window.kind === 'full') {
    const filtering = { secondary_status: entity.everyStatus }
    yield* context.client.pages(entity.path, { advertiser_id: context.advertiserId, filtering })
    return
  }
  if (object !== adsReportsDaily.name || window.kind !== 'days') {
    throw new GataError('unknown-object', `tiktok_ads does not deliver ${object} by ${window.kind}`, {
      expected: `${adsReportsDaily.name} by days; ${Object.keys(entities).join(', ')} by full`,
      got: `${object} by ${window.kind}`,
    })
  }
  const { accountId, currency } = await readAccount(context)
  for (const range of slicesOf(window, LONGEST_REPORT)) {
    for await (const { records } of readReport(context, range)) {
      yield { records: records.map((record) => ({ advertiser_id: accountId, currency, ...record })) }
    }
  }
}

/** The figures of some days by ad. Days that are too much for one report are read by two of half as many. */
async function* readReport(context: Context, range: DayRange): AsyncGenerator<Page> {
  const halves = halvesOf(range)
  try {
    yield* context.client.pages('report/integrated/get/', {
      advertiser_id: context.advertiserId,
      service_type: 'AUCTION',
      report_type: 'BASIC',
      data_level: 'AUCTION_AD',
      dimensions: ['ad_id', 'stat_time_day'],
      metrics: reportMetrics,
      start_date: range.from,
      end_date: range.to,
      // Figures of deleted ads come only when they are asked for.
      filtering: [{ field_name: 'ad_status', filter_type: 'IN', filter_value: '["STATUS_ALL"]' }],
    })
    return
  } catch (thrown) {
    if (!isGataError(thrown, 'tiktok-too-much-data') || halves.length === 1) throw thrown
  }
  for (const half of halves) yield* readReport(context, half)
}
