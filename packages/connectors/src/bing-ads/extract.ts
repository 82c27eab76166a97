import { GataError } from '@gata/base'
import { z } from 'zod'
import type { Account, Connection, ConnectorIo, ExtractWindow, Page, Session } from '../connector.ts'
import { accountPerformanceReport, adGroups, adPerformanceReport, ads, campaigns } from './contract.ts'
import { readAdGroups, readAds, readCampaigns } from './entities.ts'
import { type ReportContext, readReport } from './report.ts'
import { createServiceClient, type ServiceClient } from './service-client.ts'
import { settings } from './settings.ts'
import { ianaZones } from './time-zones.ts'

const accountAnswer = z.looseObject({
  Account: z.looseObject({
    Id: z.union([z.string(), z.number()]),
    CurrencyCode: z.string().nullable(),
    TimeZone: z.string(),
  }),
})

type AccountAnswer = z.infer<typeof accountAnswer>['Account']

const entities = {
  [campaigns.name]: readCampaigns,
  [adGroups.name]: readAdGroups,
  [ads.name]: readAds,
}

const reports = [adPerformanceReport, accountPerformanceReport]

/** One ad account of Microsoft Advertising. */
export function openSession(connection: Connection, io: ConnectorIo): Session {
  const accountId = settings.parse(connection.settings).account_id
  const client = createServiceClient(connection, io)
  let asked: Promise<AccountAnswer> | null = null
  const account = () => {
    asked ??= askAccount(client, accountId)
    return asked
  }
  const context = { client, io, accountId, timeZone: async () => (await account()).TimeZone }
  return {
    account: async () => accountOf(await account()),
    extract: (object, window) => extract(context, object, window),
  }
}

async function askAccount(client: ServiceClient, accountId: string): Promise<AccountAnswer> {
  const answer = await client.call('CustomerManagement', 'Account/Query', { AccountId: accountId }, accountAnswer)
  return answer.Account
}

function accountOf({ Id: id, CurrencyCode: currency, TimeZone: zone }: AccountAnswer): Account {
  const timeZone = ianaZones[zone]
  if (timeZone) return { accountId: String(id), timeZone, currency }
  throw new GataError('bing-unknown-time-zone', 'the account is in a time zone that we do not know', {
    where: `bing_ads account ${id}`,
    expected: 'a time zone of Microsoft Advertising',
    got: zone,
    todo: 'Please report it.',
  })
}

async function* extract(context: ReportContext, object: string, window: ExtractWindow): AsyncGenerator<Page> {
  const report = reports.find((one) => one.name === object)
  const readEntities = entities[object]
  if (report && window.kind === 'days') {
    yield* readReport(context, report, window)
  } else if (readEntities && window.kind === 'full') {
    yield* readEntities(context.client, context.accountId)
  } else {
    throw new GataError('unknown-object', `bing_ads does not deliver ${object} by ${window.kind}`, {
      expected: `${reports.map(({ name }) => name).join(', ')} by days; ${Object.keys(entities).join(', ')} by full`,
      got: `${object} by ${window.kind}`,
    })
  }
}
