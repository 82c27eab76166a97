import { GataError } from '@gata/base'
import { z } from 'zod'
import type { Account, Connection, ConnectorIo, ExtractWindow, Page, Session } from '../connector.ts'
import { type AnalyticsContext, type Pivots, readAnalytics } from './analytics.ts'
import { adAnalytics, adAnalyticsByCampaign, campaigns } from './contract.ts'
import { createRestClient, type RestClient } from './rest-client.ts'
import { settings } from './settings.ts'

const accountAnswer = z.looseObject({ id: z.number(), currency: z.string() })

const campaignsAnswer = z.looseObject({
  elements: z.custom<Page['records']>((value) => Array.isArray(value), 'a list'),
  metadata: z.looseObject({ nextPageToken: z.string().nullable().optional() }).optional(),
})

/** Campaigns come only when their status is asked for, and figures of ended ones stay. */
const statuses = ['ACTIVE', 'PAUSED', 'ARCHIVED', 'COMPLETED', 'CANCELED', 'DRAFT', 'PENDING_DELETION', 'REMOVED']

const PAGE_SIZE = 1000

const pivotsOf: Readonly<Record<string, Pivots>> = {
  [adAnalytics.name]: ['CREATIVE', 'CAMPAIGN'],
  [adAnalyticsByCampaign.name]: ['CAMPAIGN'],
}

/** One ad account of LinkedIn. */
export function openSession(connection: Connection, io: ConnectorIo): Session {
  const accountId = settings.parse(connection.settings).account_id
  const client = createRestClient(connection, io)
  const campaignIds = () => readCampaignIds(client, accountId)
  return {
    account: () => readAccount(client, accountId),
    extract: (object, window) => extract({ client, io, accountId, campaignIds }, object, window),
  }
}

/** Reports are by days of UTC, whatever the account says. */
async function readAccount(client: RestClient, accountId: string): Promise<Account> {
  const account = await client.get(`adAccounts/${accountId}`, { parameters: {} }, accountAnswer)
  return { accountId: String(account.id), timeZone: 'UTC', currency: account.currency }
}

async function* extract(context: AnalyticsContext, object: string, window: ExtractWindow): AsyncGenerator<Page> {
  const pivots = pivotsOf[object]
  if (pivots && window.kind === 'days') {
    yield* readAnalytics(context, pivots, window)
  } else if (object === campaigns.name && window.kind === 'full') {
    yield* readCampaigns(context.client, context.accountId)
  } else {
    throw new GataError('unknown-object', `linkedin_ads does not deliver ${object} by ${window.kind}`, {
      expected: `${Object.keys(pivotsOf).join(', ')} by days; campaigns by full`,
      got: `${object} by ${window.kind}`,
    })
  }
}

async function* readCampaigns(client: RestClient, accountId: string): AsyncGenerator<Page> {
  let pageToken: string | null = null
  do {
    const parameters = {
      q: 'search',
      search: { status: { values: statuses } },
      pageSize: PAGE_SIZE,
      ...(pageToken === null ? {} : { pageToken }),
    }
    const answer: z.infer<typeof campaignsAnswer> = await client.get(
      `adAccounts/${accountId}/adCampaigns`,
      { parameters },
      campaignsAnswer,
    )
    if (answer.elements.length > 0) yield { records: answer.elements }
    const next: string | null = answer.metadata?.nextPageToken ?? null
    if (next !== null && next === pageToken) throw standingPage(accountId)
    pageToken = next
  } while (pageToken !== null)
}

async function readCampaignIds(client: RestClient, accountId: string): Promise<readonly string[]> {
  const ids: string[] = []
  for await (const { records } of readCampaigns(client, accountId)) ids.push(...records.map(({ id }) => String(id)))
  return ids
}

function standingPage(accountId: string): GataError {
  return new GataError('vendor-unexpected-answer', 'a page of LinkedIn names itself as the next one', {
    where: `linkedin_ads adAccounts/${accountId}/adCampaigns`,
    todo: 'Run the same command again; what was read before is kept.',
  })
}
